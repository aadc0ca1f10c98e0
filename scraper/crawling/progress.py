"""The live progress line of a crawl, on standard error."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from scrapy import signals
from scrapy.utils.asyncio import create_looping_call

from classifier import CHINESE, TAGS
from scraper.crawling.pipeline import StorePipeline
from scraper.store import StoreError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_SECONDS = 0.5


class ProgressLine:
    """Shows pages done of those discovered, pages a second, tags so far and failures."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._started_at = time.monotonic()
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[said]}"),
            TimeElapsedColumn(), console=Console(stderr=True),
        )  # fmt: skip
        self._task = self._progress.add_task("crawling", total=None, said="")
        self._loop = create_looping_call(self._show)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ProgressLine:
        """Follow the crawl's signals."""
        line = cls(crawler)
        crawler.signals.connect(line._open, signal=signals.spider_opened)
        crawler.signals.connect(line._close, signal=signals.spider_closed)
        return line

    def _open(self) -> None:
        self._progress.start()
        self._loop.start(_SECONDS, now=False)

    def _close(self) -> None:
        if self._loop.running:
            self._loop.stop()
        self._show()
        self._progress.stop()

    def _show(self) -> None:
        pipeline = self._crawler.get_item_pipeline(StorePipeline)
        if pipeline is None:
            return
        try:
            receipt = pipeline.store.receipt()
        except StoreError:
            return  # the pipeline will meet it too, and ends the crawl
        done = sum(pipeline.outcomes.values())
        said = [f"{done / max(time.monotonic() - self._started_at, 0.1):.1f} pages/s"]
        said += [f"{CHINESE[tag]} {pipeline.tags[tag]}" for tag in TAGS if pipeline.tags[tag]]
        if pipeline.outcomes["failed"]:
            said.append(f"failed {pipeline.outcomes['failed']}")
        self._progress.update(
            self._task, total=receipt.discovered, completed=receipt.discovered - receipt.pending, said=" · ".join(said)
        )
