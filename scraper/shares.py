"""Shares of tags in a store, for people: read in small columns, counted by the classifier, printed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import islice

import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from classifier.counting import COUNTED, WHOLE, Counted
from classifier.dataset.columns import from_records
from classifier.error_rates import Rate
from classifier.tags import CHINESE
from scraper.store import Store, StoreError
from scraper.store.records import records

_NAMES = [name for name in COUNTED if not name.startswith("p_")] + ["probabilities"]
_BATCH_ROWS = 5_000
_MOST_ROWS = 60  # of a table on a terminal: five years of months; sites can be thousands


def read_counted(store: Store) -> pd.DataFrame:
    """Read what counting needs of every article; no texts.

    Raises
    ------
    StoreError
        When there are no articles, or none has tags.
    """
    parts = list(_batches(store))
    if not parts:
        raise StoreError(f"{store.url}: holds no articles yet; crawl first: paylater crawl URL")
    table = pd.concat(parts, ignore_index=True)
    if table["tag_source"].isna().all():
        raise StoreError(f"{store.url}: none of its {len(table):,} articles is tagged; run: paylater tag")
    return table


def print_shares(counted: Counted, model_version: str, console: Console) -> None:
    """Print a table of shares with their intervals, and what they rest on."""
    console.print(_table(counted))
    for line in _notes(counted, model_version):
        console.print(line, highlight=False, markup=False, soft_wrap=True)


def _batches(store: Store) -> Iterator[pd.DataFrame]:
    found = records(store, names=_NAMES)
    while batch := list(islice(found, _BATCH_ROWS)):
        table = from_records(batch).to_pandas()[list(COUNTED)]
        yield table.assign(tags=table["tags"].map(",".join))


def _table(counted: Counted) -> Table:
    by = str(counted.shares.columns[0])
    tags = counted.shares["tag"].unique()
    table = Table(
        title="share of independent texts in %, 95 % interval",
        title_justify="left",
        caption_justify="left",
        box=SIMPLE_HEAD,
    )
    table.add_column(by, overflow="fold")
    for column in ("pages", "texts", *(CHINESE[tag] for tag in tags)):
        table.add_column(column, justify="right")
    periods = [period for period in counted.shares[by].unique() if period != WHOLE]
    shown = periods[:_MOST_ROWS] if by == "site" else periods[-_MOST_ROWS:]
    rows = counted.shares.set_index([by, "tag"])
    for period in (*shown, WHOLE):
        here = rows.loc[period]
        sizes = (f"{here[column].iloc[0]:,}" for column in ("pages", "texts"))
        cells = (_cell(*here.loc[tag, ["share", "low", "high"]]) for tag in tags)
        table.add_row(str(period), *sizes, *cells, end_section=bool(shown) and period == shown[-1])
    if len(shown) < len(periods):
        table.caption = f"{len(periods) - len(shown):,} more rows, not shown; all with: --out shares.csv"
    return table


def _cell(share: float, low: float, high: float) -> str:
    if math.isnan(low):
        return "-"
    return f"{'?' if math.isnan(share) else _percent(share)} [dim]{_percent(low)}–{_percent(high)}[/]"


def _percent(share: float) -> str:
    """Two digits, as many as an interval is good for.

    >>> [_percent(share) for share in (0.0, 0.0342, 0.0999, 0.342, 1.0)]
    ['0', '3.4', '10', '34', '100']
    """
    rounded = round(100 * share, 1)
    return f"{rounded:.1f}" if 0 < rounded < 10 else f"{rounded:.0f}"


def _notes(counted: Counted, model_version: str) -> Iterator[str]:
    yield f"{counted.pages:,} pages, {counted.texts:,} independent texts, {counted.checked:,} labelled by people"
    if counted.untagged:
        yield f"{counted.untagged:,} texts are not tagged and in no share; mend it with: paylater tag"
    if counted.undated or counted.implausible:
        yield (
            f"unknown: {counted.undated:,} pages without a date, "
            f"{counted.implausible:,} dated before 1995 or after they were fetched"
        )
    others = [version for version in counted.model_versions if version != model_version]
    if others:
        yield (
            f"tagged by model {', '.join(others)}, corrected for the errors of {model_version}; "
            "one model for all with: paylater tag"
        )
    yield "corrected for the tagger's errors:"
    for tag in counted.shares["tag"].unique():
        rates = counted.rates[tag]
        yield f"  {tag} {CHINESE[tag]}: finds {_counted(rates.found)}, invents {_counted(rates.invented)}"


def _counted(rate: Rate) -> str:
    where = "its corpus" if rate.source == "corpus" else "this store's labels"
    return f"{100 * rate.value:.1f} % (of {rate.total:,.0f} in {where})"
