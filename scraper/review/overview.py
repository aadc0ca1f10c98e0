"""A store seen as a whole, as notebooks/explore.ipynb draws it: shares over time, platforms, pairs of tags, copies."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import select

from classifier.counting import COUNTED, WHOLE, By, count_shares
from classifier.dataset.columns import from_records
from classifier.exploring import families, tag_pairs, tags_by_platform, with_platforms
from classifier.model import TagModel
from classifier.periods import UNKNOWN
from classifier.persistence import SHIPPED, load_model
from classifier.tags import TAGS
from scraper.store import Store
from scraper.store.records import records
from scraper.store.schema import articles

_NAMES = [name for name in COUNTED if not name.startswith("p_")] + ["url", "title", "text", "probabilities"]
_READ = [*COUNTED, "url", "title", "text"]
_BATCH_ROWS = 2_000  # texts in memory at a time
_FEWEST_YEARS = 3  # years of which a curve is drawn; of fewer, months say more
_MOST_PLATFORMS = 15
_MOST_FAMILIES = 10


@dataclass(frozen=True, slots=True)
class Share:
    """Estimated share of a period's independent texts with a tag, and its 95 % interval: fractions in [0, 1]."""

    period: str
    texts: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Family:
    """A text that stands on several pages; `first` and `last` are days, None where no page has a date."""

    article_id: int
    title: str
    pages: int
    sites: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class Overview:
    """What the overview shows.

    Attributes
    ----------
    made_at : datetime
        When the store was read; aware, of this machine's zone.
    shares, whole : Mapping of str to list of Share, Mapping of str to Share
        By tag: over months or years, in their order, and of everything. What has no date is in no period.
    platforms : Sequence of (str, int, Sequence of int)
        Name, independent texts, and those of them with each tag.
    pairs : Sequence of Sequence of int
        Independent texts with both of two tags, in the order of `TAGS`.
    families : Sequence of Family
        The largest.
    n_families, n_pages : int
        Texts that stand on more than one page, and those pages.
    """

    made_at: datetime
    shares: Mapping[str, Sequence[Share]]
    whole: Mapping[str, Share]
    platforms: Sequence[tuple[str, int, Sequence[int]]]
    pairs: Sequence[Sequence[int]]
    families: Sequence[Family]
    n_families: int
    n_pages: int

    @property
    def periods(self) -> list[str]:
        """Months or years of which there is any share, in their order."""
        return sorted({one.period for shares in self.shares.values() for one in shares})


def overview_of(url: str, model: Path | None = None) -> Overview | None:
    """Read a store, in a process that opens it anew; None where it holds no articles."""
    loaded, _ = load_model(model or SHIPPED)
    made_at = datetime.now().astimezone()
    with closing(Store(url, create=False)) as store:
        parts = list(_batches(store))
        if not parts:
            return None
        table = pd.concat(parts, ignore_index=True)
        shares = _shares(table, loaded)
        found = families(table)
        return Overview(
            made_at=made_at,
            shares={tag: _rows(shares, tag, dated=True) for tag in TAGS},
            whole={tag: _rows(shares, tag, dated=False)[0] for tag in TAGS},
            platforms=_platforms(tags_by_platform(table).head(_MOST_PLATFORMS)),
            pairs=tag_pairs(table).to_numpy(int).tolist(),
            families=_families(store, found.head(_MOST_FAMILIES)),
            n_families=len(found),
            n_pages=int(found["pages"].sum()),
        )  # fmt: skip


def _batches(store: Store) -> Iterator[pd.DataFrame]:
    found = records(store, names=_NAMES)
    while batch := list(islice(found, _BATCH_ROWS)):
        table = with_platforms(from_records(batch).select(_READ).to_pandas())
        yield table.drop(columns="text").assign(tags=table["tags"].map(lambda tags: [] if tags is None else list(tags)))


def _shares(table: pd.DataFrame, model: TagModel) -> pd.DataFrame:
    by: By = "year"
    shares = count_shares(table, model, by=by, tags=TAGS).shares
    if len(set(shares[by]) - {UNKNOWN, WHOLE}) >= _FEWEST_YEARS:
        return shares.rename(columns={by: "period"})
    by = "month"
    return count_shares(table, model, by=by, tags=TAGS).shares.rename(columns={by: "period"})


def _rows(shares: pd.DataFrame, tag: str, *, dated: bool) -> list[Share]:
    rows = shares[shares["tag"] == tag]
    rows = (
        rows[~rows["period"].isin([UNKNOWN, WHOLE])].dropna(subset="share") if dated else rows[rows["period"] == WHOLE]
    )
    columns = ["period", "texts", "share", "low", "high"]
    return [Share(*row) for row in rows.sort_values("period")[columns].itertuples(index=False)]


def _platforms(counts: pd.DataFrame) -> list[tuple[str, int, list[int]]]:
    rows: list[list[int]] = counts[["texts", *TAGS]].to_numpy(int).tolist()
    return [(str(name), texts, by_tag) for name, (texts, *by_tag) in zip(counts.index, rows, strict=True)]


def _families(store: Store, found: pd.DataFrame) -> list[Family]:
    query = select(articles.c.url, articles.c.id).where(articles.c.url.in_(found["duplicate_group"].tolist()))
    with store.reading() as connection:
        ids = {row.url: row.id for row in connection.execute(query)}
    rows: list[dict[Hashable, Any]] = found.astype(object).where(found.notna(), None).to_dict("records")
    return [
        Family(ids[group], row["title"] or "", row["pages"], row["sites"], row["first"], row["last"])
        for row in rows
        if (group := row["duplicate_group"]) in ids
    ]
