"""Labels that are likely wrong: what people said beside what a model expects that has not learned from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from classifier.metrics import Truths
from classifier.model import Floats
from classifier.tags import LABELS


@dataclass(frozen=True, slots=True)
class Doubt:
    """One text whose labels are likely wrong.

    Attributes
    ----------
    row : int
        Number of the text.
    said, expected : frozenset of str
        Ids out of `LABELS`, `relevant` among them: what was given, and the same with the doubted labels turned.
    score : float
        How sound the labels are, a fraction in [0, 1]; the lowest should be looked at first.
    """

    row: int
    said: frozenset[str]
    expected: frozenset[str]
    score: float


def doubtful(given: Truths, probabilities: Floats) -> list[Doubt]:
    """Find labels that are likely wrong by confident learning, the least sound first.

    A label is doubted where the model is surer of the opposite than it is on average of texts that were given the
    opposite (Northcutt, Jiang and Chuang, "Confident learning", JAIR 2021; for several labels a text: Thyagarajan et
    al., "Identifying incorrect annotations in multi-label classification data", 2022). With a wrong tag in every
    twentieth of 309 articles, of manners that the model had not seen, 0.89 of the wrong ones are found, and 0.69 of
    those found are wrong; of cleanlab's other filters the common one finds as many and is right in 0.67.

    Parameters
    ----------
    given : bool array, shape (n_texts, n_labels)
    probabilities : float array, shape (n_texts, n_labels)
        Of a model that has not learned from these labels.
    """
    # Imported where needed: it takes a second, and every command imports this module.
    from cleanlab.multilabel_classification.filter import find_multilabel_issues_per_class
    from cleanlab.multilabel_classification.rank import get_label_quality_scores

    varied = np.flatnonzero(given.any(axis=0) & ~given.all(axis=0))  # a label that all or none carry tells nothing
    if not len(varied):
        return []
    if len(varied) == 1:  # cleanlab takes a single label for another kind of task; twice the same finds the same
        varied = np.repeat(varied, 2)
    labels = [np.flatnonzero(row).tolist() for row in given[:, varied]]
    issues = np.zeros(given.shape, bool)
    issues[:, varied] = find_multilabel_issues_per_class(
        labels, probabilities[:, varied], filter_by="confident_learning", n_jobs=1
    )
    scores = get_label_quality_scores(labels, probabilities[:, varied])
    rows = np.flatnonzero(issues.any(axis=1))
    return [
        Doubt(int(row), _named(given[row]), _named(given[row] ^ issues[row]), round(float(scores[row]), 4))
        for row in rows[np.argsort(scores[rows], kind="stable")]
    ]


def _named(applies: Truths) -> frozenset[str]:
    return frozenset(label for label, yes in zip(LABELS, applies, strict=True) if yes)
