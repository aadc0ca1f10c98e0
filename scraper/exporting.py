"""A store's articles to a file or a dataset folder, whichever pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, select

from classifier.dataset import ExportError, check_suffix, write_batches
from classifier.dataset.folder import check_folder, is_folder, write_folder
from classifier.dataset.summary import About
from scraper.reading import Mask, Reading
from scraper.record_query import LabelSource
from scraper.schema import articles
from scraper.selection import Selection
from scraper.store import Store

_MOST_TOLD = 10  # sites in a message


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
        As `scraper.records.records`.
    mask : callable, optional
        What is done to every title, text and author.

    Raises
    ------
    ExportError
        Where nothing passes, and for a place that cannot be written or is not free; nothing is changed then.
    """
    (check_folder if is_folder(out) else check_suffix)(out)
    with store.reading() as connection:
        _check_sites(connection, selection)
        reading = Reading(connection, source, selection, mask)
        undated = reading.undated()
        if not reading.finds_any():
            raise ExportError(_nothing(connection, reading.phrases, undated))
        if not is_folder(out):
            rows = write_batches(reading.batches(), out)
            return Exported(rows, reading.masked, undated, {})
        groups, splits = reading.splits()
        about = About(reading.phrases, n_groups=groups, is_masked=mask is not None)
        summary = write_folder(reading.batches(), splits, out, about)
        return Exported(
            sum(summary.rows.values()), reading.masked, undated, {s: summary.rows[s] for s in summary.splits}
        )


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
