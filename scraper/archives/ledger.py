"""What an import has met so far and what became of it: where each page lies, which are put aside, and why.

In a temporary database of SQLite, which keeps little in memory and moves the rest to a file that goes with the process:
archives of millions of pages are read with as much memory as small ones.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from scraper.archives.capture import Capture, Place
from scraper.urls import key_of

_SCHEMA = """
    CREATE TABLE pages (number INTEGER PRIMARY KEY, key TEXT, seconds INTEGER, path TEXT, "offset" INTEGER, "end" TEXT);
    CREATE INDEX pages_by_key ON pages (key);
    CREATE INDEX pages_aside ON pages (number) WHERE "end" = 'aside';
    CREATE TABLE claims (key TEXT PRIMARY KEY);
"""
_ASIDE = "aside"


class Ledger:
    """Pages by number, in the order in which they were met."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript(_SCHEMA)
        self._database.execute("BEGIN")  # never committed; nobody else reads it

    def enter(self, capture: Capture) -> int:
        """Note a page and where it lies; return its number. A redirect is found by no URL."""
        row = (
            None if capture.moved_to else key_of(capture.url),
            int(capture.fetched_at.timestamp()),
            str(capture.place.path),
            capture.place.offset,
        )
        entered = self._database.execute('INSERT INTO pages (key, seconds, path, "offset") VALUES (?, ?, ?, ?)', row)
        return int(entered.lastrowid or 0)

    def end(self, number: int, end: str) -> None:
        """Note what became of a page."""
        self._database.execute('UPDATE pages SET "end" = ? WHERE number = ?', (end, number))

    def forget(self, number: int) -> None:
        """Take a page out that could not be made anything of."""
        self._database.execute("DELETE FROM pages WHERE number = ?", (number,))

    def put_aside(self, number: int) -> None:
        """Leave a page for the end, when all pages are known."""
        self.end(number, _ASIDE)

    def is_aside(self, number: int) -> bool:
        """Whether a page is still to be looked at."""
        found = self._database.execute('SELECT "end" FROM pages WHERE number = ?', (number,)).fetchone()
        return bool(found[0] == _ASIDE)

    def claim(self, url: str) -> None:
        """Note that a page says that it goes on at this URL (canonical)."""
        self._database.execute("INSERT OR IGNORE INTO claims VALUES (?)", (key_of(url),))

    def is_claimed(self, url: str) -> bool:
        """Whether a page says that it goes on at this URL."""
        query = "SELECT 1 FROM claims WHERE key = ?"
        return self._database.execute(query, (key_of(url),)).fetchone() is not None

    def aside(self, *, claimed: bool) -> Iterator[tuple[int, Place]]:
        """Pages put aside that none, or that some page claims as its further page; in order."""
        query = f"""SELECT number, path, "offset" FROM pages WHERE "end" = '{_ASIDE}' AND number > ?
            AND key {"IN" if claimed else "NOT IN"} (SELECT key FROM claims) ORDER BY number LIMIT 1"""
        last = 0
        while row := self._database.execute(query, (last,)).fetchone():
            last = row[0]
            yield last, Place(Path(row[1]), row[2])

    def nearest(self, url: str, moment: datetime) -> tuple[int, Place] | None:
        """Find the page at a URL that was fetched nearest to a moment: its number and its place."""
        query = 'SELECT number, path, "offset" FROM pages WHERE key = ? ORDER BY abs(seconds - ?), number LIMIT 1'
        row = self._database.execute(query, (key_of(url), int(moment.timestamp()))).fetchone()
        return (row[0], Place(Path(row[1]), row[2])) if row else None

    def ends(self) -> Counter[str]:
        """Count pages by what became of them; those of which nothing did, under "left"."""
        query = f"""SELECT coalesce(nullif("end", '{_ASIDE}'), 'left'), count(*) FROM pages GROUP BY 1"""
        return Counter(dict(self._database.execute(query).fetchall()))

    def close(self) -> None:
        """Give its file back."""
        self._database.close()
