"""Extraction in a process of its own: a crawl goes on meanwhile, and outlives a page that hangs or kills it."""

from __future__ import annotations

import asyncio
import pickle
import socket
import subprocess
from collections import deque
from itertools import islice
from pathlib import Path

from scraper.extraction import Article, ExtractionError
from scraper.workers.extraction_worker import SIZE, Job, Result, framed
from scraper.workers.processes import worker_command, worker_environment

_WORKER = "scraper.workers.extraction_worker"
_START_SECONDS = 60.0  # for a worker to import what it needs; that takes a second or two


class ExtractionFault(RuntimeError):
    """A page on which extraction itself fails, hangs or dies; the message says which, `trace` where."""

    def __init__(self, message: str, trace: str = "") -> None:
        super().__init__(message)
        self.trace = trace


class ExtractionPool:
    """One worker process, made anew when a page has killed it.

    The worker answers in order, so that the page at fault is always the first that has no answer; the others are sent
    to the next worker.

    Parameters
    ----------
    sites : Path, optional
        TOML file of selectors, see `scraper.extraction.overrides`.
    seconds : float
        The longest that one page may take.
    """

    def __init__(self, sites: Path | None = None, *, seconds: float = 60.0) -> None:
        self._command = worker_command(_WORKER, *([str(sites.resolve())] if sites else []))
        self._seconds = seconds
        self._waiting: deque[tuple[Job, asyncio.Future[Result]]] = deque()
        self._process: subprocess.Popen[bytes] | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._serving: asyncio.Task[None] | None = None
        self._sent = 0  # jobs of `_waiting` that this worker has
        self._reader: asyncio.StreamReader | None = None
        self._is_ready = False

    async def start(self) -> None:
        """Start the worker, so that it is ready when the first page comes."""
        here, there = socket.socketpair()
        with there:
            self._process = subprocess.Popen(
                self._command, stdin=there.fileno(), stdout=subprocess.DEVNULL, env=worker_environment(),
                start_new_session=True,  # Ctrl-C is for the crawl, which still wants the answers at hand
            )  # fmt: skip
        self._reader, self._writer = await asyncio.open_connection(sock=here)

    async def extract(self, job: Job) -> Article:
        """Extract one page.

        Raises
        ------
        ExtractionError
            When there is no page in it.
        ExtractionFault
            When extraction failed, took too long, or ended the worker.
        """
        answer: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((job, answer))
        self._send()
        if self._serving is None or self._serving.done():
            self._serving = asyncio.create_task(self._serve())
        result = await answer
        if result.refusal is not None:
            raise ExtractionError(result.refusal)
        if result.article is None:
            trace, _, said = (result.fault or "").strip().rpartition("\n")
            raise ExtractionFault(f"extraction: {said}", trace)
        return result.article

    def close(self) -> None:
        """End the worker; a page that is still waiting gets no answer."""
        if self._serving is not None:
            self._serving.cancel()
        self._stop()

    async def _serve(self) -> None:
        """Answer what waits, in order, until the pool is closed."""
        # Asked for by count: an answer that comes in the same turn swallows the cancellation (wait_for of Python 3.11).
        while self._waiting and self._serving is not None and not self._serving.cancelling():
            _, answer = self._waiting[0]
            try:
                result = await self._next_result()
            except TimeoutError:
                result = Result(fault=f"took longer than {self._seconds:g} s" if self._is_ready else "did not start")
                self._stop()
            except (OSError, EOFError):
                result = Result(fault="ended its process")
                self._stop()
            except Exception as error:  # whatever another process writes: the page at fault must not wait for ever
                result = Result(fault=f"gave no readable answer: {error!r}")
                self._stop()
            self._waiting.popleft()
            self._sent = max(0, self._sent - 1)
            if not answer.done():
                answer.set_result(result)

    async def _next_result(self) -> Result:
        if self._reader is None:
            await self.start()
        self._send()
        if not self._is_ready:
            await asyncio.wait_for(self._received(), _START_SECONDS)  # no page is at fault for a slow start
            self._is_ready = True
        return await asyncio.wait_for(self._received(), self._seconds)

    async def _received(self) -> Result:
        if self._reader is None:
            raise EOFError
        (size,) = SIZE.unpack(await self._reader.readexactly(SIZE.size))
        result: Result = pickle.loads(await self._reader.readexactly(size))
        return result

    def _send(self) -> None:
        """Give the worker what it does not have yet."""
        if self._writer is None:
            return
        for job, _ in islice(self._waiting, self._sent, None):
            self._writer.write(framed(job))
        self._sent = len(self._waiting)

    def _stop(self) -> None:
        if self._writer is not None:
            self._writer.transport.abort()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = self._reader = self._writer = None
        self._is_ready, self._sent = False, 0
