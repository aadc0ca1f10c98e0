"""Learning from articles that a user has labelled as a whole: which of their sentences say it, nobody has marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit

from classifier.corpus import Corpus, LabelledArticle
from classifier.evaluation import Evaluation, ThisModel, evaluate_predictions, evaluate_systems
from classifier.model import Floats, SentenceModel, TagModel, score
from classifier.tagger import Tagger
from classifier.tags import TAGS
from classifier.training import cross_fit, labels_of

Mark = tuple[int, int, frozenset[str]]

_SAYS_IT = 0.5  # probability from which a sentence of an article is taken to be about a tag


@dataclass(frozen=True, slots=True)
class OwnTraining:
    """A model that has learned from a user's labels, and how good it is on them.

    Attributes
    ----------
    model : TagModel
    evaluations : tuple of Evaluation
        On the user's articles: the model it began from, then the new one, each article judged by a model of the same
        kind that had not seen it.
    """

    model: TagModel
    evaluations: tuple[Evaluation, Evaluation]


def train_with(corpus: Corpus, own: Sequence[LabelledArticle], base: TagModel) -> OwnTraining:
    """Train on the corpus and on articles that a user labelled, and score both models on the latter.

    Parameters
    ----------
    corpus : Corpus
    own : sequence of LabelledArticle
        Labelled as a whole; mentions where somebody pointed at what carries a tag.
    base : TagModel
        That has not learned from them, such as the shipped one.
    """
    both = Corpus(corpus.shorts, (*corpus.articles, *marked(own, base.sentence)))
    fitted = cross_fit(both)
    mine = slice(len(corpus.articles), None)
    truth = labels_of(own)
    records = [(article.title, article.text) for article in own]
    (before,) = evaluate_systems([ThisModel(Tagger(base, "base"))], records, truth)
    said = fitted.said[mine].astype(float)
    said[:, -1] = said.max(axis=1)  # as the tagger says it: what carries a tag is relevant
    after = evaluate_predictions("with these labels", said, truth, fitted.probabilities[mine])
    return OwnTraining(fitted.model, (replace(before, system="shipped model"), after))


def marked(articles: Sequence[LabelledArticle], model: SentenceModel) -> tuple[LabelledArticle, ...]:
    """Mark which sentences are about the articles' tags, as far as a model that has not seen them can tell.

    Where mentions of a tag were given, it is these. Else, of a tag that the article has, the sentences that the model
    finds are about it, at least the most likely one (as in multiple-instance learning: Andrews, Tsochantaridis and
    Hofmann, NIPS 2002); of the others nobody knows. Of a tag that it lacks, no sentence is, but one that the model
    finds may be a passing remark: of that nobody knows.
    """
    scored = score(model, [article.title for article in articles], [article.text for article in articles])
    starts, ends = scored.bodies.spans(np.arange(len(scored.bodies)))
    chances = expit(scored.body_logits[:, : len(TAGS)])
    spans = np.column_stack([starts, ends]).tolist()
    first = np.searchsorted(scored.bodies.texts, np.arange(len(articles) + 1))
    return tuple(
        _marked(article, spans[start:end], chances[start:end])
        for article, start, end in zip(articles, first[:-1], first[1:], strict=True)
    )


def _marked(article: LabelledArticle, spans: Sequence[Sequence[int]], chances: Floats) -> LabelledArticle:
    mentions: list[Mark] = []
    unsure: list[Mark] = []
    for column, tag in enumerate(TAGS):
        says_it = chances[:, column] >= _SAYS_IT
        pointed_at = [(start, end) for start, end, tags in article.mentions if tag in tags]
        if pointed_at:
            says_it = np.array([any(start < e and s < end for s, e in pointed_at) for start, end in spans])
        elif tag in article.tags and len(spans) and not says_it.any():
            says_it = chances[:, column] == chances[:, column].max()
        for (start, end), yes in zip(spans, says_it.tolist(), strict=True):
            span = (start, end, frozenset({tag}))
            if tag in article.tags:
                (mentions if yes else unsure).append(span)
            elif yes:
                unsure.append(span)
    return replace(article, mentions=tuple(mentions), unsure=tuple(unsure))
