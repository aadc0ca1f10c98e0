"""Archives and saved pages into a store, by the same path as a crawl: extracted, joined, tagged, recorded by the group.

All cores extract, one thread tags and records, and the files are read as fast as that goes. What is recorded, and which
of two pages counts as the copy, depends on the order of the files alone, not on which core was quicker.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scraper.archives.admission import Admission
from scraper.archives.assembling import Assembled, Assembler
from scraper.archives.capture import ArchiveError, Capture, Passed, Place
from scraper.archives.imported import Imported
from scraper.archives.ledger import Ledger
from scraper.archives.sources import Source
from scraper.page import Page
from scraper.store import Store
from scraper.store.captures import Reading, known_readings
from scraper.store.known_urls import KnownUrls
from scraper.store.recording import record
from scraper.tagging import ArticleTagger
from scraper.urls import key_of
from scraper.workers.extraction_pool import ExtractionFault

_GROUP_PAGES = 64  # of a transaction, and of a question to the store which of them it has
_AHEAD_PAGES = 32  # for every core: what it does while a group is recorded
_AHEAD_BYTES = 64 * 1024 * 1024  # of pages on their way; usual ones of some 50 KB never come to that


@dataclass(frozen=True, slots=True)
class _Work:
    """A page on its way: its number in the ledger, where it lies, its bytes, and what makes a page of it."""

    number: int
    place: Place
    size: int
    task: asyncio.Task[Assembled]


class Import:
    """One run over files; `run` does it, once.

    Parameters
    ----------
    store : Store
    sources : sequence of Source
    tagger : ArticleTagger
    sites : Path, optional
        TOML file of selectors, see `scraper.extraction.overrides`.
    workers : int, optional
        Processes that extract; as many as there are cores.

    Attributes
    ----------
    imported : Imported
        What came of it so far.
    on_loss, on_read : callable
        Are told every record of which a page may have been lost, and how many bytes of the files were read so far.
    """

    def __init__(
        self,
        store: Store,
        sources: Sequence[Source],
        tagger: ArticleTagger,
        *,
        sites: Path | None = None,
        workers: int | None = None,
    ) -> None:
        self.imported = Imported()
        self._store, self._sources, self._tagger = store, sources, tagger
        self.on_loss: Callable[[Passed], object] = lambda _: None
        self.on_read: Callable[[int], object] = lambda _: None
        self._ledger, self._known = Ledger(), KnownUrls()
        by_path = {source.path: source for source in sources}
        self._assembler = Assembler(by_path, self._ledger, sites, workers)
        self._group: list[tuple[int, Assembled]] = []
        self._bytes = 0  # of pages on their way

    def run(self) -> Imported:
        """Import everything; when interrupted (Ctrl-C), what is on its way is still recorded.

        Raises
        ------
        StoreError
            When the store cannot be written; what was recorded before stays.
        """
        try:
            asyncio.run(self._run())
        except ExceptionGroup as group:
            raise group.exceptions[0] from None
        finally:
            self.imported.ends = self._ledger.ends()
            self._ledger.close()
        return self.imported

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGINT, self._stop, loop)
        try:
            await self._through(self._pages_of_files(), self._is_for_now)
            # What no page goes on to, then what turned out to be nobody's further page.
            await self._through(self._pages_aside(claimed=False), self._is_still_aside)
            await self._through(self._pages_aside(claimed=True), self._is_still_aside)
        finally:
            loop.remove_signal_handler(signal.SIGINT)
            self._assembler.close()

    def _stop(self, loop: asyncio.AbstractEventLoop) -> None:
        self.imported.is_cut_short = True
        loop.remove_signal_handler(signal.SIGINT)  # the second time it ends at once

    async def _through(self, works: AsyncIterator[_Work], is_wanted: Callable[[int, Assembled], bool]) -> None:
        """Make pages on all cores, and meanwhile record those that are wanted, in their order."""
        queue: asyncio.Queue[_Work | None] = asyncio.Queue(_AHEAD_PAGES * self._assembler.workers)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._finish(queue, is_wanted))
            async for work in works:
                await queue.put(work)
                if self._bytes > _AHEAD_BYTES:
                    await queue.join()
            await queue.put(None)

    async def _pages_of_files(self) -> AsyncIterator[_Work]:
        """Read the files, and set those pages on their way that the store has not read yet."""
        batch: list[tuple[int, Capture]] = []
        for found in self._records():
            self.imported.records += 1
            if isinstance(found, Passed):
                self._pass_over(found)
            else:
                batch.append((self._ledger.enter(found), found))
            if len(batch) == _GROUP_PAGES:
                for work in self._new(batch):
                    yield work
                batch = []
            if self.imported.records % _GROUP_PAGES == 0:
                await asyncio.sleep(0)  # where none are new, nothing else lets Ctrl-C have its turn
        for work in self._new(batch):
            yield work

    async def _pages_aside(self, *, claimed: bool) -> AsyncIterator[_Work]:
        """Set pages that were put aside on their way, with their further pages."""
        for number, place in self._ledger.aside(claimed=claimed):
            if self.imported.is_cut_short:
                return
            yield _Work(number, place, 0, asyncio.create_task(self._assembler.whole(place)))

    def _records(self) -> Iterator[Capture | Passed]:
        """Read the files one after another; one that cannot be read to its end does not keep the others from it."""
        before = 0
        for source in self._sources:
            try:
                for found in source.read():
                    if self.imported.is_cut_short:
                        return
                    self.on_read(before + found.place.offset)
                    yield found
            except ArchiveError as error:
                self.imported.faults.append(str(error))
            before += source.size
            self.on_read(before)

    def _new(self, batch: list[tuple[int, Capture]]) -> Iterator[_Work]:
        with self._store.reading() as connection:
            known = known_readings(connection, [self._reading(capture) for _, capture in batch])
        for number, capture in batch:
            if not capture.moved_to and self._reading(capture) in known:
                self._ledger.end(number, "known")
                continue
            self._bytes += len(capture.html)
            task = asyncio.create_task(self._assembler.alone(capture))
            yield _Work(number, capture.place, len(capture.html), task)

    def _reading(self, capture: Capture) -> Reading:
        return Reading(key_of(capture.url), capture.fetched_at, self._assembler.version(capture.url))

    async def _finish(self, queue: asyncio.Queue[_Work | None], is_wanted: Callable[[int, Assembled], bool]) -> None:
        """Record what is on its way, in its order, by the group."""
        while (work := await queue.get()) is not None:
            try:
                assembled = await work.task
            except (ExtractionFault, ArchiveError) as error:
                self._ledger.forget(work.number)
                self._pass_over(Passed(work.place, str(error), is_loss=True))
            else:
                if is_wanted(work.number, assembled):
                    self._group.append((work.number, assembled))
                    self.imported.without_parts += assembled.lacks_part
            self._bytes -= work.size
            if len(self._group) == _GROUP_PAGES:
                await self._record()
            queue.task_done()
        await self._record()

    def _is_for_now(self, number: int, assembled: Assembled) -> bool:
        """Whether a page can be recorded before all are known: it is in one part, and no other goes on to it so far."""
        page = assembled.page
        if page.outcome == "moved":
            return True
        next_page = page.article.next_page if page.article and page.outcome == "article" else None
        if next_page:
            self._ledger.claim(next_page)
        if next_page or self._ledger.is_claimed(page.lease.url):
            self._ledger.put_aside(number)
            return False
        return True

    def _is_still_aside(self, number: int, assembled: Assembled) -> bool:
        """Whether a page put aside has not become a further page of another meanwhile; its own further pages do."""
        if not self._ledger.is_aside(number):
            return False
        for part in assembled.parts:
            self._ledger.end(part, "duplicate")
        return True

    async def _record(self) -> None:
        if not self._group:
            return
        group, self._group = self._group, []
        pages = [assembled.page for _, assembled in group]
        admission = Admission()
        await asyncio.to_thread(self._tag_and_record, pages, admission)
        ends = admission.ends(self._store, pages)
        for (number, _), end in zip(group, ends, strict=True):
            self._ledger.end(number, end)

    def _tag_and_record(self, pages: Sequence[Page], admission: Admission) -> None:
        record(self._store, self._tagger.judge(pages), self._known, admission.admit)

    def _pass_over(self, passed: Passed) -> None:
        (self.imported.lost if passed.is_loss else self.imported.passed)[passed.reason] += 1
        if passed.is_loss:
            self.on_loss(passed)
