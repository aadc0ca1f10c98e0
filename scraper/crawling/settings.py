"""Scrapy settings: only what differs from Scrapy's own, each with its reason."""

import os
from importlib.metadata import version

BOT_NAME = "paylater"
SPIDER_MODULES = ["scraper.spiders"]


# Who we are and where to complain. A site's owner reads it in the log.
def user_agent(contact: str) -> str:
    """Return the user agent with whom to complain to: an address or a page."""
    return f"paylater/{version('paylater')} ({contact or 'research crawler; contact not given'})"


PAYLATER_CONTACT = os.environ.get("PAYLATER_CONTACT", "")
USER_AGENT = user_agent(PAYLATER_CONTACT)
ROBOTSTXT_USER_AGENT = "paylater"
ROBOTSTXT_OBEY = True

PAYLATER_STORE = os.environ.get("PAYLATER_STORE", "sqlite:///data/paylater.db")
PAYLATER_ALLOW_SITES: list[str] = []  # beside those of the start URLs
PAYLATER_MAX_PAGES = 0  # of this run; 0: no limit
PAYLATER_REFRESH = None  # ask again for articles older than this, such as 7d
PAYLATER_FOCUS = False  # what promises to be relevant comes first
PAYLATER_SITES = None  # a TOML file of selectors for sites that defeat the general rules
PAYLATER_PAGES = None  # a folder where answers are kept as WARC files
PAYLATER_EXTRACTION_SECONDS = 60.0  # for one page; the slowest of 10 MB take some 10 s
PAYLATER_MODEL = None  # a model file instead of the shipped one

# The frontier is the store; one transaction ends the leases of a group of pages.
SCHEDULER = "scraper.crawling.scheduler.FrontierScheduler"
ITEM_PIPELINES = {"scraper.crawling.pipeline.StorePipeline": 500}
DOWNLOADER = "scraper.crawling.politeness.CountingDownloader"
DOWNLOADER_MIDDLEWARES = {
    "scraper.crawling.middlewares.SitesMiddleware": 50,  # before robots.txt
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scraper.crawling.politeness.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scraper.crawling.politeness.RestMiddleware": 550,
    "scraper.archives.keep_pages.KeepPages": 980,  # next to the network
}

CONCURRENT_ITEMS = 1  # a response gives one page; Scrapy would start a hundred tasks to wait for its items

# Gentle by default; AutoThrottle slows down further where a site answers slowly.
DOWNLOAD_DELAY = 0.5  # seconds between two requests to one host
CONCURRENT_REQUESTS_PER_DOMAIN = 2
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 0.5  # Scrapy's 5 s makes a small crawl look hung
AUTOTHROTTLE_TARGET_CONCURRENCY = 2.0

# The web only, and only where scraper.crawling.safety lets it connect to: a proxy would resolve names past that check.
TWISTED_DNS_RESOLVER = "scraper.crawling.safety.GuardedResolver"
DOWNLOAD_HANDLERS = {"data": None, "file": None, "ftp": None, "s3": None}
HTTPPROXY_ENABLED = False

PAYLATER_ERRORS_IN_A_ROW = 10  # after which a host rests ...
PAYLATER_FIRST_REST = 30.0  # ... for so many seconds, twice as long every further time

DOWNLOAD_TIMEOUT = 30  # seconds for a whole page; one that takes longer is not worth a slot
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024  # bytes; articles have some 50 KiB
REDIRECT_MAX_TIMES = 8
COOKIES_ENABLED = False  # pages are read as an anonymous visitor sees them
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # the receipt names every failure once
HTTPERROR_LOG_LEVEL = "INFO"
TELNETCONSOLE_ENABLED = False  # opens a port that nobody asked for
LOG_LEVEL = "WARNING"
