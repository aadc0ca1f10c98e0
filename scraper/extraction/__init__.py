"""One HTML page to one clean article: no network, no Scrapy, no store."""

from scraper.extraction.article import Article, ExtractionError, Link
from scraper.extraction.encoding import decode
from scraper.extraction.page import extract_article

__all__ = ["Article", "ExtractionError", "Link", "decode", "extract_article"]
