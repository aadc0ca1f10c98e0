"""The one measure that thresholds are chosen by and results are reported in."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Truths = npt.NDArray[np.bool_]


def f1(said: Truths, true: Truths, weight_without: float = 1.0) -> float:
    """F1 of one label, a fraction in [0, 1]; 0 where nothing is rightly found, as in the usual macro average.

    Items that truly lack the label count `weight_without` times.

    >>> f1(np.array([True, True, False]), np.array([True, False, False]))
    0.6666666666666666
    """
    hit = int((said & true).sum())
    invented = int((said & ~true).sum()) * weight_without
    return 2 * hit / (hit + invented + int(true.sum())) if hit else 0.0


def expected_calibration_error(probabilities: npt.NDArray[np.float64], true: Truths, n_bins: int = 10) -> float:
    """Mean distance of probability and share of true items over equal-width bins, weighted by their items.

    (Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015.)

    >>> round(expected_calibration_error(np.array([0.8, 0.8, 0.1, 0.1]), np.array([True, True, False, False])), 3)
    0.15
    """
    bins = np.minimum((probabilities * n_bins).astype(int), n_bins - 1)
    distances = np.bincount(bins, probabilities - true, minlength=n_bins)
    return float(np.abs(distances).sum() / max(len(probabilities), 1))
