"""The one measure that thresholds are chosen by and results are reported in."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Truths = npt.NDArray[np.bool_]


def f1(said: Truths, true: Truths) -> float:
    """F1 of one label, a fraction in [0, 1]; 0 where nothing is rightly found, as in the usual macro average.

    >>> f1(np.array([True, True, False]), np.array([True, False, False]))
    0.6666666666666666
    """
    hit = int((said & true).sum())
    return 2 * hit / (int(said.sum()) + int(true.sum())) if hit else 0.0
