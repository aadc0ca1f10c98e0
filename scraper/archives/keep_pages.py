"""Scrapy's part in keeping pages: what servers answer goes into WARC files before anything is made of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.exceptions import IgnoreRequest, NotConfigured

from scraper.archives.capture import ArchiveError
from scraper.archives.warc_writer import Answer, WarcFolder
from scraper.crawling.pipeline import StorePipeline

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

_FETCHED_AT = "paylater_fetched_at"  # of Request.meta
_NOT_MODIFIED = 304
_ENCODINGS = "gzip, deflate"


class KeepPages:
    """Writes every answer into the folder that setting PAYLATER_PAGES names; away where it names none.

    Stands next to the network and keeps bodies as they came: redirects, further pages of articles, error pages and
    robots.txt as well. As an answer is in the file before the spider sees it, a page that is acknowledged is kept. An
    answer of 304 says that there is nothing new, and is not written.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings["PAYLATER_PAGES"]:
            raise NotConfigured
        self._crawler = crawler
        self._files = WarcFolder(Path(crawler.settings["PAYLATER_PAGES"]), crawler.settings["USER_AGENT"])

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> KeepPages:
        """Build it; the files are closed when the crawl ends."""
        keeper = cls(crawler)
        crawler.signals.connect(keeper._files.close, signal=signals.engine_stopped)
        return keeper

    def process_request(self, request: Request) -> None:
        """Ask for encodings that every reader of WARC files knows."""
        request.headers["Accept-Encoding"] = _ENCODINGS

    def process_response(self, request: Request, response: Response) -> Response:
        """Write an answer; one that cannot be written ends the crawl, and nothing is stored of it."""
        if response.status == _NOT_MODIFIED:
            return response
        request.meta[_FETCHED_AT] = fetched_at = datetime.now(UTC).replace(microsecond=0)
        address = str(response.ip_address) if response.ip_address else None
        headers = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        ]
        protocol = response.protocol or "HTTP/1.1"
        answer = Answer(request.url, fetched_at, response.status, headers, response.body, protocol, address)
        try:
            self._files.write(answer)
        except ArchiveError as error:
            pipeline = self._crawler.get_item_pipeline(StorePipeline)
            if pipeline is not None:
                pipeline.failure = error
            raise IgnoreRequest(str(error)) from error
        return response


def fetched_at_of(response: Response) -> datetime:
    """Return when a response came: what its record says, now where it was not kept."""
    moment = response.meta.get(_FETCHED_AT) if response.request is not None else None
    return moment if isinstance(moment, datetime) else datetime.now(UTC)
