"""The share of texts that carry a label, and how sure it is: sampling and the tagger's errors, both.

What is asked for is the share in what the sites publish, of which the texts at hand are a sample. A tagger that misses
some and invents some gives another share than the true one; with sensitivity `s` and false alarms `f` the true one is
(a - f) / (s - f), where `a` is the share that got the label (Rogan and Gladen, "Estimating prevalence from the results
of a screening test", American Journal of Epidemiology 107, 1978, 71-76; in text classification "adjusted count":
Forman, "Quantifying counts and costs via classification", Data Mining and Knowledge Discovery 17, 2008, 164-206). It
needs what stays much the same from site to site and month to month, how often a tagger finds and invents, and not, as
sums of calibrated probabilities or precision do, that a label is as frequent here as where it was learned.

Neither `s` nor `f` is known, only counted, and some texts may have been labelled by people, who count as right. The
interval carries the uncertainty of all these counts by melding their exact (Clopper-Pearson) limits (Bayer, Fay and
Graubard, "Confidence intervals for prevalence estimates from complex surveys with imperfect assays", Statistics in
Medicine 42, 2023): its lower end is a percentile of shares computed from draws of the lower limit of what raises a
share and the upper limit of what lowers it, its upper end the other way round. It holds for a month of five texts as
for one of a thousand, and for people's labels alone it is the exact interval. The usual formula (Lang and Reiczigel,
"Confidence limits for prevalence of disease adjusted for estimated sensitivity and specificity", Preventive Veterinary
Medicine 113, 2014, 13-22) knows one sample only, all of it tagged. Prediction-powered inference (Angelopoulos et al.,
Science 382, 2023, 669-674) would need people's labels, taken at random, in every month.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from classifier.error_rates import ErrorRates

_DRAWS = 10_000  # enough that another seed moves an end by some 1/50 of the half of an interval
_ENDS = (2.5, 97.5)  # percentiles: 95 %
_SEED = 0

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Observed:
    """Texts of one period and label, as counted.

    Attributes
    ----------
    checked, checked_yes : int
        Texts that people have labelled, and those with the label.
    tagged, tagged_yes : int
        Texts that only the tagger has judged, and those it gave the label.
    prone : int
        Those of `tagged` that can be false alarms: called relevant; for "relevant" itself all.
    """

    checked: int
    checked_yes: int
    tagged: int
    tagged_yes: int
    prone: int


@dataclass(frozen=True, slots=True)
class Share:
    """Fractions in [0, 1]: the share with the ends of its 95 % interval.

    `share` is NaN where nothing can be said: no texts, or a tagger that invents as often as it finds.
    """

    share: float
    low: float
    high: float


@cache
def share_of(observed: Observed, rates: ErrorRates) -> Share:
    """Estimate the share of texts that truly carry a label; the same counts always give the same interval.

    Examples
    --------
    >>> from classifier.error_rates import Rate
    >>> rates = ErrorRates(Rate(90, 100, "corpus"), Rate(8, 400, "corpus"))
    >>> found = share_of(Observed(checked=0, checked_yes=0, tagged=500, tagged_yes=60, prone=500), rates)
    >>> f"{found.share:.3f} [{found.low:.3f}, {found.high:.3f}]"
    '0.114 [0.076, 0.155]'
    """
    n = observed.checked + observed.tagged
    if n == 0:
        return Share(float("nan"), float("nan"), float("nan"))
    rng = np.random.default_rng(_SEED)
    low, high = (observed.checked * limit for limit in _limits(rng, observed.checked_yes, observed.checked))
    share = float(observed.checked_yes)
    if observed.tagged:
        raw = _limits(rng, observed.tagged_yes, observed.tagged)
        found, invented = _limits_of_rates(rates)
        low += observed.tagged * _corrected(observed, raw[0], found[1], invented[1], otherwise=0.0)
        high += observed.tagged * _corrected(observed, raw[1], found[0], invented[0], otherwise=1.0)
        counted = (observed.tagged_yes / observed.tagged, rates.found.value, rates.invented.value)
        counts = _corrected(observed, *(np.full(1, value) for value in counted), otherwise=float("nan"))
        share += observed.tagged * float(counts[0])
    return Share(share / n, float(np.percentile(low / n, _ENDS[0])), float(np.percentile(high / n, _ENDS[1])))


def _corrected(observed: Observed, raw: Floats, found: Floats, invented: Floats, *, otherwise: float) -> Floats:
    """Shares without the false alarms and with what was missed; `otherwise` where the tagger tells nothing."""
    tells = found > invented
    # No more false alarms than labels given, and no more that carry the label than texts: where the labels are fewer
    # than false alarms alone foretell, or more than if every text carried it, the rate is another one here.
    invented = np.minimum(invented, observed.tagged_yes / observed.prone if observed.prone else 0.0)
    found = np.maximum(found, observed.tagged_yes / observed.tagged)
    with np.errstate(over="ignore"):  # of a tagger that finds next to nothing; cut off below
        shares = (raw - invented * observed.prone / observed.tagged) / np.where(tells, found - invented, 1.0)
    return np.where(tells, np.clip(shares, 0.0, 1.0), otherwise)


@cache
def _limits_of_rates(rates: ErrorRates) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    rng = np.random.default_rng(_SEED + 1)
    return _limits(rng, rates.found.hits, rates.found.total), _limits(rng, rates.invented.hits, rates.invented.total)


def _limits(rng: np.random.Generator, hits: float, total: float) -> tuple[Floats, Floats]:
    """Draws whose percentiles are the lower, and the upper, Clopper-Pearson limits of a share."""
    others = max(total - hits, 0.0)
    low = rng.beta(hits, others + 1, _DRAWS) if hits > 0 else np.zeros(_DRAWS)
    high = rng.beta(hits + 1, others, _DRAWS) if others > 0 else np.ones(_DRAWS)
    return low, high
