"""Pictures of a crawl: tags over time and by platform, pairs of tags, where links lead."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch
from matplotlib.ticker import MaxNLocator, PercentFormatter

from classifier.counting import WHOLE
from classifier.periods import UNKNOWN
from classifier.plots.style import COLOURS, GREY, MARKERS, SHADES, named, panels, styled
from classifier.tags import TAGS

_CELL = 0.42  # inches, height of a row of a heat map
_STEP_CHARS = 14  # of a title on a path, a line


@styled
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
    figure, axes = panels(tags, height=2.8, width=3.2)
    for ax, tag in zip(axes, tags, strict=True):
        rows = dated[dated["tag"] == tag].sort_values(by)
        moments = pd.to_datetime(rows[by]).to_numpy()
        ax.fill_between(moments, rows["low"], rows["high"], color=COLOURS[tag], alpha=0.2, linewidth=0)
        ax.plot(moments, rows["share"], color=COLOURS[tag], marker=MARKERS[tag])
        locator = AutoDateLocator(minticks=2, maxticks=5)  # type: ignore[no-untyped-call]  # the module has no types
        ax.xaxis.set_major_locator(locator)
        ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
        ax.yaxis.set_major_formatter(PercentFormatter(1))
        ax.set(title=named(tag), xlabel=by, ylabel="independent texts (%)", ylim=(0, None))
    figure.suptitle("Share of texts; bands: 95 % interval, the tagger's errors reckoned with")
    return figure


@styled
def tags_by_platform(counts: pd.DataFrame) -> Figure:
    """Shares of each platform's texts that carry a tag, with the counts in the cells.

    Parameters
    ----------
    counts : DataFrame
        As `classifier.exploring.tags_by_platform` gives it.
    """
    figure, (ax,) = panels([""], height=1.3 + _CELL * max(len(counts), 1), width=6.4)
    shares = counts[list(TAGS)].div(counts["texts"], axis=0)
    _heat(ax, shares.to_numpy(float), counts[list(TAGS)].to_numpy(int))
    ax.set_xticks(range(len(TAGS)), [named(tag).replace(" ", "\n") for tag in TAGS])
    ax.set_yticks(range(len(counts)), [f"{name} ({n:,})" for name, n in counts["texts"].items()])
    ax.set(title="What is told about which platform\n(independent texts that name it; shade: share with the tag)")
    return figure


@styled
def tag_pairs(counts: pd.DataFrame) -> Figure:
    """How many texts carry both of two tags.

    Parameters
    ----------
    counts : DataFrame
        As `classifier.exploring.tag_pairs` gives it.
    """
    figure, (ax,) = panels([""], height=1.5 + _CELL * len(counts), width=6.4)
    values = counts.to_numpy(int)
    own = np.maximum(np.diag(values), 1)[:, None]
    _heat(ax, values / own, values)
    names = [named(tag) for tag in counts.columns]
    ax.set_xticks(range(len(names)), [name.replace(" ", "\n") for name in names])
    ax.set_yticks(range(len(names)), names)
    ax.set(title="Tags that come together\n(independent texts with both; shade: share of the row's tag)")
    return figure


@styled
def republished(families: pd.DataFrame, n: int = 10) -> Figure:
    """Bars of the texts that stand on most pages.

    Parameters
    ----------
    families : DataFrame
        As `classifier.exploring.families` gives it.
    n : int
        Bars at most.
    """
    rows = families.head(n).iloc[::-1]
    figure, (ax,) = panels([""], height=1.2 + 0.36 * max(len(rows), 1), width=7.2)
    bars = ax.barh([_short(title, 24) for title in rows["title"]], rows["pages"], color=GREY, height=0.65)
    ax.bar_label(
        bars,
        [
            f"{pages} on {sites} site{'s' if sites > 1 else ''}"
            for pages, sites in zip(rows["pages"], rows["sites"], strict=True)
        ],
        padding=3,
    )
    ax.grid(visible=False, axis="y")
    ax.margins(x=0.25)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set(title="The most republished texts", xlabel="pages that tell the same")
    return figure


@styled
def clicks(found: pd.Series, start: str, end: str) -> Figure:
    """How many articles tagged `start` are how many clicks from one tagged `end`.

    Parameters
    ----------
    found : Series
        Clicks, infinity where no list leads there.
    start, end : str
        Tags.
    """
    counts = found.replace(np.inf, np.nan).value_counts(dropna=False).sort_index()
    labels = ["never" if np.isnan(number) else f"{number:.0f}" for number in counts.index]
    figure, (ax,) = panels([""], height=3.2, width=5.6)
    bars = ax.bar(labels, counts.to_numpy(), color=COLOURS[end], width=0.6)
    ax.bar_label(bars, padding=2)
    ax.grid(visible=False, axis="x")
    ax.margins(y=0.15)
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set(
        title=f"From {named(start)} to {named(end)}: fewest clicks along related lists",
        xlabel="clicks (0: the article carries both tags)",
        ylabel=f"articles tagged {start}",
    )
    return figure


@styled
def flows(found: pd.DataFrame) -> Figure:
    """Where the links of articles of each kind lead.

    Parameters
    ----------
    found : DataFrame
        As `scraper.journeys.flows` gives it.
    """
    table = pd.crosstab(found["source_kind"], found["target_kind"])
    kinds = [kind for kind in (*TAGS, "no tag", "not relevant") if kind in table.index or kind in table.columns]
    table = table.reindex(index=kinds, columns=kinds, fill_value=0)
    figure, (ax,) = panels([""], height=1.6 + _CELL * len(kinds), width=8.2)
    values = table.to_numpy(int)
    _heat(ax, values / np.maximum(values.sum(axis=1, keepdims=True), 1), values)
    names = [named(kind) if kind in TAGS else kind for kind in kinds]
    ax.set_xticks(range(len(kinds)), [name.replace(" ", "\n") for name in names])
    ax.set_yticks(range(len(kinds)), names)
    ax.set(title="Where links lead (links; shade: share of the row)", xlabel="to articles", ylabel="from articles")
    return figure


@styled
def by_rank(found: pd.DataFrame, start: str, end: str, *, width: int = 10) -> Figure:
    """Share of the links of articles tagged `start` that lead to ones tagged `end`, by their place in the list.

    Parameters
    ----------
    found : DataFrame
        As `scraper.journeys.flows` gives it.
    start, end : str
        Tags.
    width : int
        Ranks that are taken together.
    """
    links = (
        found[found["source_kind"] == start].groupby(["source", "target", "rank"])["target_kind"].agg(set).reset_index()
    )
    hit = pd.Series([end in kinds for kinds in links["target_kind"]], index=links.index, dtype=float)
    shares = hit.groupby((links["rank"] - 1) // width).agg(["mean", "size"])
    figure, (ax,) = panels([""], height=3.2, width=6.0)
    places = [f"{int(step) * width + 1}–{(int(step) + 1) * width}" for step in shares.index]
    bars = ax.bar(places, shares["mean"], color=COLOURS[end], width=0.6)
    ax.bar_label(bars, [f"of {n:,}" for n in shares["size"]], padding=2)
    ax.yaxis.set_major_formatter(PercentFormatter(1))
    ax.grid(visible=False, axis="x")
    ax.margins(y=0.18)
    ax.set(
        title=f"Links from {named(start)} that lead straight to {named(end)}",
        xlabel="place in the related list", ylabel="share of the links",
    )  # fmt: skip
    return figure


@styled
def paths(found: Sequence[Sequence[str]], tags: Sequence[Sequence[frozenset[str]]]) -> Figure:
    """Draw ways through the related lists, one a row, from left to right.

    Parameters
    ----------
    found : sequence of sequences of str
        Titles along each way.
    tags : same shape
        Tags of each article; the first in the order of `TAGS` gives its colour, all are written under it.
    """
    longest = max(map(len, found), default=1)
    figure, (ax,) = panels([""], height=0.5 + 1.0 * max(len(found), 1), width=2.7 * longest)
    for row, (titles, carried) in enumerate(zip(found, tags, strict=True)):
        for column, (title, given) in enumerate(zip(titles, carried, strict=True)):
            first = next((tag for tag in TAGS if tag in given), None)
            colour = COLOURS[first] if first else GREY
            names = "、".join(tag for tag in TAGS if tag in given) or "no tag"
            text = f"{_wrapped(title)}\n{names}"
            ax.text(
                column, -row, text, ha="center", va="center", fontsize=8,
                bbox={"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": colour, "linewidth": 1.6},
            )  # fmt: skip
            if column:
                ax.add_patch(
                    FancyArrowPatch(
                        (column - 1, -row),
                        (column, -row),
                        arrowstyle="-|>",
                        mutation_scale=10,
                        color=GREY,
                        shrinkA=62,
                        shrinkB=62,
                        linewidth=1,
                    )
                )
    ax.set(xlim=(-0.5, longest - 0.5), ylim=(-len(found) + 0.4, 0.6), title="Ways that related lists offer")
    ax.axis("off")
    return figure


def _heat(ax: Axes, shades: np.ndarray, values: np.ndarray) -> None:
    """Cells shaded by fractions in [0, 1], with whole numbers in them."""
    ax.imshow(shades, cmap=SHADES, vmin=0, vmax=1, aspect="auto")
    for (row, column), value in np.ndenumerate(values):
        ax.text(
            column, row, f"{value:,}", ha="center", va="center", color="white" if shades[row, column] > 0.5 else "black"
        )
    ax.grid(visible=False)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)


def _short(title: str, most: int) -> str:
    return title if len(title) <= most else f"{title[: most - 1]}…"


def _wrapped(title: str) -> str:
    """Two lines at most."""
    title = _short(title, 2 * _STEP_CHARS)
    return f"{title[:_STEP_CHARS]}\n{title[_STEP_CHARS:]}" if len(title) > _STEP_CHARS else title
