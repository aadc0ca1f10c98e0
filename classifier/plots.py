"""Pictures of a corpus and of evaluations: plain arrays in, a matplotlib figure out. Needs the extra "notebooks"."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, wraps
from typing import ParamSpec

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.ticker import PercentFormatter, StrMethodFormatter
from matplotlib.typing import RcKeyType
from noto_cjk_sans_otc import FONT_PATH
from sklearn.metrics import average_precision_score, precision_recall_curve

from classifier.counting import WHOLE
from classifier.metrics import expected_calibration_error
from classifier.periods import UNKNOWN
from classifier.tags import CHINESE

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
P = ParamSpec("P")

# Okabe and Ito, "Color universal design" (2008): told apart with every common kind of colour blindness.
COLOURS = {
    "overdue": "#D55E00",
    "cash_out": "#0072B2",
    "interest_free": "#009E73",
    "credit_impact": "#CC79A7",
    "relevant": "#000000",
}
_MARKERS = {"overdue": "o", "cash_out": "s", "interest_free": "^", "credit_impact": "D", "relevant": "v"}
_SERIES = ("#0072B2", "#E69F00", "#009E73", "#CC79A7")
_GREY = "#888888"
_N_BINS = 10  # of probabilities, as in the expected calibration error
_FEWEST = 10  # items in a bin whose share is drawn: of fewer it is mostly chance
_DPI = 100  # pictures of some 40 kB, sharp enough on a page
_PANEL = (4.6, 4.4)  # inches
_FONT = "Noto Sans CJK SC"
_STYLE: dict[RcKeyType, object] = {
    "font.family": _FONT,
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e5e5e5",
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "lines.linewidth": 1.5,
    "lines.markersize": 4.5,
}


def _styled(draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """Draw in the house style, with a font that has Chinese; nothing global stays changed but a font more."""

    @wraps(draw)
    def styled(*args: P.args, **kwargs: P.kwargs) -> Figure:
        _register_font()
        with mpl.rc_context(_STYLE):
            figure = draw(*args, **kwargs)
            figure.draw_without_rendering()  # ticks are made when first drawn, in the style of that moment
        return figure

    return styled


@cache
def _register_font() -> None:
    fontManager.addfont(str(FONT_PATH))


@_styled
def label_counts(panels: Mapping[str, pd.Series]) -> Figure:
    """Bars of how many items carry each label.

    Parameters
    ----------
    panels : mapping of str to Series
        One panel each: items a label, indexed by label.
    """
    figure, axes = _panels(list(panels), height=2.4)
    for ax, (name, counts) in zip(axes, panels.items(), strict=True):
        labels = list(counts.index)[::-1]
        bars = ax.barh(
            [_named(label) for label in labels], counts[labels], color=[COLOURS[label] for label in labels], height=0.65
        )
        ax.bar_label(bars, fmt="{:,.0f}", padding=3)
        ax.grid(visible=False, axis="y")
        ax.margins(x=0.14)
        ax.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
        ax.set(title=name, xlabel="items that carry the label")
    figure.suptitle("What the corpus holds")
    return figure


@_styled
def reliability(panels: Mapping[str, tuple[Truths, Floats]], labels: Sequence[str]) -> Figure:
    """Share of items that truly carry a label, by the probability given to it: on the diagonal, probabilities are true.

    Parameters
    ----------
    panels : mapping of str to (truth, probabilities)
        One panel each; both of shape (n_items, n_labels), probabilities of items that the model was not fitted to.
    labels : sequence of str
        Of the columns.
    """
    figure, axes = _panels(list(panels), height=5.6)
    for ax, (name, (truth, probabilities)) in zip(axes, panels.items(), strict=True):
        ax.plot([0, 1], [0, 1], color=_GREY, linestyle="--", linewidth=1)
        for column, label in enumerate(labels):
            given, found = _binned(probabilities[:, column], truth[:, column])
            error = expected_calibration_error(probabilities[:, column], truth[:, column], _N_BINS)
            ax.plot(
                given, found, color=COLOURS[label], marker=_MARKERS[label], label=f"{_named(label)}  ECE {error:.3f}"
            )
        _unit_square(ax)
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14))  # below: lines may run anywhere
        ax.set(
            title=f"{name} ({len(truth):,})",
            xlabel="probability given (mean of the bin)",
            ylabel="items that carry the label (share of the bin)",
        )
    figure.suptitle(f"Are the probabilities true? Out of fold; bins with {_FEWEST} items and more")
    return figure


@_styled
def precision_recall(panels: Mapping[str, tuple[Truths, Floats, Sequence[float]]], labels: Sequence[str]) -> Figure:
    """Precision over recall for every threshold, the given one marked.

    Parameters
    ----------
    panels : mapping of str to (truth, probabilities, thresholds)
        One panel each; the first two of shape (n_items, n_labels), a threshold a label.
    labels : sequence of str
        Of the columns.
    """
    figure, axes = _panels(list(panels))
    for ax, (name, (truth, probabilities, thresholds)) in zip(axes, panels.items(), strict=True):
        for column, label in enumerate(labels):
            true, given = truth[:, column], probabilities[:, column]
            precision, recall, _ = precision_recall_curve(true, given)
            average = average_precision_score(true, given)
            colour = COLOURS[label]
            ax.plot(recall, precision, color=colour, label=f"{_named(label)}  AP {average:.3f}")
            point = operating_point(true, given, thresholds[column])
            ax.plot(*point[::-1], _MARKERS[label], color=colour, markersize=8, markeredgecolor="white")
        _unit_square(ax)
        ax.plot([], [], "o", color=_GREY, markersize=8, markeredgecolor="white", label="at the shipped threshold")
        ax.legend(loc="lower left")
        ax.set(title=f"{name} ({len(truth):,})", xlabel="recall (fraction)", ylabel="precision (fraction)")
    figure.suptitle("What a threshold trades, out of fold")
    return figure


@_styled
def learning_curve(points: pd.DataFrame) -> Figure:
    """Macro-F1 over the share of the corpus that was learned from.

    Parameters
    ----------
    points : DataFrame
        One row a point: kind (a line each), share (fraction in (0, 1]), macro_f1, low and high (its 95 % interval).
    """
    figure, (ax,) = _panels([""], height=3.6, width=6.0)
    for colour, (kind, rows) in zip(_SERIES, points.groupby("kind", sort=False), strict=False):
        rows = rows.sort_values("share")
        ax.fill_between(rows["share"], rows["low"], rows["high"], color=colour, alpha=0.15, linewidth=0)
        ax.plot(rows["share"], rows["macro_f1"], "o-", color=colour, label=str(kind))
    ax.xaxis.set_major_formatter(PercentFormatter(1))
    ax.set_xticks(sorted(points["share"].unique()))
    ax.set_xlim(0, 1.03)
    ax.legend(loc="lower right")
    ax.set(
        title="Would more texts help? Cross-validated; bands: 95 % bootstrap interval",
        xlabel="training texts used (% of each round's)",
        ylabel="macro-F1 of the tags (fraction)",
    )
    return figure


@_styled
def shares_over_time(shares: pd.DataFrame) -> Figure:
    """Shares of tags over months or years, a panel each, with their 95 % intervals as bands.

    Parameters
    ----------
    shares : DataFrame
        Of `classifier.counting.Counted`, by month or year; what has no date is left out.
    """
    by = str(shares.columns[0])
    dated = shares[~shares[by].isin([UNKNOWN, WHOLE])]
    tags = list(dated["tag"].unique())
    figure, axes = _panels(tags, height=2.8, width=3.2)
    for ax, tag in zip(axes, tags, strict=True):
        rows = dated[dated["tag"] == tag].sort_values(by)
        moments = pd.to_datetime(rows[by]).to_numpy()
        ax.fill_between(moments, rows["low"], rows["high"], color=COLOURS[tag], alpha=0.2, linewidth=0)
        ax.plot(moments, rows["share"], color=COLOURS[tag], marker=_MARKERS[tag])
        locator = AutoDateLocator(minticks=2, maxticks=5)  # type: ignore[no-untyped-call]  # the module has no types
        ax.xaxis.set_major_locator(locator)
        ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
        ax.yaxis.set_major_formatter(PercentFormatter(1))
        ax.set(title=_named(tag), xlabel=by, ylabel="independent texts (%)", ylim=(0, None))
    figure.suptitle("Share of texts; bands: 95 % interval, the tagger's errors reckoned with")
    return figure


def operating_point(true: Truths, probabilities: Floats, threshold: float) -> tuple[float, float]:
    """Precision and recall at a threshold.

    >>> operating_point(np.array([True, True, False]), np.array([0.9, 0.2, 0.8]), 0.5)
    (0.5, 0.5)
    """
    said = probabilities >= threshold
    hit = int((said & true).sum())
    return hit / max(int(said.sum()), 1), hit / max(int(true.sum()), 1)


def _panels(names: Sequence[str], *, height: float = _PANEL[1], width: float = _PANEL[0]) -> tuple[Figure, list[Axes]]:
    """Make a figure of its own, unknown to pyplot, which would keep it in memory and show it twice."""
    figure = Figure(figsize=(width * len(names), height), dpi=_DPI, layout="constrained")
    return figure, list(figure.subplots(1, len(names), squeeze=False)[0])


def _binned(probabilities: Floats, true: Truths) -> tuple[Floats, Floats]:
    """Return mean probability and share of true items of each bin; NaN, which is not drawn, of too few items."""
    bins = np.minimum((probabilities * _N_BINS).astype(int), _N_BINS - 1)
    sizes = np.bincount(bins, minlength=_N_BINS)
    enough = np.where(sizes >= _FEWEST, sizes, np.nan)
    return np.bincount(bins, probabilities, _N_BINS) / enough, np.bincount(bins, true, _N_BINS) / enough


def _unit_square(ax: Axes) -> None:
    ax.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), aspect="equal")


def _named(label: str) -> str:
    return f"{label} {CHINESE[label]}"
