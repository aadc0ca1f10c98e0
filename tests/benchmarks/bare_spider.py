"""What Scrapy does by itself: follows the related lists of a generated site and keeps nothing. Compared with in crawl.py."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from scrapy import Request, Spider
from scrapy.http import Response


class BareSpider(Spider):
    name = "bare"
    custom_settings = {  # noqa: RUF012
        "LOG_LEVEL": "WARNING",
        "ROBOTSTXT_OBEY": True,
        "TELNETCONSOLE_ENABLED": False,
        "DOWNLOAD_DELAY": 0,
    }

    async def start(self) -> AsyncIterator[Request]:
        yield Request(self.begin)

    def parse(self, response: Response) -> Iterator[Request]:
        yield from response.follow_all(css=".related a")
