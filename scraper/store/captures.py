"""Which pages were read already, as they stood when."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from scraper.page import Page
from scraper.store.schema import captures, replacing
from scraper.urls import key_of

FURTHER_PAGE = "a further page of "  # what follows is the URL of the article's first page
_NOTE = replacing(captures)
_READ = text(
    "SELECT frontier.key, captures.fetched_at, captures.extraction_version FROM json_each(:keys) AS asked "
    "JOIN frontier ON frontier.key = asked.value JOIN captures ON captures.frontier_id = frontier.id"
)
_FURTHER = text(
    "SELECT frontier.key, substr(reason, length(:words) + 1) AS first FROM json_each(:keys) AS asked "
    "JOIN frontier ON frontier.key = asked.value WHERE state = 'duplicate' AND reason LIKE :words || '%'"
)
_STORED = text(
    "SELECT frontier.key, extraction_version FROM json_each(:keys) AS asked "
    "JOIN frontier ON frontier.key = asked.value JOIN articles ON articles.frontier_id = frontier.id"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A page as it stood at a moment, read by an extraction; `key` is that of its URL, see `scraper.urls.key_of`."""

    key: str
    fetched_at: datetime
    extraction_version: str


def note_capture(connection: Connection, frontier_id: int, page: Page) -> None:
    """Note that a page was read by this extraction."""
    row = {
        "frontier_id": frontier_id,
        "fetched_at": page.fetched_at.isoformat(timespec="seconds"),
        "extraction_version": page.extraction_version,
    }
    connection.execute(_NOTE, row)


def known_readings(connection: Connection, asked: Sequence[Reading]) -> set[Reading]:
    """Return which of these the store has. A further page (下一页) was read with the first page of its article."""
    keys = _json(reading.key for reading in asked)
    read = {
        Reading(row.key, datetime.fromisoformat(row.fetched_at), row.extraction_version)
        for row in connection.execute(_READ, {"keys": keys})
    }
    further = connection.execute(_FURTHER, {"keys": keys, "words": FURTHER_PAGE})
    firsts = {row.key: key_of(row.first) for row in further}
    stored = {
        (row.key, row.extraction_version) for row in connection.execute(_STORED, {"keys": _json(firsts.values())})
    }
    return {one for one in asked if one in read or (firsts.get(one.key), one.extraction_version) in stored}


def _json(keys: Iterable[str]) -> str:
    return json.dumps(sorted(set(keys)))
