"""Shares of tags in a store, for people: read in small columns, counted by the classifier, printed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import islice

import pandas as pd
from rich.console import Console
from rich.table import Table

from classifier.counting import COUNTED, WHOLE, Counted
from classifier.dataset import to_table
from classifier.error_rates import Rate
from classifier.tags import CHINESE
from scraper.records import records
from scraper.store import Store, StoreError

_BATCH_ROWS = 5_000
_MOST_ROWS = 60  # of a table on a terminal: five years of months; sites can be thousands


def read_counted(store: Store) -> pd.DataFrame:
    """Read what counting needs of every article; texts are let go of batch by batch.

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
    found = records(store)
    while batch := list(islice(found, _BATCH_ROWS)):
        table = to_table(batch)[list(COUNTED)]
        yield table.assign(tags=table["tags"].map(",".join))


def _table(counted: Counted) -> Table:
    by = str(counted.shares.columns[0])
    tags = counted.shares["tag"].unique()
    table = Table(
        title="share in %, of independent texts, with 95 % interval", title_justify="left", caption_justify="left"
    )
    for column in (by, "pages", "texts", *(f"{tag}\n{CHINESE[tag]}" for tag in tags)):
        table.add_column(column, justify="left" if column == by else "right")
    periods = [period for period in counted.shares[by].unique() if period != WHOLE]
    shown = periods[:_MOST_ROWS] if by == "site" else periods[-_MOST_ROWS:]
    rows = counted.shares.set_index([by, "tag"])
    for period in (*shown, WHOLE):
        here = rows.loc[period]
        sizes = here.iloc[0]
        cells = (_cell(*here.loc[tag, ["share", "low", "high"]]) for tag in tags)
        last = bool(shown) and period == shown[-1]
        table.add_row(str(period), f"{sizes['pages']:,.0f}", f"{sizes['texts']:,.0f}", *cells, end_section=last)
    if len(shown) < len(periods):
        table.caption = f"{len(periods) - len(shown):,} more rows, not shown; all with: --out shares.csv"
    return table


def _cell(share: float, low: float, high: float) -> str:
    if math.isnan(low):
        return "-"
    said = "?" if math.isnan(share) else f"{100 * share:.1f}"
    return f"{said} [dim]{100 * low:.1f}–{100 * high:.1f}[/]"


def _notes(counted: Counted, model_version: str) -> Iterator[str]:
    yield f"{counted.pages:,} pages, {counted.texts:,} independent texts, {counted.checked:,} labelled by people"
    if counted.untagged:
        yield f"{counted.untagged:,} texts are not tagged and in no share; mend it with: paylater tag"
    if counted.undated:
        yield f"{counted.undated:,} pages have no date: unknown"
    if counted.implausible:
        yield f"{counted.implausible:,} pages have a date before 1995 or after they were fetched: unknown"
    others = [version for version in counted.model_versions if version != model_version]
    if others:
        yield (
            f"tagged by model {', '.join(others)}, corrected for the errors of {model_version}; "
            "one model for all with: paylater tag"
        )
    yield "corrected for the tagger's errors:"
    for tag in counted.shares["tag"].unique():
        rates = counted.rates[tag]
        yield f"  {tag}: finds {_counted(rates.found)}, invents {_counted(rates.invented)}"


def _counted(rate: Rate) -> str:
    where = "its corpus" if rate.source == "corpus" else "this store's labels"
    return f"{100 * rate.value:.1f} % (of {rate.total:,.0f} in {where})"
