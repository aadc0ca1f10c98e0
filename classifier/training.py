"""Corpus to model: cross-fitted, calibrated, thresholds chosen on what the model had not seen. Deterministic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import expit
from sklearn.model_selection import GroupKFold

from classifier.corpus import Corpus, LabelledArticle, Short
from classifier.error_rates import count_errors
from classifier.fitting import fit_curves, fit_document_model, fit_sentence_model
from classifier.metrics import Truths, f1
from classifier.model import FEATURES, N_LABELS, DocumentModel, Floats, Scored, SentenceModel, TagModel, score
from classifier.near_duplicates import near_duplicate_groups
from classifier.tags import LABELS, TAGS
from classifier.text import split

N_FOLDS = 5
_THRESHOLDS = np.round(np.linspace(0.2, 0.95, 76), 2)
# Shares of labels where texts are tagged, for choosing thresholds: the corpus has more of each. Assumptions, not counts
# of traffic: of questions those of the streams everyday and desk2, whose writers were asked for about so many of each;
# of articles, that every second page of a crawl is about something else.
_QUESTION_RATES = {"overdue": 0.165, "cash_out": 0.053, "interest_free": 0.046, "credit_impact": 0.057}
_ARTICLE_RATES = {"relevant": 0.5}
_PLATEAU = 0.002  # thresholds whose F1 is this near to the best are as good; the middle one is taken
_BODY_WEIGHT = 0.25  # of a sentence out of an article: there are many, and most say nothing

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Fold:
    """Row numbers of one round of cross-validation."""

    train_shorts: Rows
    test_shorts: Rows
    train_articles: Rows
    test_articles: Rows


@dataclass(frozen=True, slots=True)
class CrossFit:
    """A model, and what models like it say of each article of its corpus without having seen it.

    Attributes
    ----------
    model : TagModel
    probabilities : float array, shape (n_articles, n_labels)
    said : bool array, shape (n_articles, n_labels)
        The labels, by thresholds that were chosen without the article.
    """

    model: TagModel
    probabilities: Floats
    said: Truths


def train(corpus: Corpus) -> TagModel:
    """Fit both steps to a corpus."""
    return cross_fit(corpus).model


def cross_fit(corpus: Corpus) -> CrossFit:
    """Fit both steps to a corpus.

    Everything that is chosen (calibration, document model, thresholds) is chosen on scores of items that the scoring
    model had not seen, near-duplicates of a seen one left out as well.
    """
    shorts, articles = labels_of(corpus.shorts), labels_of(corpus.articles)
    folds = grouped_folds(corpus)
    fitted = [fit_sentences(part(corpus, fold.train_shorts, fold.train_articles)) for fold in folds]

    raw = np.zeros((len(shorts), N_LABELS))
    for fold, sentence in zip(folds, fitted, strict=True):
        raw[fold.test_shorts] = score_shorts(sentence, [corpus.shorts[i] for i in fold.test_shorts]).title_logits
    curves = fit_curves(raw, shorts)

    features, untitled = np.zeros((2, len(articles), N_LABELS, len(FEATURES)))
    for fold, sentence in zip(folds, fitted, strict=True):
        calibrated = replace(sentence, curves=curves)
        test = [corpus.articles[i] for i in fold.test_articles]
        features[fold.test_articles] = score_articles(calibrated, test).features
        untitled[fold.test_articles] = score(calibrated, [""] * len(test), [article.text for article in test]).features
    unseen = np.zeros((len(articles), N_LABELS))
    for fold in folds:
        seen = fold.train_articles
        document = _fit_documents(features[seen], untitled[seen], articles[seen])
        unseen[fold.test_articles] = document.logits(features[fold.test_articles])

    alone = np.array([short.kind == "question" for short in corpus.shorts])  # what comes without a text
    chances = expit(raw[alone] * curves[:, 0] + curves[:, 1])
    unseen = expit(unseen)
    said = _unseen_decisions(unseen, articles, folds)
    model = TagModel(
        replace(fit_sentences(corpus), curves=curves),
        _fit_documents(features, untitled, articles),
        _best_thresholds(chances, shorts[alone], _QUESTION_RATES),
        _best_thresholds(unseen, articles, _ARTICLE_RATES),
        count_errors(said, articles == 1),
    )
    return CrossFit(model, unseen, said)


def fit_sentences(corpus: Corpus) -> SentenceModel:
    """Fit the sentence model to short texts and to the sentences of articles."""
    texts = [short.text for short in corpus.shorts]
    labels = [labels_of(corpus.shorts)]
    for article in corpus.articles:
        sentences, marked = article_sentences(article)
        texts.extend(sentences)
        labels.append(marked)
    weights = np.full(len(texts), _BODY_WEIGHT)
    weights[: len(corpus.shorts)] = 1.0
    return fit_sentence_model(texts, np.concatenate(labels), weights)


def article_sentences(article: LabelledArticle) -> tuple[list[str], Floats]:
    """Sentences of an article's text and their labels; whether one is relevant is known in off-topic articles only."""
    found = split([article.text])
    starts, ends = found.spans(np.arange(len(found)))
    labels = np.zeros((len(found), N_LABELS))
    labels[:, -1] = np.nan if article.relevant else 0.0
    for marks, value in ((article.unsure, np.nan), (article.mentions, 1.0)):
        for start, end, tags in marks:
            rows = np.flatnonzero((start < ends) & (starts < end))
            for tag in tags:
                labels[rows, TAGS.index(tag)] = value
                if value == 1 and article.relevant:
                    labels[rows, -1] = 1.0
    return [article.text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)], labels


def score_shorts(model: SentenceModel, shorts: Sequence[Short]) -> Scored:
    """Score short texts as titles without a body."""
    return score(model, [short.text for short in shorts], [""] * len(shorts))


def score_articles(model: SentenceModel, articles: Sequence[LabelledArticle]) -> Scored:
    """Score articles, title and text."""
    return score(model, [article.title for article in articles], [article.text for article in articles])


def labels_of(items: Iterable[Short | LabelledArticle]) -> Floats:
    """Labels as numbers, shape (n_items, n_labels): the tags, then `relevant`."""
    return np.array([[*(float(tag in item.tags) for tag in TAGS), float(item.relevant)] for item in items]).reshape(
        -1, N_LABELS
    )


def grouped_folds(corpus: Corpus, n_folds: int = N_FOLDS) -> list[Fold]:
    """Split shorts and articles for cross-validation; near-duplicates are never parted."""
    parts = []
    for texts in ([short.text for short in corpus.shorts], [f"{a.title}\n{a.text}" for a in corpus.articles]):
        groups = near_duplicate_groups(texts)
        parts.append(list(GroupKFold(n_folds, shuffle=True, random_state=0).split(texts, groups=groups)))
    return [Fold(*shorts, *articles) for shorts, articles in zip(*parts, strict=True)]


def part(corpus: Corpus, shorts: Rows, articles: Rows) -> Corpus:
    """Corpus of the given rows."""
    return Corpus(tuple(corpus.shorts[i] for i in shorts), tuple(corpus.articles[i] for i in articles))


def _fit_documents(features: Floats, untitled: Floats, labels: Floats) -> DocumentModel:
    """Fit to every article with its title and without, as people ask about texts that have none.

    Whether one is relevant is learnt with titles alone: without, pages about other subjects are called so more often.
    """
    with_titles = fit_document_model(features, labels)
    both = fit_document_model(np.concatenate([features, untitled]), np.concatenate([labels, labels]))
    both.weights[-1], both.intercepts[-1] = with_titles.weights[-1], with_titles.intercepts[-1]
    return both


def _unseen_decisions(probabilities: Floats, labels: Floats, folds: Sequence[Fold]) -> Truths:
    """Which labels apply to each article, by thresholds that were chosen without it."""
    said = np.zeros(probabilities.shape, bool)
    for fold in folds:
        seen = fold.train_articles
        thresholds = _best_thresholds(probabilities[seen], labels[seen], _ARTICLE_RATES)
        said[fold.test_articles] = probabilities[fold.test_articles] >= thresholds
    return said


def _best_thresholds(probabilities: Floats, labels: Floats, rates: Mapping[str, float]) -> Floats:
    """Return the threshold of the best F1 a label: the middle of the plateau around it.

    Where a label is rarer than in the corpus (`rates`), items without it count as the more of them that there will be.
    """
    best = np.zeros(N_LABELS)
    for column, label in enumerate(LABELS):
        truth = labels[:, column] == 1
        share, rate = truth.mean(), rates.get(label, 1.0)
        without = (1 - rate) / rate * share / (1 - share) if rate < share else 1.0
        f1s = np.array([f1(probabilities[:, column] >= threshold, truth, without) for threshold in _THRESHOLDS])
        best[column] = np.median(_THRESHOLDS[f1s >= f1s.max() - _PLATEAU])
    return np.round(best, 2)
