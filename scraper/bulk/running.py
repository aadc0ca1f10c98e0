"""One piece of bulk work from its input to its folder of Parquet files, which appear when all of them are written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from rich.console import Console
from rich.progress import Progress

from scraper.archives.imported import Imported
from scraper.bulk.engines import Engine, ThisProcess
from scraper.bulk.errors import BulkError, needing_the_extra
from scraper.bulk.finishing import Ending, finish, named, parts_of, schema_of
from scraper.bulk.locations import check_free, clear, find_inputs, publish
from scraper.bulk.near_copies import Integers, groups
from scraper.bulk.pieces import PAGES, TABLES, Piece, cut
from scraper.bulk.staging import Plan, Staged, stage
from scraper.extraction.overrides import read_overrides
from scraper.tagging import ArticleTagger

_OTHER: dict[tuple[str, ...], str] = {
    PAGES: f"is no WARC file; of rows ({' or '.join(TABLES)}) use paylater tag IN OUT",
    TABLES: f"is neither {' nor '.join(TABLES)}; of pages ({' or '.join(PAGES)}) use paylater import IN --out OUT",
}


@dataclass(slots=True)
class Done:
    """What came of bulk work.

    Attributes
    ----------
    rows, files : int
        In OUT.
    copies : int
        Rows that are near-copies of an earlier one.
    imported : Imported
        What became of every record; `older` are pages that the input has in a later state.
    losses : list of str
        The first of those that are lost, with their places.
    """

    rows: int = 0
    files: int = 0
    copies: int = 0
    imported: Imported = field(default_factory=Imported)
    losses: list[str] = field(default_factory=list)


def run(
    paths: Sequence[str], suffixes: tuple[str, ...], plan: Plan, *, dask: str | None = None, console: Console
) -> Done:
    """Tag pages or rows, find their near-copies, and write them to a folder of Parquet files.

    Parameters
    ----------
    paths : sequence of str
        Files, folders and globs, by path or URL.
    suffixes : tuple of str
        `pieces.PAGES` or `pieces.TABLES`.
    plan : Plan
    dask : str, optional
        Address of a scheduler, or "local" for this machine's cores; in this process without.
    console : Console
        Where progress is shown.

    Raises
    ------
    BulkError
        For input that is not there, an OUT that is not free, places that cannot be reached and packages that are
        missing; also when interrupted. OUT is as it was then.
    classifier.ModelError, OverridesError
        When model or selectors cannot be read.
    """
    ArticleTagger(plan.model)
    if plan.sites:
        read_overrides(plan.sites)
    pieces, faults = cut(find_inputs(paths, suffixes, _OTHER[suffixes]))
    if not pieces:
        raise BulkError(faults[0] if faults else f"{', '.join(paths)}: holds no rows")
    with _all_or_nothing(plan.out), _engine(dask, console) as engine, Progress(console=console) as progress:
        done = _work(engine, pieces, plan, progress)
    done.imported.faults[:0] = faults
    return done


@contextmanager
def _all_or_nothing(out: str) -> Iterator[None]:
    """Take away what is not finished, however it ends."""
    check_free(out)
    try:
        yield
    except KeyboardInterrupt:
        raise BulkError(f"interrupted; nothing is in {out}, run this again to begin anew") from None
    finally:
        clear(out)


@contextmanager
def _engine(dask: str | None, console: Console) -> Iterator[Engine]:
    if dask is None:
        yield ThisProcess()
        return
    with needing_the_extra():
        from scraper.bulk.dask_engine import on_dask
    with on_dask(dask) as engine:
        console.print(f"dashboard: {engine.dashboard}", highlight=False, soft_wrap=True)
        yield engine


def _work(engine: Engine, pieces: Sequence[Piece], plan: Plan, progress: Progress) -> Done:
    staged = progress.track(engine.each(partial(stage, plan=plan), pieces), len(pieces), description="tagging")
    found = sorted(staged, key=lambda one: one.piece.number)
    n_rows = sum(one.rows for one in found)
    done = _sum(found)
    if n_rows and not any(one.has_texts for one in found):
        columns = ", ".join(dict.fromkeys(name for one in found for name in one.columns))
        raise BulkError(f"the rows have neither a title nor a text column, but {columns}")
    task = progress.add_task("near-copies", total=1)
    parts = parts_of(plan.out, found)
    group = groups(engine.links(parts), n_rows)
    progress.advance(task)
    done.copies = int((group != np.arange(n_rows)).sum())
    schema = schema_of(found)
    endings = [
        Ending(plan.out, one.piece.number, part, schema)
        for one, part in zip(found, parts, strict=True)
        if one.rows and (part.kept is None or len(part.kept))
    ]
    endings = _with_groups(engine, endings, group)
    written = engine.each(finish, endings)
    done.rows = sum(progress.track(written, len(endings), description="writing"))
    done.imported.ends["older"] = done.imported.ends["article"] - done.rows
    done.imported.ends["article"] = done.rows
    done.files = publish(plan.out)
    return done


def _sum(found: Sequence[Staged]) -> Done:
    done = Done()
    for one in found:
        done.losses += one.losses
        done.imported.records += one.imported.records
        done.imported.without_parts += one.imported.without_parts
        done.imported.faults += one.imported.faults
        for name in ("ends", "passed", "lost"):
            getattr(done.imported, name).update(getattr(one.imported, name))
    return done


def _with_groups(engine: Engine, endings: Sequence[Ending], group: Integers) -> list[Ending]:
    """Tell every piece the names of its rows' groups, which are those of rows that may be in other pieces."""
    begins = np.array([ending.part.first for ending in endings], np.int64)
    later = np.flatnonzero(group != np.arange(len(group)))
    asked: dict[int, set[int]] = defaultdict(set)
    for row in np.unique(group[later]).tolist():
        place = int(np.searchsorted(begins, row, "right")) - 1
        asked[place].add(row - endings[place].part.first)
    names: dict[int, str] = {}
    for told in engine.each(named, [(endings[place], sorted(rows)) for place, rows in asked.items()]):
        names |= told
    own: dict[int, dict[int, str]] = defaultdict(dict)
    for row in later.tolist():
        place = int(np.searchsorted(begins, row, "right")) - 1
        own[place][row - endings[place].part.first] = names[int(group[row])]
    return [replace(ending, groups=own[place]) for place, ending in enumerate(endings)]
