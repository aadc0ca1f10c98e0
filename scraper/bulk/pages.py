"""The pages of a WARC file as rows of the dataset: extracted as an import does, each at most once a run."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

from scraper.archives.capture import ArchiveError, Capture, Passed
from scraper.archives.imported import Imported
from scraper.archives.warc_reader import read_opened
from scraper.bulk.locations import opened, said
from scraper.extraction import Article, ExtractionError
from scraper.extraction.overrides import Overrides, read_overrides
from scraper.extraction.version import extraction_version
from scraper.store.article_rows import told
from scraper.urls import host_of, site_of
from scraper.workers.extraction_pool import ExtractionFault, ExtractionPool
from scraper.workers.extraction_worker import Job

_GROUP_PAGES = 256  # extracted, and tagged, at once
_GROUP_BYTES = 32 * 1024 * 1024

Row = dict[str, object]


class PageReader:
    """Reads one file; a page that hangs extraction or kills it is lost, and told.

    Parameters
    ----------
    sites : Path or None
        TOML file of selectors, see `scraper.extraction.overrides`.

    Attributes
    ----------
    imported : Imported
        What became of every record.
    losses : list of str
        Where pages may have been lost, and why.
    """

    def __init__(self, sites: Path | None = None) -> None:
        self.imported = Imported()
        self.losses: list[str] = []
        self._sites = sites
        self._overrides = read_overrides(sites) if sites else Overrides()

    def rows(self, url: str) -> Iterator[list[Row]]:
        """Give the articles of a file in groups, in its order; untagged."""
        logging.getLogger("warcio").setLevel(logging.ERROR)  # it tells every URL with a space in it
        with asyncio.Runner() as runner:
            pool = ExtractionPool(self._sites)
            try:
                for group in self._groups(url):
                    found = runner.run(_extracted(pool, group))
                    yield [row for one in zip(group, found, strict=True) if (row := self._row(url, *one)) is not None]
            finally:
                runner.run(_closed(pool))

    def _groups(self, url: str) -> Iterator[list[Capture]]:
        group: list[Capture] = []
        for capture in self._captures(url):
            group.append(capture)
            if len(group) == _GROUP_PAGES or sum(len(one.html) for one in group) > _GROUP_BYTES:
                yield group
                group = []
        if group:
            yield group

    def _captures(self, url: str) -> Iterator[Capture]:
        try:
            with opened(url, "rb") as file:
                for found in read_opened(file, url):
                    self.imported.records += 1
                    if isinstance(found, Passed):
                        self._pass_over(found.reason, f"{url} offset {found.place.offset:,}", is_loss=found.is_loss)
                    elif found.moved_to:
                        self._pass_over("redirect", "", is_loss=False)
                    else:
                        yield found
        except (ArchiveError, OSError) as error:
            is_told = isinstance(error, ArchiveError)
            self.imported.faults.append(str(error) if is_told else f"{url}: cannot be read to its end ({said(error)})")

    def _row(self, url: str, capture: Capture, found: Article | Exception) -> Row | None:
        if isinstance(found, ExtractionFault):
            self._pass_over(str(found), f"{url} offset {capture.place.offset:,} ({capture.url})", is_loss=True)
            return None
        if isinstance(found, Exception) or found.defect is not None:
            self.imported.ends["not_article"] += 1
            return None
        self.imported.ends["article"] += 1
        self.imported.without_parts += found.next_page is not None
        return {
            "url": capture.url,
            "site": site_of(capture.url),
            "site_name": found.site_name,
            **told(found),
            "fetched_at": capture.fetched_at.isoformat(timespec="seconds"),
            "extraction_version": extraction_version(self._overrides.for_host(host_of(capture.url))),
        }

    def _pass_over(self, reason: str, place: str, *, is_loss: bool) -> None:
        (self.imported.lost if is_loss else self.imported.passed)[reason] += 1
        if is_loss:
            self.losses.append(f"{place}: {reason}; passed over")


async def _extracted(pool: ExtractionPool, group: Sequence[Capture]) -> list[Article | Exception]:
    """Extract pages; in the place of one that fails stands why."""
    jobs = (pool.extract(Job(one.html, one.url, one.encoding, one.fetched_at)) for one in group)
    found = await asyncio.gather(*jobs, return_exceptions=True)
    for one in found:
        if isinstance(one, BaseException) and not isinstance(one, ExtractionError | ExtractionFault):
            raise one
    return [one for one in found if isinstance(one, Article | Exception)]


async def _closed(pool: ExtractionPool) -> None:
    """End the pool within its loop."""
    pool.close()
