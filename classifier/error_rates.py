"""How often the tagger finds a label that is there and invents one that is not, counted where the truth is known.

Of the texts that carry a label, the share that gets it is the tagger's sensitivity. Of those that lack it, the share
that gets it all the same (1 - specificity) is counted among texts called relevant: a page about something else
altogether is not called relevant, gets no tag, and says nothing about how often a page on credit gets a wrong one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.tags import LABELS, RELEVANT

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

# Labelled texts from which a store's own rate is used: intervals that carry the uncertainty of a rate keep what they
# promise "even for sample sizes as small as 30" (Lang and Reiczigel, Preventive Veterinary Medicine 113, 2014, 13-22).
FEWEST = 30
_MOST_UNSEEN = 0.05  # fraction of texts that may be of a kind of which none is labelled
_KINDS = (0.02, 0.1, 0.3, 0.7, 0.95)  # probabilities that part texts into kinds: clear ones, and those labelled first


@dataclass(frozen=True, slots=True)
class Rate:
    """A share as it was counted.

    Attributes
    ----------
    hits, total : float
        Texts; effective numbers where texts weigh differently (Kish, "Survey Sampling", 1965).
    source : {"corpus", "store"}
        The articles of the model's corpus, in cross-validation, or the labelled texts of one's own store.
    """

    hits: float
    total: float
    source: Literal["corpus", "store"]

    @property
    def value(self) -> float:
        """Fraction in [0, 1]."""
        return self.hits / self.total if self.total else float("nan")


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """Of one label: how often it is found where it is, and invented where it is not."""

    found: Rate
    invented: Rate


def count_errors(said: Bools, true: Bools) -> Floats:
    """Count a tagger's right and wrong answers.

    Parameters
    ----------
    said, true : bool array, shape (n_items, n_labels)

    Returns
    -------
    float array, shape (n_labels, 2, 2)
        Items a label: of those that carry it [found, missed], of those that lack it [invented, refused]; the latter
        among items called relevant, for "relevant" itself among all.
    """
    called = said.any(axis=1)
    counts = np.zeros((len(LABELS), 2, 2))
    for column, label in enumerate(LABELS):
        says = called if label == RELEVANT else said[:, column]
        carries = true[:, column]
        lacks = ~carries & (called | (label == RELEVANT))
        counts[column] = [[(of & says).sum(), (of & ~says).sum()] for of in (carries, lacks)]
    return counts


def rates_of_corpus(counts: Floats) -> dict[str, ErrorRates]:
    """Rates from the counts of `count_errors` that a model brings along."""
    return {
        label: ErrorRates(*(Rate(float(row[0]), float(row.sum()), "corpus") for row in counts[column]))
        for column, label in enumerate(LABELS)
    }


def rates_of_store(
    texts: pd.DataFrame, thresholds: Mapping[str, float], otherwise: Mapping[str, ErrorRates]
) -> dict[str, ErrorRates]:
    """Rates from the texts of a store that people have labelled, each where they are enough.

    Which texts people label is seldom left to chance: tagged ones, or those the tagger is least sure of. What was
    labelled is therefore weighted so that kinds of texts, by the probability that the tagger gave, have the share that
    they have in the whole store (Begg and Greenes, "Assessment of diagnostic tests when disease verification is subject
    to selection bias", Biometrics 39, 1983, 207-215). That mends any choice by what the tagger said; none by
    what is true: who labels mistakes only makes the tagger look worse than it is.

    Parameters
    ----------
    texts : DataFrame
        One row a text: for each label a true or false column of that name and p_<label>; ``is_sample``, whether a
        person has labelled the text as it stands.
    thresholds : mapping of str to float
        Probability a label from which the tagger says it.
    otherwise : mapping of str to ErrorRates
        What is taken where fewer than `FEWEST` texts speak for a rate, or where some kind of text was not labelled.
    """
    known = texts[texts[f"p_{RELEVANT}"].notna()]
    said = pd.DataFrame({label: known[f"p_{label}"] >= thresholds[label] for label in LABELS})
    called = said.any(axis=1).to_numpy()
    sampled = known["is_sample"].to_numpy(bool)
    found = {}
    for label in LABELS:
        says = called if label == RELEVANT else said[label].to_numpy()
        base = np.ones_like(called) if label == RELEVANT else called
        kinds = np.digitize(known[f"p_{label}"].to_numpy(), _KINDS) * 2 + base
        weights = _weights(kinds, sampled)
        if weights is None:
            found[label] = otherwise[label]
            continue
        true = known.loc[sampled, label].to_numpy(bool)
        own = (_rate(says[sampled], weights, of) for of in (true, ~true & base[sampled]))
        fallback = (otherwise[label].found, otherwise[label].invented)
        found[label] = ErrorRates(*(rate if rate.total >= FEWEST else b for rate, b in zip(own, fallback, strict=True)))
    return found


def _weights(kinds: npt.NDArray[np.int64], sampled: Bools) -> Floats | None:
    """Texts that each labelled one stands for; None where too many are of a kind of which none is labelled."""
    everywhere = np.bincount(kinds)
    labelled = np.bincount(kinds[sampled], minlength=len(everywhere))
    if everywhere[labelled == 0].sum() > _MOST_UNSEEN * len(kinds) or not sampled.any():
        return None
    return (everywhere / np.maximum(labelled, 1))[kinds[sampled]]


def _rate(says: Bools, weights: Floats, of: Bools) -> Rate:
    weights, says = weights[of], says[of]
    if not of.any():
        return Rate(0.0, 0.0, "store")
    effective = weights.sum() ** 2 / (weights**2).sum()
    return Rate(float(effective * weights[says].sum() / weights.sum()), float(effective), "store")
