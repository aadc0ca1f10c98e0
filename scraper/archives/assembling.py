"""Captures to pages: extracted on all cores, articles in parts put together from what the archives hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path

import joblib

from scraper.archives.capture import Capture, Place
from scraper.archives.ledger import Ledger
from scraper.archives.sources import Source
from scraper.extraction import Article, ExtractionError
from scraper.extraction.overrides import Overrides, read_overrides
from scraper.extraction.parts import MAX_PARTS
from scraper.extraction.version import extraction_version
from scraper.page import Lease, Page, page_of
from scraper.urls import host_of
from scraper.workers.extraction_pool import ExtractionPool
from scraper.workers.extraction_worker import Job


@dataclass(frozen=True, slots=True)
class Assembled:
    """A page, the ledger's numbers of its further pages, and whether the archives lack one of those."""

    page: Page
    parts: tuple[int, ...] = ()
    lacks_part: bool = False


class Assembler:
    """Extracts in processes of their own; see `scraper.workers.extraction_pool` for pages that hang or kill one.

    Parameters
    ----------
    sources : Mapping of Path to Source
        The files that captures are in.
    ledger : Ledger
        Knows where further pages lie.
    sites : Path, optional
        TOML file of selectors, see `scraper.extraction.overrides`.
    workers : int, optional
        Processes; as many as there are cores.
    """

    def __init__(
        self, sources: Mapping[Path, Source], ledger: Ledger, sites: Path | None = None, workers: int | None = None
    ) -> None:
        self._sources, self._ledger = sources, ledger
        self._pools = [ExtractionPool(sites) for _ in range(workers or joblib.cpu_count())]
        self._turns = cycle(self._pools)
        self._overrides = read_overrides(sites) if sites else Overrides()

    @property
    def workers(self) -> int:
        """Number of processes."""
        return len(self._pools)

    def version(self, url: str) -> str:
        """Return which extraction pages of a URL's host go through."""
        return extraction_version(self._overrides.for_host(host_of(url)))

    async def alone(self, capture: Capture) -> Assembled:
        """Make a page of a capture by itself, whether or not it goes on.

        Raises
        ------
        ExtractionFault
            When extraction failed, took too long, or ended its process.
        """
        lease = Lease(0, capture.url, 0)
        if capture.moved_to:
            return Assembled(Page(lease, "moved", None, capture.moved_to, capture.fetched_at))
        try:
            article = await self._extract(capture, capture)
        except ExtractionError as error:
            page = Page(lease, "not_article", str(error), capture.url, capture.fetched_at)
            return Assembled(replace(page, extraction_version=self.version(capture.url)))
        return Assembled(self._page(capture, article, {}))

    async def whole(self, place: Place) -> Assembled:
        """Make a page of a capture and of the pages that it goes on at (下一页), as far as the archives hold them.

        Raises
        ------
        ExtractionFault
            When extraction of its first page failed, took too long, or ended its process.
        ArchiveError
            When the file has changed in the meantime.
        """
        capture = self._read(place)
        alone = await self.alone(capture)
        first = alone.page.article
        if first is None:
            return alone
        parts: dict[str, Article] = {}
        numbers: list[int] = []
        url, lacks_part = first.next_page, False
        while url and url not in parts and url != capture.url and len(parts) < MAX_PARTS:
            found = self._ledger.nearest(url, capture.fetched_at)
            if found is None:
                lacks_part = True
                break
            try:
                part = await self._extract(self._read(found[1]), capture)
            except ExtractionError:
                break
            if part.defect is not None:
                break
            numbers.append(found[0])
            parts[url] = part
            url = part.next_page
        return Assembled(self._page(capture, first, parts), tuple(numbers), lacks_part)

    def close(self) -> None:
        """End the processes."""
        for pool in self._pools:
            pool.close()

    async def _extract(self, capture: Capture, first: Capture) -> Article:
        job = Job(capture.html, capture.url, capture.encoding, first.fetched_at)
        return await next(self._turns).extract(job)

    def _read(self, place: Place) -> Capture:
        return self._sources[place.path].read_at(place)

    def _page(self, capture: Capture, first: Article, parts: Mapping[str, Article]) -> Page:
        lease = Lease(0, capture.url, 0)
        page = page_of(lease, capture.url, capture.fetched_at, first, parts, capture.etag, capture.last_modified)
        return replace(page, extraction_version=self.version(capture.url))
