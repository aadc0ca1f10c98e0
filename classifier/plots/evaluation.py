"""Pictures of a corpus and of evaluations: plain arrays in, a matplotlib figure out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter, StrMethodFormatter
from sklearn.metrics import average_precision_score, precision_recall_curve

from classifier.metrics import expected_calibration_error
from classifier.plots.style import COLOURS, GREY, MARKERS, SERIES, named, panels, styled
from classifier.simulation import labels_needed

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]

_N_BINS = 10  # of probabilities, as in the expected calibration error
_FEWEST = 10  # items in a bin whose share is drawn: of fewer it is mostly chance


@styled
def label_counts(groups: Mapping[str, pd.Series]) -> Figure:
    """Bars of how many items carry each label.

    Parameters
    ----------
    groups : mapping of str to Series
        One panel each: items a label, indexed by label.
    """
    figure, axes = panels(list(groups), height=2.4)
    for ax, (name, counts) in zip(axes, groups.items(), strict=True):
        labels = list(counts.index)[::-1]
        bars = ax.barh(
            [named(label) for label in labels], counts[labels], color=[COLOURS[label] for label in labels], height=0.65
        )
        ax.bar_label(bars, fmt="{:,.0f}", padding=3)
        ax.grid(visible=False, axis="y")
        ax.margins(x=0.14)
        ax.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
        ax.set(title=name, xlabel="items that carry the label")
    figure.suptitle("What the corpus holds")
    return figure


@styled
def reliability(groups: Mapping[str, tuple[Truths, Floats]], labels: Sequence[str]) -> Figure:
    """Share of items that truly carry a label, by the probability given to it: on the diagonal, probabilities are true.

    Parameters
    ----------
    groups : mapping of str to (truth, probabilities)
        One panel each; both of shape (n_items, n_labels), probabilities of items that the model was not fitted to.
    labels : sequence of str
        Of the columns.
    """
    figure, axes = panels(list(groups), height=5.6)
    for ax, (name, (truth, probabilities)) in zip(axes, groups.items(), strict=True):
        ax.plot([0, 1], [0, 1], color=GREY, linestyle="--", linewidth=1)
        for column, label in enumerate(labels):
            given, found = _binned(probabilities[:, column], truth[:, column])
            error = expected_calibration_error(probabilities[:, column], truth[:, column], _N_BINS)
            ax.plot(given, found, color=COLOURS[label], marker=MARKERS[label], label=f"{named(label)}  ECE {error:.3f}")
        _unit_square(ax)
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14))  # below: lines may run anywhere
        ax.set(
            title=f"{name} ({len(truth):,})",
            xlabel="probability given (mean of the bin)",
            ylabel="items that carry the label (share of the bin)",
        )
    figure.suptitle(f"Are the probabilities true? Out of fold; bins with {_FEWEST} items and more")
    return figure


@styled
def precision_recall(groups: Mapping[str, tuple[Truths, Floats, Sequence[float]]], labels: Sequence[str]) -> Figure:
    """Precision over recall for every threshold, the given one marked.

    Parameters
    ----------
    groups : mapping of str to (truth, probabilities, thresholds)
        One panel each; the first two of shape (n_items, n_labels), a threshold a label.
    labels : sequence of str
        Of the columns.
    """
    figure, axes = panels(list(groups))
    for ax, (name, (truth, probabilities, thresholds)) in zip(axes, groups.items(), strict=True):
        for column, label in enumerate(labels):
            true, given = truth[:, column], probabilities[:, column]
            precision, recall, _ = precision_recall_curve(true, given)
            average = average_precision_score(true, given)
            colour = COLOURS[label]
            ax.plot(recall, precision, color=colour, label=f"{named(label)}  AP {average:.3f}")
            point = operating_point(true, given, thresholds[column])
            ax.plot(*point[::-1], MARKERS[label], color=colour, markersize=8, markeredgecolor="white")
        _unit_square(ax)
        ax.plot([], [], "o", color=GREY, markersize=8, markeredgecolor="white", label="at the shipped threshold")
        ax.legend(loc="lower left")
        ax.set(title=f"{name} ({len(truth):,})", xlabel="recall (fraction)", ylabel="precision (fraction)")
    figure.suptitle("What a threshold trades, out of fold")
    return figure


@styled
def learning_curve(points: pd.DataFrame) -> Figure:
    """Macro-F1 over the share of the corpus that was learned from.

    Parameters
    ----------
    points : DataFrame
        One row a point: kind (a line each), share (fraction in (0, 1]), macro_f1, low and high (its 95 % interval).
    """
    figure, (ax,) = panels([""], height=3.6, width=6.0)
    for colour, (kind, rows) in zip(SERIES, points.groupby("kind", sort=False), strict=False):
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


@styled
def labelling_curves(groups: Mapping[str, pd.DataFrame], share: float = 0.95) -> Figure:
    """Macro-F1 over the labels given so far, in the order suggested and at random, and where a share is reached.

    Parameters
    ----------
    groups : mapping of str to DataFrame
        One panel each; runs as `classifier.simulation.labelling_runs` gives them. A thin line a run; the dot is at the
        median of the labels that runs of this order needed.
    share : float
        Of the score that all labels give.
    """
    figure, axes = panels(list(groups), height=3.8)
    for ax, (name, runs) in zip(axes, groups.items(), strict=True):
        goal = share * runs["full"].mean()
        needed = labels_needed(runs, share).median()
        ax.axhline(goal, color=GREY, linestyle="--", linewidth=1, label=f"{100 * share:g} % of the full score")
        for colour, order in zip(SERIES, needed.index, strict=False):
            for _, run in runs[runs["order"] == order].groupby("run"):
                ax.plot(run["labels"], run["macro_f1"], color=colour, linewidth=0.8, alpha=0.6)
            ax.plot(needed[order], goal, "o", color=colour, markersize=8, markeredgecolor="white")
            ax.plot([], [], color=colour, label=f"{order}: {needed[order]:,.0f} labels")
        ax.set_xlim(left=0)
        ax.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
        ax.legend(loc="lower right")
        ax.set(title=name, xlabel="labels given", ylabel="macro-F1 of the tags, held-out texts (fraction)")
    figure.suptitle("How many labels are enough?")
    return figure


def operating_point(true: Truths, probabilities: Floats, threshold: float) -> tuple[float, float]:
    """Precision and recall at a threshold.

    >>> operating_point(np.array([True, True, False]), np.array([0.9, 0.2, 0.8]), 0.5)
    (0.5, 0.5)
    """
    said = probabilities >= threshold
    hit = int((said & true).sum())
    return hit / max(int(said.sum()), 1), hit / max(int(true.sum()), 1)


def _binned(probabilities: Floats, true: Truths) -> tuple[Floats, Floats]:
    """Return mean probability and share of true items of each bin; NaN, which is not drawn, of too few items."""
    bins = np.minimum((probabilities * _N_BINS).astype(int), _N_BINS - 1)
    sizes = np.bincount(bins, minlength=_N_BINS)
    enough = np.where(sizes >= _FEWEST, sizes, np.nan)
    return np.bincount(bins, probabilities, _N_BINS) / enough, np.bincount(bins, true, _N_BINS) / enough


def _unit_square(ax: Axes) -> None:
    ax.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), aspect="equal")
