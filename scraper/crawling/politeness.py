"""What a host asks for: its robots.txt, Crawl-delay and Retry-After; and rest for one that only answers with errors."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.core.downloader import Downloader
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from twisted.internet.defer import Deferred

from scraper.crawling.pipeline import StorePipeline
from scraper.failures import HostRests, RobotsUnavailable, reason_of
from scraper.store.frontier import LONGEST_REST
from scraper.urls import site_of

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.core.downloader import Slot
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

_ROBOTS_WAITS = (2.0, 5.0, 10.0)  # seconds before robots.txt is asked for again while the server cannot give it
_MOST_CRAWL_DELAY = 60.0  # seconds; a host that asks for more gets this
_FIRST_WAIT = 5.0  # where 429 or 503 comes without Retry-After
_LEAST_DELAY = 0.001  # seconds; next to nothing, but each request then is counted before the next
_BUSY = (429, 503)
_CRAWL_DELAY = "paylater_crawl_delay"

logger = logging.getLogger(__name__)


class CountingDownloader(Downloader):
    """Scrapy's, but without a delay it keeps to the number of requests at a time as well.

    Scrapy 2.19 counts a request only once its task runs, and without a delay has by then started all that is queued.
    """

    def _get_slot(self, request: Request, spider: Spider | None = None) -> tuple[str, Slot]:
        key, slot = super()._get_slot(request)
        slot.delay = slot.delay or _LEAST_DELAY
        return key, slot


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's, but a robots.txt that cannot be had is waited for and not ignored, and Crawl-delay is kept."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._unavailable: dict[str, str] = {}  # netloc to reason
        self._delays: dict[str, float] = {}  # download slot to seconds

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:
        """Raise `IgnoreRequest` for what robots.txt forbids, `RobotsUnavailable` where it cannot be had."""
        await super().process_request(request)
        netloc = urlsplit(request.url).netloc
        if netloc in self._unavailable and not request.meta.get("dont_obey_robotstxt"):
            raise RobotsUnavailable(f"robots.txt cannot be had ({self._unavailable[netloc]})")
        if self._slot(request) in self._delays:
            request.meta["autothrottle_dont_adjust_delay"] = True

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """Give the parser to every request that waited for it; Scrapy 2.19 gives it to the first, to others None."""
        await super().robot_parser(request)
        parser = self._parsers[urlsplit(request.url).netloc]
        return None if isinstance(parser, Deferred) else parser

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        for seconds in _ROBOTS_WAITS:
            if not _is_unavailable(response):
                break
            wait = min(retry_after(response) or seconds, 60.0)
            logger.info("%s: HTTP %d; asked again in %.0f s", response.url, response.status, wait)
            await asyncio.sleep(wait)
            again = Request(
                response.url, priority=self.DOWNLOAD_PRIORITY, meta={"dont_obey_robotstxt": True, "dont_retry": True},
                callback=NO_CALLBACK, dont_filter=True,
            )  # fmt: skip
            if self.crawler.engine is None:
                break
            response = await self.crawler.engine.download_async(again)
        if _is_unavailable(response):
            raise RobotsUnavailable(f"HTTP {response.status}")
        if response.status >= 400:  # there is none: everything may be fetched (RFC 9309, 2.3.1.3)
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)
        self._keep_delay(self._parsers[netloc], request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self._unavailable[netloc] = reason_of(exc)
        super()._robots_error(exc, netloc)

    def _keep_delay(self, parser: object, request: Request) -> None:
        if not isinstance(parser, ProtegoRobotParser) or self.crawler.engine is None:
            return
        asked = parser.rp.crawl_delay(str(self._robotstxt_useragent or self._default_useragent))
        if not asked:
            return
        key, downloader = self._slot(request), self.crawler.engine.downloader
        delay = max(min(float(asked), _MOST_CRAWL_DELAY), self.crawler.settings.getfloat("DOWNLOAD_DELAY"))
        delay = self._delays[key] = max(delay, self._delays.get(key, 0.0))
        downloader.per_slot_settings[key] = {"concurrency": 1, "delay": delay, "jitter": 0.0}  # of slots made anew
        if key in downloader.slots:
            slot = downloader.slots[key]
            slot.concurrency, slot.delay, slot.jitter = 1, delay, 0.0

    def _slot(self, request: Request) -> str:
        return "" if self.crawler.engine is None else self.crawler.engine.downloader.get_slot_key(request)


class RestMiddleware(RetryMiddleware):
    """Retries as Scrapy does, but lets a host rest first that is busy (429, 503) or answers with nothing but errors."""

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self._most_errors = settings.getint("PAYLATER_ERRORS_IN_A_ROW")
        self._first_rest = settings.getfloat("PAYLATER_FIRST_REST")
        self._errors: dict[str, int] = {}  # in a row, by site
        self._rests: dict[str, int] = {}  # so far, by site

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it; it has to see a response before the downloader sends the next request to that host."""
        middleware = super().from_crawler(crawler)
        crawler.signals.connect(middleware._downloaded, signal=signals.response_downloaded)
        return middleware

    def process_request(self, request: Request) -> None:
        """Raise `HostRests` for a request that would wait for long: a retry, or a further page of an article."""
        pipeline = self.crawler.get_item_pipeline(StorePipeline)
        if pipeline is not None and pipeline.rests_long(request.url):
            raise HostRests

    def process_exception(
        self, request: Request, exception: Exception, spider: Spider | None = None
    ) -> Request | Response | None:
        """Count it against the host, and retry."""
        if isinstance(exception, self.exceptions_to_retry):
            self._failed(request)
        return super().process_exception(request, exception)

    def _downloaded(self, response: Response, request: Request) -> None:
        site = site_of(request.url)
        if response.status in _BUSY:
            self._rest(request, retry_after(response) or _FIRST_WAIT, f"HTTP {response.status}")
        elif response.status >= 500:
            self._failed(request)
        else:
            self._errors[site] = 0

    def _failed(self, request: Request) -> None:
        site = site_of(request.url)
        self._errors[site] = self._errors.get(site, 0) + 1
        if self._errors[site] >= self._most_errors:
            self._errors[site] = 0
            rests = self._rests[site] = self._rests.get(site, 0) + 1
            self._rest(request, self._first_rest * 2 ** (rests - 1), f"{self._most_errors} errors in a row")

    def _rest(self, request: Request, seconds: float, reason: str) -> None:
        site = site_of(request.url)
        logger.warning("%s rests for %.0f s: %s", site, seconds, reason)
        pipeline = self.crawler.get_item_pipeline(StorePipeline)
        if pipeline is not None:
            pipeline.rest(site, time.time() + seconds)
        if self.crawler.engine is not None:
            downloader = self.crawler.engine.downloader
            slot = downloader.slots.get(downloader.get_slot_key(request))
            if slot is not None:
                _hold(slot, seconds)


def _hold(slot: Slot, seconds: float) -> None:
    """Let requests that are queued for a host wait as well, or leave them to the next crawl if it is for long."""
    if seconds > LONGEST_REST:
        while slot.queue:
            _, waiting = slot.queue.popleft()
            waiting.errback(HostRests())
    slot.lastseen = max(slot.lastseen, time.monotonic() + seconds)


def retry_after(response: Response) -> float | None:
    """Seconds that a Retry-After header asks for, as number or as date; None without a usable one."""
    said = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if said.isdecimal():  # what isdigit takes as well, such as ², float does not
        return float(said)
    try:
        moment = parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _is_unavailable(response: Response) -> bool:
    return response.status >= 500 or response.status == 429
