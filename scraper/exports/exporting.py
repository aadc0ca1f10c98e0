"""A store's articles to a file or a dataset folder, whichever pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
from sqlalchemy import ColumnElement, Connection, func, select

from classifier.dataset import ExportError, check_suffix, write_batches, write_table
from classifier.dataset.folder import check_folder, is_folder, write_folder
from classifier.dataset.splits import SPLITS
from classifier.dataset.summary import About
from scraper.exports.link_table import COLUMNS as LINK_COLUMNS
from scraper.exports.link_table import link_rows
from scraper.exports.reading import Mask, Reading
from scraper.store import Store
from scraper.store.record_query import LabelSource, passing
from scraper.store.schema import articles
from scraper.store.selection import Selection

_MOST_TOLD = 10  # sites in a message
_SOURCES = {"human": "labelled by people", "model": "tagged by the model", "both": ""}


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote.

    Attributes
    ----------
    rows : int
    masked : int
        Rows in which something was masked.
    undated : int
        Articles that were left out because they have no date, where dates were asked for.
    splits : Mapping of str to int
        Rows of each split; empty where a file was written.
    """

    rows: int
    masked: int
    undated: int
    splits: Mapping[str, int]


def export_store(
    store: Store,
    out: Path,
    *,
    source: LabelSource = "both",
    selection: Selection,
    mask: Mask | None = None,
) -> Exported:
    """Write the articles that pass to a file, by its suffix, or to a folder with splits, card and metadata.

    All is read in one transaction, so that it is as the store stood at one moment.

    Parameters
    ----------
    store : Store
    out : Path
        A folder if it is one, or has no suffix.
    source, selection
        As `scraper.store.records.records`.
    mask : callable, optional
        What is done to every title, text and author.

    Raises
    ------
    ExportError
        Where nothing passes, and for a place that cannot be written or is not free; nothing is changed then.
    """
    (check_folder if is_folder(out) else check_suffix)(out)
    phrases = tuple(phrase for phrase in (_SOURCES[source], *selection.phrases()) if phrase)
    with store.reading() as connection:
        _check_sites(connection, selection)
        undated = _undated(connection, source, selection)
        if not _count(connection, source, selection, at_most=1):
            raise ExportError(_nothing(connection, phrases, undated))
    with Reading(store, source, selection, mask, with_splits=is_folder(out)) as reading:
        if not is_folder(out):
            rows = write_batches(reading.batches(), out)
            return Exported(rows, reading.masked, undated, {})
        n_groups, splits = reading.splits()
        about = About(phrases, n_groups=n_groups, is_masked=mask is not None)
        rows_of = write_folder(reading.batches(), splits, out, about).rows
        return Exported(rows_of.total(), reading.masked, undated, {split: rows_of[split] for split in SPLITS})


def _undated(connection: Connection, source: LabelSource, selection: Selection) -> int:
    """Count the articles that would pass but for the dates asked for, as they have none."""
    if not (selection.since or selection.until):
        return 0
    whenever = replace(selection, since=None, until=None, one_per_group=False)
    return _count(connection, source, whenever, articles.c.published.is_(None))


def _count(
    connection: Connection,
    source: LabelSource,
    selection: Selection,
    *more: ColumnElement[bool],
    at_most: int | None = None,
) -> int:
    query = passing([articles.c.id], source=source, selection=selection).where(*more).order_by(None).limit(at_most)
    return connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()


def export_links(store: Store, out: Path, *, mask: Mask | None = None) -> int:
    """Write the links between fetched pages, see `scraper.exports.link_table`, to a file; return how many.

    Raises
    ------
    ExportError
        For an unknown suffix, a place that cannot be written, or where there is no link.
    """
    check_suffix(out)
    table = pd.DataFrame(link_rows(store), columns=list(LINK_COLUMNS))
    if table.empty:
        raise ExportError("the store holds no links between pages yet; crawl first: paylater crawl URL")
    if mask is not None:
        table["anchor_text"] = mask(table["anchor_text"].tolist())
    write_table(table, out)
    return len(table)


def _check_sites(connection: Connection, selection: Selection) -> None:
    """Raise `ExportError` for a site of which there is no article."""
    if not selection.sites:
        return
    query = (
        select(articles.c.site, func.count()).group_by(articles.c.site).order_by(func.count().desc(), articles.c.site)
    )
    known = [site for site, _ in connection.execute(query)]
    for site in selection.sites:
        if site not in known:
            more = f", and {len(known) - _MOST_TOLD:,} more" if len(known) > _MOST_TOLD else ""
            told = ", ".join(known[:_MOST_TOLD]) or "none"
            raise ExportError(f"--site {site}: the store has no article of this site; it has some of: {told}{more}")


def _nothing(connection: Connection, phrases: Sequence[str], undated: int) -> str:
    held = connection.execute(select(func.count()).select_from(articles)).scalar_one()
    if not held:
        return "the store holds no article yet; crawl first: paylater crawl URL"
    left_out = f"; {undated:,} have no date" if undated else ""
    return f"none of the store's {held:,} articles is {', '.join(phrases)}{left_out}; nothing is written"
