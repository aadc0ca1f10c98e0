"""What extraction hands on: plain records that know nothing of HTML, Scrapy or the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


class ExtractionError(ValueError):
    """The bytes cannot be read as a page at all; the message says why."""


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a related-content list; its place in the tuple is its rank.

    Attributes
    ----------
    url : str
        Absolute canonical URL, without fragment or tracking parameters.
    title : str
        Anchor text, white space folded.
    """

    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Article:
    """One cleaned page.

    Attributes
    ----------
    url : str
        Canonical URL: ``rel=canonical`` where that is plausible, else the page's own.
    title : str
        The headline as displayed; empty when the page shows none.
    published : datetime or date or None
        Aware (Asia/Shanghai) datetime, or a date where the page gives no time; None when unknown.
    author, site_name : str or None
        As the page names them; None when it does not.
    text : str
        The body as light Markdown, a blank line between blocks; empty when there is none.
    related : tuple of Link
        Related-content links in displayed order.
    next_page : str or None
        Absolute URL of the article's following page.
    defect : str or None
        Why the page is no article ("empty page", "list page", ...); None for an article.
    """

    url: str
    title: str
    published: datetime | date | None
    author: str | None
    text: str
    related: tuple[Link, ...]
    next_page: str | None
    site_name: str | None = None
    defect: str | None = None
