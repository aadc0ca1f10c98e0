"""Scrapy's scheduler over the frontier: what it hands out is leased, and what ends is acknowledged by the store."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

from scrapy import Request
from scrapy.core.scheduler import BaseScheduler

from scraper.crawling.pipeline import StorePipeline
from scraper.page import Lease
from scraper.store import StoreError
from scraper.urls import canonical

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.internet.defer import Deferred
    from twisted.python.failure import Failure

LEASE_KEY = "paylater_lease"  # of Request.meta; goes along with redirects and retries
_LEASE_BATCH = 32
_FOCUSED_BATCH = 8  # the fewer, the more is known of the next ones
_RETRY_SECONDS = 1.0  # between two looks into an empty frontier: other workers may add to it


_Waiting = TypeVar("_Waiting", Lease, Request)


@runtime_checkable
class LeasingSpider(Protocol):
    """A spider whose callbacks end leases: each yields one `scraper.page.Page`."""

    def parse(self, response: Response) -> object:
        """Turn a response into a page."""

    def fail(self, failure: Failure) -> object:
        """Turn a failed request into a page."""


class FrontierScheduler(BaseScheduler):
    """Hands out leased URLs; keeps only retries and redirects of its own leases in memory.

    A request without a lease is a start URL: it goes into the frontier. Whatever this process loses when it is
    killed is still pending in the store.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._batch = _FOCUSED_BATCH if crawler.settings.getbool("PAYLATER_FOCUS") else _LEASE_BATCH
        self._most_pages = crawler.settings.getint("PAYLATER_MAX_PAGES")  # 0: no limit
        self._handed_out = 0
        self._leased: deque[Lease] = deque()
        self._again: deque[Request] = deque()
        self._looked_at = 0.0
        self._found_none = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> FrontierScheduler:
        """Build it; the store is the pipeline's."""
        return cls(crawler)

    def open(self, spider: Spider) -> Deferred[None] | None:
        """Find the store."""
        pipeline = self._crawler.get_item_pipeline(StorePipeline)
        if pipeline is None:
            raise RuntimeError("ITEM_PIPELINES lacks scraper.crawling.pipeline.StorePipeline, which owns the frontier")
        if not isinstance(spider, LeasingSpider):
            raise TypeError(f"spider {spider.name!r} has no fail(failure), which ends the lease of a failed request")
        self._pipeline, self._spider = pipeline, spider
        return None

    def enqueue_request(self, request: Request) -> bool:
        """Take a retry or redirect of a lease, or add a start URL to the frontier."""
        if LEASE_KEY in request.meta:
            self._again.append(request)
            return True
        try:
            self._pipeline.frontier.seed(canonical(request.url))
        except StoreError as error:
            self._pipeline.failure = error
            return False
        self._found_none = False
        return True

    def next_request(self) -> Request | None:
        """Hand out a request under a lease, or None when there is nothing to do now."""
        if (again := self._first(self._again)) is not None:
            return again
        if not self._leased:
            self._lease_more()
        lease = self._first(self._leased)
        if lease is None:
            return None
        self._handed_out += 1
        validators = {"If-None-Match": lease.etag, "If-Modified-Since": lease.last_modified}
        return Request(
            lease.url,
            callback=self._spider.parse,
            errback=self._spider.fail,
            headers={name: value for name, value in validators.items() if value},
            dont_filter=True,
            meta={LEASE_KEY: lease, "depth": lease.depth, "handle_httpstatus_list": [304]},
        )

    def has_pending_requests(self) -> bool:
        """Whether the crawl has to go on; asked when nothing is in flight."""
        self._again = deque(request for request in self._again if not self._pipeline.rests_long(request.url))
        if self._again:
            return True
        self._pipeline.flush()
        if self._stopped():
            return False
        try:
            return self._pipeline.frontier.has_pending()
        except StoreError as error:
            self._pipeline.failure = error
            return False

    def close(self, reason: str) -> Deferred[None] | None:
        """Leave everything to the pipeline, which gives back the leases."""
        return None

    def _first(self, waiting: deque[_Waiting]) -> _Waiting | None:
        """Take the first whose site does not rest."""
        for item in waiting:
            if not self._pipeline.is_resting(item.url):
                waiting.remove(item)
                return item
        return None

    def _lease_more(self) -> None:
        waited = time.monotonic() - self._looked_at >= _RETRY_SECONDS
        if self._stopped() or not (waited or self._pipeline.has_news or not self._found_none):
            return
        self._pipeline.flush()
        self._pipeline.has_news = False
        room = self._most_pages - self._handed_out if self._most_pages else self._batch
        if self._pipeline.failure is not None:
            return
        try:
            self._leased.extend(self._pipeline.frontier.lease(min(room, self._batch)))
        except StoreError as error:
            self._pipeline.failure = error
        self._found_none = not self._leased
        self._looked_at = time.monotonic()

    def _stopped(self) -> bool:
        spent = bool(self._most_pages) and self._handed_out >= self._most_pages
        return spent or self._pipeline.failure is not None


def lease_of(request: Request) -> Lease:
    """Return the lease under which a request was sent."""
    lease = request.meta[LEASE_KEY]
    if not isinstance(lease, Lease):
        raise TypeError(f"{request.url}: meta[{LEASE_KEY!r}] holds {lease!r}, not a lease")
    return lease


def response_lease(response: Response) -> Lease:
    """Return the lease that a response answers."""
    if response.request is None:
        raise TypeError(f"{response.url}: the response knows no request")
    return lease_of(response.request)
