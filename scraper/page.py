"""What a crawl hands to the store: one `Page` for every lease, whatever became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, field, fields
from datetime import datetime
from typing import Literal

from scraper.extraction import Article, Link
from scraper.extraction.parts import joined
from scraper.extraction.version import extraction_version

STATES = ("fetched", "duplicate", "blocked", "failed", "pending")  # of a URL; it is in exactly one
MISSING_PART = "a further page is missing"  # the reason of an article that is not whole begins so
Outcome = Literal["article", "not_article", "unchanged", "moved", "blocked", "failed"]


@dataclass(frozen=True, slots=True)
class Lease:
    """One URL of the frontier, handed to this worker for a while.

    `etag` and `last_modified` are what the page said of itself when it was last fetched.
    """

    id: int
    url: str
    depth: int
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The outcome of one lease.

    Attributes
    ----------
    lease : Lease
        What was asked for.
    outcome : Outcome
        `article` and `not_article` were fetched, `unchanged` is an article asked for again, `moved` an archived
        redirect; the others got no page.
    reason : str or None
        Why it is not an article, or what an article lacks; None for a whole one.
    final_url : str
        Canonical URL after redirects; of a page that was not got, the lease's.
    fetched_at : datetime
        Aware, UTC.
    article : Article or None
        The cleaned article, its parts joined.
    links : tuple of Link
        Related-content links, in rank order.
    parts : tuple of str
        Canonical URLs of the further pages (下一页) joined into the article.
    etag, last_modified : str or None
        Headers of a whole article of one page; of one in parts they would tell of the first only.
    extraction_version : str
        See `scraper.extraction.version`.
    """

    lease: Lease
    outcome: Outcome
    reason: str | None
    final_url: str
    fetched_at: datetime
    article: Article | None = None
    links: tuple[Link, ...] = ()
    parts: tuple[str, ...] = ()
    etag: str | None = None
    last_modified: str | None = None
    extraction_version: str = field(default_factory=extraction_version)


def page_of(
    lease: Lease,
    final_url: str,
    fetched_at: datetime,
    first: Article,
    parts: Mapping[str, Article],
    etag: str | None,
    last_modified: str | None,
    *,
    lack: str | None = None,
) -> Page:
    """Put together what was extracted of an article's first page and, by URL, of its further pages.

    `lack` says which further page is missing, and why. Validators tell of one page, so one in parts has none.
    """
    article = joined([first, *parts.values()])
    outcome: Outcome = "article" if article.defect is None else "not_article"
    validators = (etag, last_modified) if not parts and lack is None else (None, None)
    return Page(
        lease, outcome, article.defect or lack, final_url, fetched_at,
        article, article.related, tuple(parts), *validators,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Prediction:
    """A model's tags of one article, in the form in which the store keeps them.

    Attributes
    ----------
    tags : tuple of str
        Ids, sorted.
    relevant : bool
        Whether it is about consumer credit at all.
    probabilities : Mapping of str to float
        For every tag and for ``relevant`` a fraction in [0, 1].
    evidence : tuple of Mapping
        ``tag``, ``start``, ``end`` (characters of title or text, by ``part``) and ``score`` of each sentence.
    model_version : str
        The model that said so.
    """

    tags: tuple[str, ...]
    relevant: bool
    probabilities: Mapping[str, float]
    evidence: tuple[Mapping[str, object], ...]
    model_version: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A page with what the tagger says of it.

    Attributes
    ----------
    page : Page
    prediction : Prediction or None
        Of its article; None where there is none.
    promises : tuple of float
        For each of its links how likely it is relevant, a fraction in [0, 1]; empty where nobody asked.
    """

    page: Page
    prediction: Prediction | None = None
    promises: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """URLs by state; every discovered URL is in exactly one.

    >>> receipt = Receipt(discovered=3, fetched=1, duplicate=0, blocked=0, failed=0, pending=2)
    >>> receipt.adds_up
    True
    """

    discovered: int
    fetched: int
    duplicate: int
    blocked: int
    failed: int
    pending: int

    @classmethod
    def total(cls, receipts: Iterable[Receipt]) -> Receipt:
        """Add up the receipts of several sites."""
        rows = [astuple(receipt) for receipt in receipts] or [(0,) * len(fields(cls))]
        return cls(*map(sum, zip(*rows, strict=True)))

    @property
    def adds_up(self) -> bool:
        """Whether the states account for every URL."""
        return self.discovered == self.fetched + self.duplicate + self.blocked + self.failed + self.pending
