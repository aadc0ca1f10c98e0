"""One import in this process: which files, the faults that are told before anything is written, the progress line."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn

from scraper.archives.capture import Passed
from scraper.archives.imported import Imported
from scraper.archives.importing import Import
from scraper.archives.sources import find_sources
from scraper.extraction.overrides import read_overrides
from scraper.store import Store
from scraper.tagging import ArticleTagger

_MOST_LOSSES = 50  # told one by one; the receipt counts all


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to import.

    Attributes
    ----------
    base_url : str or None
        Where saved pages are from that do not say so, see `scraper.archives.sources.find_sources`.
    sites : Path or None
        TOML file of selectors, see `scraper.extraction.overrides`.
    workers : int or None
        Processes that extract; None for as many as there are cores.
    model : Path or None
        Model file instead of the shipped one.
    show_progress : bool
    """

    base_url: str | None = None
    sites: Path | None = None
    workers: int | None = None
    model: Path | None = None
    show_progress: bool = True


def import_files(paths: Sequence[Path], store_url: str, options: ImportOptions) -> Imported:
    """Import archives and saved pages; blocks until done or interrupted.

    Raises
    ------
    ArchiveError
        When a path is missing, holds no pages, or is no archive; nothing is imported then.
    UrlError
        When the base URL is none.
    StoreError
        When the store cannot be opened, or could not be written on the way.
    OverridesError
        When the file of site selectors is wrong.
    classifier.ModelError
        When there is no usable model.
    """
    sources = find_sources(paths, options.base_url)
    if options.sites:
        read_overrides(options.sites)
    tagger = ArticleTagger(options.model)
    logging.getLogger("warcio").setLevel(logging.ERROR)  # it tells every URL with a space in it
    with closing(Store(store_url)) as store:
        store.verify()
        work = Import(store, sources, tagger, sites=options.sites, workers=options.workers)
        if not options.show_progress:
            return work.run()
        shown = _Shown(work.imported, sum(source.size for source in sources))
        work.on_loss, work.on_read = shown.loss, shown.read
        with shown:
            return work.run()


class _Shown:
    """The progress line on standard error, and the losses above it."""

    def __init__(self, imported: Imported, total: int) -> None:
        self._imported, self._started_at, self._losses = imported, time.monotonic(), 0
        self._progress = Progress(
            TextColumn("importing"), BarColumn(), DownloadColumn(), TextColumn("{task.fields[said]}"),
            TimeElapsedColumn(), console=Console(stderr=True),
        )  # fmt: skip
        self._task = self._progress.add_task("", total=total, said="")

    def __enter__(self) -> None:
        self._progress.start()

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def read(self, size: int) -> None:
        """Show how far the files are read."""
        seconds = max(time.monotonic() - self._started_at, 0.1)
        said = f"{self._imported.records / seconds:.0f} records/s"
        self._progress.update(self._task, completed=size, said=said)

    def loss(self, passed: Passed) -> None:
        """Tell a record that is lost; after many only that there are more."""
        self._losses += 1
        if self._losses <= _MOST_LOSSES:
            said = f"warning: {passed.place}: {passed.reason}; passed over"
        elif self._losses == _MOST_LOSSES + 1:
            said = "warning: more records are lost, no longer told one by one"
        else:
            return
        self._progress.console.print(said, highlight=False, markup=False, soft_wrap=True)
