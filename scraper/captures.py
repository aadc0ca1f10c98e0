"""Which pages were read already, as they stood when."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, text
from sqlalchemy.dialects.sqlite import insert

from scraper.extraction.version import extraction_version
from scraper.page import Page
from scraper.schema import captures
from scraper.urls import key_of

FURTHER_PAGE = "a further page of "  # what follows is the URL of the article's first page
_READ = text(
    "SELECT frontier.key, captures.fetched_at FROM json_each(:keys) AS asked "
    "JOIN frontier ON frontier.key = asked.value JOIN captures ON captures.frontier_id = frontier.id "
    "WHERE captures.extraction_version = :version"
)
_FURTHER = text(
    "SELECT frontier.key, substr(reason, length(:words) + 1) AS first FROM json_each(:keys) AS asked "
    "JOIN frontier ON frontier.key = asked.value WHERE state = 'duplicate' AND reason LIKE :words || '%'"
)
_STORED = text(
    "SELECT frontier.key FROM json_each(:keys) AS asked JOIN frontier ON frontier.key = asked.value "
    "JOIN articles ON articles.frontier_id = frontier.id WHERE extraction_version = :version"
)


def note_capture(connection: Connection, frontier_id: int, page: Page) -> None:
    """Note that a page was read by this extraction."""
    row = insert(captures).values(
        frontier_id=frontier_id,
        fetched_at=page.fetched_at.isoformat(timespec="seconds"),
        extraction_version=extraction_version(),
    )
    again = row.on_conflict_do_update(
        index_elements=["frontier_id", "fetched_at"], set_={"extraction_version": row.excluded.extraction_version}
    )
    connection.execute(again)


def known_captures(connection: Connection, asked: Sequence[tuple[str, datetime]]) -> set[tuple[str, datetime]]:
    """Return which of these pages (by key, see `scraper.urls.key_of`, and moment) this extraction has read.

    A further page (下一页) was read with the first page of its article.
    """
    keys = {key for key, _ in asked}
    version = extraction_version()
    read = {
        (row.key, datetime.fromisoformat(row.fetched_at))
        for row in connection.execute(_READ, {"keys": _json(keys), "version": version})
    }
    firsts = {
        row.key: key_of(row.first) for row in connection.execute(_FURTHER, {"keys": _json(keys), "words": FURTHER_PAGE})
    }
    stored = set(connection.scalars(_STORED, {"keys": _json(firsts.values()), "version": version})) if firsts else set()
    return {(key, moment) for key, moment in asked if (key, moment) in read or firsts.get(key) in stored}


def _json(keys: Iterable[str]) -> str:
    return json.dumps(sorted(set(keys)))
