"""The one transaction: articles, links and predictions of a group of pages, and the end of their leases."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence

from sqlalchemy import Connection, Row, bindparam, delete, func, select, text, update
from sqlalchemy.dialects.sqlite import insert

from scraper.extraction import Article
from scraper.failures import may_pass
from scraper.page import Judged, Page, Prediction
from scraper.store import Store
from scraper.store.article_rows import keep_article
from scraper.store.captures import FURTHER_PAGE, note_capture
from scraper.store.copies import SAME, Copy, Sketch, keep_sketch, near_copies, sketches_of
from scraper.store.frontier import OTHER_SITE, now_text
from scraper.store.known_urls import KnownUrls
from scraper.store.schema import articles, frontier, links, patterns, predictions, replacing, sites
from scraper.traps import LINKS_LEFT_OUT, MAX_DEPTH, MAX_FRUITLESS, MAX_LINKS, MAX_SITE_URLS, pattern_of, trap_in
from scraper.urls import key_of, publisher_of, site_of

_GONE = ("HTTP 404", "HTTP 410")
FRUITLESS = f"like {MAX_FRUITLESS} pages that were no articles"
_IDS = text(
    "SELECT frontier.key, frontier.id FROM json_each(:keys) AS asked JOIN frontier ON frontier.key = asked.value"
)
_PROMISE = text("UPDATE frontier SET promise = :promise WHERE id = :id AND promise < :promise")
# Statements of every page; to build them anew takes longer than to run them.
_ROW = select(frontier.c.id, frontier.c.state, frontier.c.reason, frontier.c.owner).where(
    frontier.c.key == bindparam("key")
)
_OWN = select(articles.c.url, func.length(articles.c.text)).where(articles.c.frontier_id == bindparam("home"))
_SETTLE = text(
    "UPDATE frontier SET state = :state, reason = :reason, finished_at = :now, owner = NULL, leased_until = NULL "
    "WHERE id = :id"
)
_TELL = text(
    "INSERT INTO patterns (pattern, articles, others) VALUES (:pattern, :articles, :others) "
    "ON CONFLICT (pattern) DO UPDATE SET articles = articles + excluded.articles, others = others + excluded.others "
    "RETURNING articles, others"
)
_PREDICTION = replacing(predictions)
_LINK = "INSERT INTO links (source_id, rank, target_id, anchor_text) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"


def record(
    store: Store,
    pages: Sequence[Judged],
    known: KnownUrls | None = None,
    admit: Callable[[Connection, Page], bool] | None = None,
) -> None:
    """Store what became of these leases, all of it or nothing.

    Every lease ends in one state; a page that another worker has ended in the meantime is passed over, so that
    recording twice changes nothing. `known` spares the statements for URLs that earlier calls have met. `admit` is
    asked, within the transaction, whether a page is to be recorded; it makes those pending that nobody has leased.

    Raises
    ------
    StoreError
        When the store cannot be written; the leases then stay as they were.
    """
    known = KnownUrls() if known is None else known
    articles_at_hand = [
        page.article for page in (judged.page for judged in pages) if page.article and page.outcome == "article"
    ]
    sketches = dict(zip(map(id, articles_at_hand), sketches_of(articles_at_hand), strict=True))
    with store.writing() as connection:
        recorder = _Recorder(connection, known, sketches)
        linked = [
            (source, judged)
            for judged in pages
            if (admit is None or admit(connection, judged.page))
            and (source := recorder.page(judged.page, judged.prediction))
        ]
        found = recorder.links(linked)
    known.add(found)  # only what is committed


class _Recorder:
    def __init__(self, connection: Connection, known: KnownUrls, sketches: Mapping[int, Sketch]) -> None:
        self._connection, self._known = connection, known
        self._sketches = sketches  # by id() of the article
        self._now = now_text()
        self._sites = frozenset(connection.scalars(select(sites.c.site)))
        hopeless = (patterns.c.articles == 0) & (patterns.c.others >= MAX_FRUITLESS)
        self._fruitless = set(connection.scalars(select(patterns.c.pattern).where(hopeless)))
        self._sizes: dict[str, int] = {}

    def page(self, page: Page, prediction: Prediction | None) -> int | None:
        """Record one page; the id of the URL its links come from, or None where they are not to be followed."""
        row = self._row(page.lease.url)
        if row is None or row.state != "pending":
            return None
        if page.outcome == "unchanged":
            self._settle(row.id, "fetched", None)
            self._check(row.id, checked_at=page.fetched_at.isoformat(timespec="seconds"), gone_at=None)
            return None
        if page.outcome in ("blocked", "failed"):
            self._settle(row.id, page.outcome, page.reason)
            if page.reason in _GONE:
                self._check(row.id, gone_at=page.fetched_at.isoformat(timespec="seconds"))
            return None
        home = row.id
        if key_of(page.final_url) != key_of(page.lease.url):
            home = self._discover(page.final_url, page.lease.depth)
            self._settle(row.id, "duplicate", f"redirects to {page.final_url}")
            if page.outcome == "moved":
                return None
            target = self._row(page.final_url)
            if target is None or target.state not in ("pending", "failed"):
                return None
        note_capture(self._connection, home, page)
        if page.article is None or page.outcome == "not_article":
            self._settle(home, "fetched", _with_links_left_out(f"not an article: {page.reason}", page))
            self._check(home, gone_at=page.fetched_at.isoformat(timespec="seconds"))
            self._tell(pattern_of(page.final_url), is_article=False)
            return home
        return self._article(home, page, page.article, prediction)

    def links(self, linked: Sequence[tuple[int, Judged]]) -> dict[str, int]:
        """Add the links of these pages to frontier and graph, each URL once; return their frontier ids.

        A URL keeps the best promise that it was given.
        """
        if not linked:
            return {}
        depths: dict[str, int] = {}
        promises: dict[str, float] = {}
        for _, judged in linked:
            for link in judged.page.links[:MAX_LINKS]:
                depths.setdefault(link.url, judged.page.lease.depth + 1)
            for link, promise in zip(judged.page.links[:MAX_LINKS], judged.promises, strict=False):
                promises[link.url] = max(promise, promises.get(link.url, 0.0))
        ids = self._ids(depths)
        graph = [
            (source, rank, ids[link.url], link.title)
            for source, judged in linked
            for rank, link in enumerate(judged.page.links[:MAX_LINKS], 1)
        ]
        sources = [source for source, _ in linked]
        self._connection.execute(delete(links).where(links.c.source_id.in_(sources)))  # of a page asked for again
        if graph:
            self._connection.exec_driver_sql(_LINK, graph)
        if promises:
            self._connection.execute(_PROMISE, [{"id": ids[url], "promise": best} for url, best in promises.items()])
        return ids

    def _ids(self, depths: dict[str, int]) -> dict[str, int]:
        """Frontier ids of these URLs; those it does not know yet are added at the depths given."""
        ids = {url: number for url in depths if (number := self._known.get(url)) is not None}
        ids |= self._stored_ids(url for url in depths if url not in ids)
        new = [self._new(url, depth) for url, depth in depths.items() if url not in ids]
        if new:
            self._connection.execute(insert(frontier).on_conflict_do_nothing(index_elements=["key"]), new)
            ids |= self._stored_ids(str(row["url"]) for row in new)
        return ids

    def _stored_ids(self, urls: Iterable[str]) -> dict[str, int]:
        asked = {url: key_of(url) for url in urls}
        if not asked:
            return {}
        found = self._connection.execute(_IDS, {"keys": json.dumps(list(asked.values()))})
        ids = {row.key: row.id for row in found}
        return {url: ids[key] for url, key in asked.items() if key in ids}

    def _article(self, home: int, page: Page, article: Article, prediction: Prediction | None) -> int | None:
        sketch = self._sketches[id(article)]
        near = near_copies(self._connection, sketch)
        own, chars = self._connection.execute(_OWN, {"home": home}).one_or_none() or (None, 0)
        if may_pass(page.reason or "") and chars >= len(article.text):  # less than what is stored, and for now only
            self._settle(home, "fetched", page.reason)
            return None
        twin = None if own else _twin(article, near)
        if twin is not None:
            self._settle(home, "duplicate", f"same article as {twin.url}")
            self._tell(pattern_of(page.final_url), is_article=False)
            return None
        url = own or self._named(page, article)
        self._settle(home, "fetched", _with_links_left_out(page.reason, page))
        self._tell(pattern_of(page.final_url), is_article=True)
        kept = keep_article(self._connection, home, url, page, article)
        keep_sketch(self._connection, kept, sketch, near)
        if prediction is not None:
            keep_prediction(self._connection, kept, prediction)
        for part in page.parts:
            number = self._discover(part, page.lease.depth)
            other = self._row(part)
            if other is not None and other.state == "pending":
                self._settle(number, "duplicate", f"{FURTHER_PAGE}{page.final_url}")
        return home

    def _named(self, page: Page, article: Article) -> str:
        """Return the URL that an article is kept under: its canonical one, unless that is known to read otherwise."""
        if key_of(article.url) == key_of(page.final_url):
            return page.final_url
        canonical = self._discover(article.url, page.lease.depth)
        named = self._row(article.url)
        if named is None or not (named.state == "pending" or named.reason == OTHER_SITE):
            return page.final_url
        if named.owner is None:
            self._settle(canonical, "duplicate", f"same article as {page.final_url}")
        return article.url

    def _check(self, home: int, **values: str | None) -> None:
        self._connection.execute(update(articles).where(articles.c.frontier_id == home).values(values))

    def _row(self, url: str) -> Row[int, str, str | None, str | None] | None:
        return self._connection.execute(_ROW, {"key": key_of(url)}).one_or_none()

    def _new(self, url: str, depth: int) -> dict[str, object]:
        site, pattern = site_of(url), pattern_of(url)
        reason = OTHER_SITE if site not in self._sites else self._trap(url, site, pattern, depth)
        return {
            "url": url,
            "key": key_of(url),
            "site": site,
            "pattern": pattern,
            "depth": depth,
            "state": "pending" if reason is None else "blocked",
            "reason": reason,
            "discovered_at": self._now,
        }

    def _trap(self, url: str, site: str, pattern: str, depth: int) -> str | None:
        if depth > MAX_DEPTH:
            return f"more than {MAX_DEPTH} links from a start URL"
        if pattern in self._fruitless:
            return FRUITLESS
        if self._site_size(site) >= MAX_SITE_URLS:
            return f"more than {MAX_SITE_URLS:,} URLs of this site"
        return trap_in(url)

    def _site_size(self, site: str) -> int:
        if site not in self._sizes:
            count = select(func.count()).select_from(frontier).where(frontier.c.site == site)
            self._sizes[site] = self._connection.execute(count).scalar_one()
        return self._sizes[site]

    def _tell(self, pattern: str, *, is_article: bool) -> None:
        """Count what came of a URL of this pattern; what waits of a pattern that only ever disappoints is given up."""
        counts = {"pattern": pattern, "articles": int(is_article), "others": int(not is_article)}
        told = self._connection.execute(_TELL, counts).one()
        if told.articles == 0 and told.others >= MAX_FRUITLESS and pattern not in self._fruitless:
            self._fruitless.add(pattern)
            self._connection.execute(
                update(frontier)
                .where(frontier.c.pattern == pattern, frontier.c.state == "pending", frontier.c.owner.is_(None))
                .values(state="blocked", reason=FRUITLESS, finished_at=self._now)
            )

    def _discover(self, url: str, depth: int) -> int:
        self._connection.execute(
            insert(frontier).values(self._new(url, depth)).on_conflict_do_nothing(index_elements=["key"])
        )
        return self._connection.execute(select(frontier.c.id).where(frontier.c.key == key_of(url))).scalar_one()

    def _settle(self, number: int, state: str, reason: str | None) -> None:
        self._connection.execute(_SETTLE, {"id": number, "state": state, "reason": reason, "now": self._now})


def _with_links_left_out(reason: str | None, page: Page) -> str | None:
    """Add to what is said of a page how many of its links were too many."""
    too_many = len(page.links) - MAX_LINKS
    left_out = f"{too_many:,} {LINKS_LEFT_OUT}" if too_many > 0 else None
    return "; ".join(filter(None, (reason, left_out))) or None


def _twin(article: Article, near: Sequence[Copy]) -> Copy | None:
    """Return the article that this one is under another URL of its publisher, such as that of its page for phones."""
    publisher = publisher_of(site_of(article.url))
    for copy in near:
        if copy.similarity >= SAME and copy.title == article.title and publisher_of(copy.site) == publisher:
            return copy
    return None


def keep_prediction(connection: Connection, article_id: int, prediction: Prediction) -> None:
    """Store a model's tags of one article in place of the ones before."""
    values = {
        "model_version": prediction.model_version,
        "tags": json.dumps(prediction.tags),
        "relevant": prediction.relevant,
        "probabilities": json.dumps(dict(prediction.probabilities)),
        "evidence": json.dumps([dict(item) for item in prediction.evidence]),
    }
    connection.execute(_PREDICTION, values | {"article_id": article_id})
