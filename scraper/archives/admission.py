"""What a store takes from archives: pages that it has not read, as they stood when.

An archive may tell an article as it stood before the store's text, or after it; one page may be in several archives;
the further pages of an article may come before its first.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import Connection, Row, bindparam, or_, select, text

from scraper.page import Page
from scraper.store import Store
from scraper.store.article_rows import keep_older, take_out
from scraper.store.captures import Reading, known_readings, note_capture
from scraper.store.frontier import now_text
from scraper.store.schema import articles, frontier
from scraper.traps import pattern_of
from scraper.urls import key_of, site_of

End = Literal["article", "not_article", "duplicate", "older", "known"]
_OPEN = ("pending", "blocked", "failed")  # states of a URL of which nothing was had so far
_STATES = text(
    "SELECT frontier.key, state, reason FROM json_each(:keys) AS asked JOIN frontier ON frontier.key = asked.value"
)

_ROW = select(frontier.c.id, frontier.c.url, frontier.c.key, frontier.c.state).where(frontier.c.key == bindparam("key"))
_OWN = select(articles.c.id).where(articles.c.frontier_id == bindparam("home"))
_BEFORE = select(articles.c.id, articles.c.fetched_at, articles.c.checked_at).where(
    or_(articles.c.frontier_id == bindparam("home"), articles.c.url == bindparam("told_url"))
)
_PENDING = text(
    "INSERT INTO frontier (url, key, site, pattern, depth, promise, state, attempts, discovered_at) "
    "VALUES (:url, :key, :site, :pattern, 0, 0.0, 'pending', 0, :now) "
    "ON CONFLICT (key) DO UPDATE SET state = 'pending', reason = NULL, finished_at = NULL"
)


class Admission:
    """Decides over the pages of one group; `admit` goes to `scraper.store.recording.record`, within its transaction."""

    def __init__(self) -> None:
        self._decided: dict[int, End] = {}  # by id() of pages that were not admitted

    def admit(self, connection: Connection, page: Page) -> bool:
        """Whether a page is to be recorded; its URL is pending then, and so are those of its further pages."""
        row = _row(connection, page.lease.url)
        if row is not None and (end := _end(connection, row, page)) is not None:
            self._decided[id(page)] = end
            return False
        _make_pending(connection, page.lease.url)
        for part in page.parts:
            _make_part(connection, part)
        return True

    def ends(self, store: Store, pages: Sequence[Page]) -> list[End]:
        """Tell what became of the pages of the group, once it is recorded."""
        states = states_of(store, [page.lease.url for page in pages])
        return [self._decided.get(id(page)) or states[page.lease.url] for page in pages]


def states_of(store: Store, urls: Sequence[str]) -> dict[str, End]:
    """Tell what became of URLs (canonical) whose pages were had."""
    keys = {url: key_of(url) for url in urls}
    with store.reading() as connection:
        rows = {row.key: row for row in connection.execute(_STATES, {"keys": json.dumps(list(keys.values()))})}
    found: dict[str, End] = {}
    for url, key in keys.items():
        fetched = key in rows and rows[key].state == "fetched"
        found[url] = "duplicate" if not fetched else "article" if rows[key].reason is None else "not_article"
    return found


def _end(connection: Connection, row: Row[*tuple[Any, ...]], page: Page) -> End | None:
    """Say what becomes of a page whose URL the store has met, without recording it; None if it is to be recorded."""
    if page.outcome == "moved":
        return None if row.state in _OPEN else "known"
    if row.state not in _OPEN and known_readings(
        connection, [Reading(row.key, page.fetched_at, page.extraction_version)]
    ):
        return "known"
    before = connection.execute(_BEFORE, {"home": row.id, "told_url": row.url}).first()
    if before is None:
        return None
    moment = page.fetched_at.isoformat(timespec="seconds")
    if moment == before.fetched_at and page.outcome == "not_article":
        note_capture(connection, row.id, page)
        return "not_article"  # this extraction sees no article where an earlier one did; that one's text stays
    if moment == before.fetched_at or moment > before.checked_at:
        return None
    if page.article is not None and page.outcome == "article":
        keep_older(connection, before.id, page, page.article)
    note_capture(connection, row.id, page)
    return "older"


def _make_pending(connection: Connection, url: str) -> None:
    """Let a page be recorded whatever became of its URL before; its site is not allowed to crawls by that."""
    row = {"url": url, "key": key_of(url), "site": site_of(url), "pattern": pattern_of(url), "now": now_text()}
    connection.execute(_PENDING, row)


def _make_part(connection: Connection, url: str) -> None:
    """Let a URL become the further page of an article, also where its page was taken for an article of its own."""
    row = _row(connection, url)
    if row is not None and row.state == "duplicate":
        return
    article_id = connection.scalar(_OWN, {"home": row.id}) if row is not None else None
    if article_id is None or take_out(connection, article_id):
        _make_pending(connection, url)


def _row(connection: Connection, url: str) -> Row[*tuple[Any, ...]] | None:
    return connection.execute(_ROW, {"key": key_of(url)}).one_or_none()
