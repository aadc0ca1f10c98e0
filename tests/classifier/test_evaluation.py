import numpy as np
import pytest

from classifier.baselines import KeywordList, Tfidf
from classifier.corpus import Corpus, read_corpus
from classifier.evaluation import cross_validate, evaluate_predictions
from classifier.near_duplicates import near_duplicate_groups
from classifier.tags import LABELS


def test_scores_are_those_of_their_definition():
    truth = np.array([[1, 0, 0, 0, 1], [1, 0, 0, 0, 1], [0, 1, 0, 0, 1], [0, 0, 0, 0, 0]], float)
    said = np.array([[1, 0, 0, 0, 1], [0, 0, 0, 0, 1], [1, 1, 0, 0, 1], [0, 0, 0, 0, 0]], float)
    found = evaluate_predictions("a system", said, truth)
    overdue = found.scores["overdue"]
    assert (overdue.precision, overdue.recall, overdue.f1, overdue.support) == (0.5, 0.5, 0.5, 2)
    assert found.scores["interest_free"].f1 == 0.0
    assert found.macro_f1 == pytest.approx((0.5 + 1 + 0 + 0) / 4)
    assert found.interval[0] <= found.macro_f1 <= found.interval[1]


def test_the_keyword_list_finds_words_not_meanings():
    found, _ = KeywordList().predict([("身份证过期影响征信吗", ""), ("晚两天会怎样", ""), ("额度怎么套现", "")])
    assert [[label for label, yes in zip(LABELS, row, strict=True) if yes] for row in found] == [
        ["credit_impact"],
        [],
        ["cash_out", "relevant"],
    ]


def test_near_duplicates_are_grouped_and_like_subjects_are_not():
    copy = "小店开业三周年，全场手机十二期免息，到店还送贴膜和壳，地址在老邮局对面，周末人多请早点来。"
    texts = [copy, "今天讲一讲免息分期到底是谁在出钱，商家为什么愿意贴这笔利息。", copy.replace("三周年", "四周年"), ""]
    assert near_duplicate_groups(texts).tolist() == [0, 1, 0, 3]


@pytest.fixture(scope="module")
def small(request):
    whole = read_corpus(request.config.rootpath / "data/corpus")
    return Corpus(whole.shorts[::40], whole.articles[::8])


class Counting(KeywordList):
    """Says how many texts it was fitted to."""

    def fit(self, corpus):
        self.fitted = len(corpus.shorts)

    def predict(self, records):
        return super().predict(records)[0], np.full((len(records), len(LABELS)), float(self.fitted))


def test_processes_change_no_figure(small):
    one, two = (cross_validate(small, [Tfidf.logistic(), KeywordList()], n_jobs=n) for n in (1, 2))
    for kind, evaluations in one.items():
        assert [e.system for e in evaluations] == ["TF-IDF + logistic regression", "keyword list"]
        assert all((a.said == b.said).all() for a, b in zip(evaluations, two[kind], strict=True))


def test_a_share_is_of_what_is_learned_from_and_everything_is_scored(small):
    (found,) = cross_validate(small, [Counting()], share=0.25)["short texts"]
    assert found.n_items == len(small.shorts)
    assert found.probabilities.max() == pytest.approx(0.25 * 0.8 * len(small.shorts), abs=2)
