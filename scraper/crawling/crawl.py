"""One crawl in this process: settings, Scrapy, and what came of it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.downloadermiddlewares import robotstxt
from scrapy.settings import Settings

from scraper.ages import age_of
from scraper.crawling.pipeline import StorePipeline
from scraper.crawling.settings import user_agent
from scraper.extraction.overrides import read_overrides
from scraper.page import Receipt
from scraper.spiders.articles import ArticlesSpider
from scraper.store import Store
from scraper.tagging import ArticleTagger
from scraper.urls import canonical


@dataclass(frozen=True, slots=True)
class CrawlOptions:
    """How to crawl; None leaves it to `scraper.crawling.settings`.

    Attributes
    ----------
    allow_sites : tuple of str
        ``host[:port]`` beside those of the start URLs.
    max_pages : int
        Of this run; 0 for no limit.
    delay : float or None
        Seconds between two requests to one host.
    concurrency : int or None
        Requests at a time to one host.
    contact : str or None
        Goes into the user agent: whom a site's owner may ask.
    refresh : str or None
        Ask again for articles that were looked at longer ago than this, such as ``7d``.
    focus : bool
        Whether what promises to be relevant comes first.
    sites : Path or None
        TOML file of selectors, see `scraper.extraction.overrides`.
    pages : Path or None
        Folder where every answer is kept as WARC; None for nowhere.
    model : Path or None
        Model file instead of the shipped one.
    show_progress : bool
    verbose : bool
        Log every page.
    """

    allow_sites: tuple[str, ...] = ()
    max_pages: int = 0
    delay: float | None = None
    concurrency: int | None = None
    contact: str | None = None
    refresh: str | None = None
    focus: bool = False
    sites: Path | None = None
    pages: Path | None = None
    model: Path | None = None
    show_progress: bool = True
    verbose: bool = False


@dataclass(frozen=True, slots=True)
class CrawlResult:
    """What a crawl left in its store.

    Attributes
    ----------
    receipt : Receipt
        Of the whole store.
    pages : int
        Pages of this run, whatever became of them.
    missed : int
        Those that failed, or are not whole, for a reason that may pass (see `scraper.failures.may_pass`).
    is_cut_short : bool
        Whether URLs are left for the next crawl that `max_pages` did not ask to leave: it was interrupted, or a site
        rests for long.
    unreached : Mapping of str to str
        Start URLs from which nothing came, with the reason.
    """

    receipt: Receipt
    pages: int
    missed: int
    is_cut_short: bool
    unreached: Mapping[str, str] = field(default_factory=dict)


def crawl(urls: Sequence[str], store_url: str, options: CrawlOptions) -> CrawlResult:
    """Crawl from start URLs and whatever the store has pending; blocks until done or interrupted. Once a process.

    Raises
    ------
    UrlError
        When a start URL is malformed.
    StoreError
        When the store cannot be opened, or could not be written on the way.
    AgeError
        When `refresh` is no age.
    ArchiveError
        When pages cannot be kept.
    OverridesError
        When the file of site selectors is wrong.
    classifier.ModelError
        When there is no usable model.
    """
    starts = [canonical(url) for url in urls]
    with closing(Store(store_url)) as store:  # faults of store and model are told before Scrapy starts
        store.verify()
    ArticleTagger(options.model)
    if options.sites:
        read_overrides(options.sites)
    if options.refresh is not None:
        age_of(options.refresh)
    process = AsyncCrawlerProcess(_settings(store_url, options))
    # A robots.txt that cannot be had is logged with a traceback; the page's own outcome says it in the receipt.
    logging.getLogger(robotstxt.__name__).setLevel(logging.INFO if options.verbose else logging.CRITICAL)
    logging.getLogger(StorePipeline.__module__).setLevel(logging.CRITICAL)  # its one error is raised below
    crawler = process.create_crawler(ArticlesSpider)
    process.crawl(crawler, start=" ".join(starts))
    process.start()
    pipeline = crawler.get_item_pipeline(StorePipeline)
    if pipeline is None:
        raise RuntimeError("the crawl ended before it began; run it again with --verbose")
    if pipeline.failure is not None:
        raise pipeline.failure
    with closing(Store(store_url)) as store:
        receipt, pages = store.receipt(), sum(pipeline.outcomes.values())
        is_limited = 0 < options.max_pages <= pages
        cut_short = receipt.pending > 0 and not is_limited
        return CrawlResult(receipt, pages, pipeline.missed, cut_short, _unreached(store, starts))


def _settings(store_url: str, options: CrawlOptions) -> Settings:
    settings = Settings()
    settings.setmodule("scraper.crawling.settings", priority="project")
    chosen: dict[str, object] = {
        "PAYLATER_STORE": store_url,
        "PAYLATER_ALLOW_SITES": list(options.allow_sites),
        "PAYLATER_MAX_PAGES": options.max_pages,
        "PAYLATER_REFRESH": options.refresh,
        "PAYLATER_FOCUS": options.focus,
        "PAYLATER_SITES": str(options.sites) if options.sites else None,
        "PAYLATER_PAGES": str(options.pages) if options.pages else None,
        "PAYLATER_MODEL": str(options.model) if options.model else None,
    }
    if options.delay is not None:
        chosen |= {"DOWNLOAD_DELAY": options.delay, "AUTOTHROTTLE_START_DELAY": options.delay}
        chosen["AUTOTHROTTLE_ENABLED"] = options.delay > 0  # who says 0 wants no throttling at all
    if options.concurrency is not None:
        chosen |= {
            "CONCURRENT_REQUESTS_PER_DOMAIN": options.concurrency,
            "AUTOTHROTTLE_TARGET_CONCURRENCY": float(options.concurrency),
        }
    if options.contact:
        chosen["USER_AGENT"] = user_agent(options.contact)
    if options.show_progress:
        chosen["EXTENSIONS"] = {"scraper.crawling.progress.ProgressLine": 500}
    if options.verbose:
        chosen["LOG_LEVEL"] = "INFO"
    settings.setdict(chosen, priority="cmdline")
    return settings


def _unreached(store: Store, starts: Sequence[str]) -> dict[str, str]:
    """Start URLs that gave neither an article nor a link, with the reason."""
    found = {}
    for url in starts:
        reason = store.dead_end(url)
        if reason is not None:
            found[url] = reason
    return found
