"""Pages of a crawl to the store, tagged and recorded by the group."""

from __future__ import annotations

import logging
import time
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from scrapy import signals

from scraper.ages import age_of
from scraper.archives.capture import ArchiveError
from scraper.failures import may_pass
from scraper.page import Page, Prediction
from scraper.store import Store, StoreError
from scraper.store.focus import promises
from scraper.store.frontier import LEASE_SECONDS, LONGEST_REST, Frontier
from scraper.store.known_urls import KnownUrls
from scraper.store.recording import record
from scraper.tagging import ArticleTagger
from scraper.urls import site_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_GROUP_PAGES = 32  # a transaction costs about as much as recording ten pages
_GROUP_SECONDS = 1.0  # the longest that a finished page waits, and so the most that is fetched again after a kill

logger = logging.getLogger(__name__)


class StorePipeline:
    """Owns the store of a crawl and this worker's frontier; other components ask the crawler for it.

    Attributes
    ----------
    outcomes, tags : Counter
        Of this run so far, for the progress line.
    missed : int
        Pages of this run that failed, or are not whole, for a reason that may pass.
    has_news : bool
        Whether pages came in since the scheduler last looked for new URLs.
    resting : dict of str to float
        Sites of this worker to the moment (seconds since the epoch) until which they rest.
    failure : StoreError or ArchiveError or None
        Why the crawl had to stop; the pages at hand then keep their leases and are fetched again.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.store = Store(crawler.settings["PAYLATER_STORE"])
        self._focus = crawler.settings.getbool("PAYLATER_FOCUS")
        self.frontier = Frontier(self.store, focus=self._focus)
        self.frontier.allow(crawler.settings.getlist("PAYLATER_ALLOW_SITES"))
        self.frontier.retry()
        age = crawler.settings["PAYLATER_REFRESH"]
        if age is not None:
            self.frontier.refresh(age_of(age))
        self.outcomes: Counter[str] = Counter()
        self.tags: Counter[str] = Counter()
        self.missed = 0
        self.failure: StoreError | ArchiveError | None = None
        self.has_news = False
        self.resting: dict[str, float] = {}
        self._tagger = ArticleTagger(crawler.settings["PAYLATER_MODEL"])
        self._known = KnownUrls()
        self._group: list[Page] = []
        self._group_since = self._renewed_at = time.monotonic()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StorePipeline:
        """Build it from settings PAYLATER_STORE, PAYLATER_ALLOW_SITES and PAYLATER_MODEL."""
        pipeline = cls(crawler)
        crawler.signals.connect(pipeline.engine_stopped, signal=signals.engine_stopped)
        return pipeline

    def process_item(self, item: Page) -> Page:
        """Take one page; the group is recorded when it is full or old enough."""
        if not self._group:
            self._group_since = time.monotonic()
        self._group.append(item)
        self.has_news = True
        if len(self._group) >= _GROUP_PAGES or time.monotonic() - self._group_since >= _GROUP_SECONDS:
            self.flush()
        return item

    def flush(self) -> None:
        """Tag and record the pages at hand; a store that cannot be written ends the crawl."""
        if self.failure is not None:
            return
        try:
            if self._group:
                self._record(self._group)
                self._group = []
            if time.monotonic() - self._renewed_at > LEASE_SECONDS / 3:
                self.frontier.renew()
                self._renewed_at = time.monotonic()
        except StoreError as error:
            self.failure = error  # the scheduler hands out nothing more, and so the crawl ends
            logger.error("%s", error)

    def rest(self, site: str, until: float) -> None:
        """Let a site rest until a moment (seconds since the epoch)."""
        try:
            self.frontier.rest(site, until)
        except StoreError as error:
            self.failure = error
            return
        self.resting[site] = max(until, self.resting.get(site, 0.0))

    def is_resting(self, url: str) -> bool:
        """Whether the site of a URL rests now, as far as this worker knows."""
        return self.resting.get(site_of(url), 0.0) > time.time()

    def rests_long(self, url: str) -> bool:
        """Whether it rests for longer than a crawl waits; the URL is then left for the next crawl."""
        return self.resting.get(site_of(url), 0.0) > time.time() + LONGEST_REST

    def close_spider(self) -> None:
        """Record what is at hand and give back the leases that were not used."""
        self.flush()
        if self.failure is None:
            try:
                self.frontier.release()
            except StoreError as error:
                self.failure = error

    def engine_stopped(self) -> None:
        """Close the store last."""
        self.store.close()

    def _record(self, pages: list[Page]) -> None:
        judged = self._tagger.judge(pages)
        if self._focus:
            judged = [replace(one, promises=self._promises(one.page, one.prediction)) for one in judged]
        record(self.store, judged, self._known)
        for page, prediction in ((one.page, one.prediction) for one in judged):
            self.outcomes[page.outcome] += 1
            self.missed += page.outcome in ("failed", "article") and may_pass(page.reason or "")
            if prediction is not None:
                self.tags.update(prediction.tags)

    def _promises(self, page: Page, prediction: Prediction | None) -> tuple[float, ...]:
        anchors = [link.title for link in page.links]
        of_page = prediction.probabilities["relevant"] if prediction is not None else 0.0
        return tuple(promises(anchors, self._tagger.relevances(anchors), of_page))
