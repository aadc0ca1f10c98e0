from dataclasses import replace

import numpy as np
import pytest

from classifier.corpus import Corpus, LabelledArticle, read_corpus
from classifier.own_labels import marked, train_with
from classifier.persistence import SHIPPED, load_model, save_model
from classifier.training import article_sentences

TEXT = "花呗晚还三天要交罚息。\n商城首页换了新的颜色。\n信用记录不好会影响以后贷款。"
NAN = float("nan")


@pytest.fixture(scope="module")
def shipped():
    return load_model(SHIPPED)[0]


def labelled(*tags, text=TEXT, relevant=True, mentions=()):
    return LabelledArticle("u", "own", "一篇文章", text, frozenset(tags), relevant, frozenset(), mentions)


def sentences_of(article, model):
    """Labels of overdue, cash_out, interest_free, credit_impact, relevant, a row a sentence."""
    (own,) = marked([article], model.sentence)
    return article_sentences(own)[1]


def same(found, expected):
    return np.array_equal(found, np.array(expected, float), equal_nan=True)


def test_what_the_model_finds_of_a_given_tag_is_about_it_and_of_the_rest_nobody_knows(shipped):
    assert same(sentences_of(labelled("overdue"), shipped)[:, 0], [1, NAN, NAN])


def test_a_tag_that_was_not_given_is_in_no_sentence_but_a_passing_remark_is_left_open(shipped):
    found = sentences_of(labelled("overdue"), shipped)
    assert same(found[:, 1:3], [[0, 0]] * 3)
    assert same(found[:, 3], [0, 0, NAN])


def test_a_tag_of_which_the_model_finds_nothing_is_in_its_most_likely_sentence(shipped):
    found = sentences_of(labelled("interest_free"), shipped)[:, 2]
    assert np.nansum(found) == 1
    assert np.isnan(found).sum() == 2


def test_what_a_person_has_marked_is_believed_rather_than_the_model(shipped):
    start = TEXT.index("商城")
    article = labelled("overdue", mentions=((start, start + 4, frozenset({"overdue"})),))
    assert same(sentences_of(article, shipped)[:, 0], [NAN, 1, NAN])


def test_an_article_about_something_else_says_so_in_all_its_sentences(shipped):
    assert same(sentences_of(labelled(relevant=False, text="今天天气不错。去公园走走。"), shipped), np.zeros((2, 5)))


def test_articles_without_sentences_are_no_fault(shipped):
    assert [own.mentions for own in marked([labelled("overdue", text=""), labelled(text="……")], shipped.sentence)] == [
        (),
        (),
    ]


def test_each_article_keeps_its_own_sentences(shipped):
    first, second = marked(
        [labelled("overdue"), labelled("overdue", text="逾期了怎么办？\n不知道。")], shipped.sentence
    )
    assert first == marked([labelled("overdue")], shipped.sentence)[0]
    assert all(end <= len(second.text) for _, end, _ in second.mentions)


@pytest.fixture(scope="module")
def small(request):
    whole = read_corpus(request.config.rootpath / "data/corpus")
    return Corpus(whole.shorts[::40], whole.articles[::6])


@pytest.fixture(scope="module")
def own():
    """Pages that call being late by a word that no other text has."""
    found = [
        labelled("overdue", text=f"{who}的分期打白旗了。\n{then}。\n平台天天来问。")
        for who in ("小王", "小李", "老张", "表姐", "同事", "邻居", "舅舅", "室友")
        for then in ("上月的账单一直放着", "第二个月还是没动静", "家里人都知道了")
    ]
    return [replace(article, id=f"u{i}", title="打白旗的一天") for i, article in enumerate(found)]


@pytest.fixture(scope="module")
def trained(small, own, shipped):
    return train_with(small, own, shipped)


def test_a_new_word_for_a_tag_is_learned_from_whole_articles(trained, own):
    before, after = trained.evaluations
    assert after.scores["overdue"].recall > before.scores["overdue"].recall
    assert before.n_items == after.n_items == len(own)
    assert [before.system, after.system] == ["shipped model", "with these labels"]


def test_what_has_a_tag_is_relevant_to_the_new_model_as_to_any(trained):
    after = trained.evaluations[1]
    assert (after.said[:, -1] >= after.said[:, :-1].any(axis=1)).all()


def test_training_with_the_same_labels_gives_the_same_file(trained, small, own, shipped, tmp_path):
    save_model(trained.model, tmp_path / "a.npz")
    save_model(train_with(small, own, shipped).model, tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    load_model(tmp_path / "a.npz")
