"""Substring search over titles and texts that stays quick: an index of character pairs in the store (SQLite FTS5).

Most Chinese words have two characters, which FTS5's own trigram index cannot find. Texts go in as overlapping pairs of
characters, normalised as for the tagger, so that a phrase of pairs is a substring, and 花唄 is found by 花呗.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

import numpy as np
from sqlalchemy import Connection, text

from classifier.text import normalise
from scraper.review.columns import Ids
from scraper.store import Store

_BATCH_ARTICLES = 200  # a write transaction each, so that a crawl beside it never waits long
_MOST_REMEMBERED = 32  # searches
_RUN = re.compile(r"[^\W_]+")
_MAKE = (
    # An article that changes is entered anew; what the index holds of its earlier text leads nowhere from then on.
    "CREATE TABLE IF NOT EXISTS searchable (id INTEGER PRIMARY KEY, article_id INTEGER NOT NULL UNIQUE, "
    "content_hash TEXT NOT NULL)",
    "CREATE VIRTUAL TABLE IF NOT EXISTS search "
    "USING fts5 (pairs, content='', prefix='1', tokenize='unicode61 remove_diacritics 0')",
)
_MISSING = text(
    "SELECT articles.id, articles.title, articles.text, articles.content_hash FROM articles "
    "LEFT JOIN searchable ON searchable.article_id = articles.id AND searchable.content_hash = articles.content_hash "
    "WHERE articles.id > :after AND searchable.id IS NULL ORDER BY articles.id LIMIT :most"
)
_NEWEST_ARTICLE = (
    "SELECT (SELECT max(id) FROM articles), (SELECT content_hash FROM articles ORDER BY id DESC LIMIT 1), "
    "(SELECT max(rowid) FROM revisions), (SELECT article_id || content_hash FROM revisions ORDER BY rowid DESC LIMIT 1)"
)
_FORGET = text("DELETE FROM searchable WHERE article_id = :article")
_NEXT = text("SELECT coalesce((SELECT max(id) FROM search_docsize), 0) + 1")
_ENTERED = "SELECT id, article_id FROM searchable WHERE id > ? ORDER BY id"
_ENTER = text("INSERT INTO searchable (id, article_id, content_hash) VALUES (:id, :article, :hash)")
_INDEX = text("INSERT INTO search (rowid, pairs) VALUES (:id, :pairs)")
_FIND = "SELECT rowid FROM search WHERE search MATCH ?"


def newest_article(store: Store) -> tuple[object, ...]:
    """Return what is another whenever an article came in or its text changed; read in no time.

    An id, and a row of `revisions`, may be given anew once its last one was taken out: so the hashes too.
    """
    with store.reading() as connection:
        return tuple(connection.exec_driver_sql(_NEWEST_ARTICLE).one())


def make_index(store: Store) -> None:
    """Make an empty index, if the store has none."""
    with store.writing() as connection:
        for statement in _MAKE:
            connection.exec_driver_sql(statement)


def update_index(store: Store) -> Iterator[int]:
    """Enter what the index lacks, a batch a step; yields how many articles each step took, until there are no more.

    There is one already, see `make_index`.
    """
    after = 0
    while True:
        with store.reading() as connection:
            rows = connection.execute(_MISSING, {"after": after, "most": _BATCH_ARTICLES}).all()
        if not rows:
            return
        prepared = [(row.id, row.content_hash, pairs(f"{row.title}\n{row.text}")) for row in rows]
        with store.writing() as connection:
            for number, (article, digest, found) in enumerate(prepared, connection.execute(_NEXT).scalar_one()):
                connection.execute(_FORGET, {"article": article})
                connection.execute(_ENTER, {"id": number, "article": article, "hash": digest})
                connection.execute(_INDEX, {"id": number, "pairs": found})
        after = rows[-1].id
        yield len(rows)


class Searches:
    """Finds articles, and remembers what the latest searches have found for as long as the index stays as it is."""

    def __init__(self, store: Store) -> None:
        make_index(store)
        self._store = store
        self._found: dict[str, Ids] = {}
        self._article_of = np.zeros(1, np.int64)  # by the index's own ids; 0 where an article was entered anew since
        self._lock = threading.Lock()
        self.refresh()

    def refresh(self) -> None:
        """Take in what was entered since, which the first search would have to otherwise."""
        with self._lock, self._store.reading() as connection:
            self._take_entries(connection)

    def find(self, query: str) -> Ids | None:
        """Ids of the articles that hold every word of a query, in no order; None where there is none to search for."""
        asked = " AND ".join(_phrases(query))
        if not asked:
            return None
        with self._lock, self._store.reading() as connection:
            self._take_entries(connection)
            if asked not in self._found:
                # A row a time through SQLAlchemy takes as long as the search: a common character is in most articles.
                numbers = np.array(_rows(connection, _FIND, asked), np.int64).reshape(-1)
                found = self._article_of[numbers[numbers < len(self._article_of)]]
                self._found[asked] = found[found > 0]
            return self._found[asked]

    def _take_entries(self, connection: Connection) -> None:
        last = len(self._article_of) - 1
        if len(self._found) >= _MOST_REMEMBERED:
            self._found = {}
        entered = np.array(_rows(connection, _ENTERED, last), np.int64).reshape(-1, 2)
        if not len(entered):
            return
        known = np.concatenate([self._article_of, np.zeros(entered[-1, 0] - last, np.int64)])
        known[np.isin(known, entered[:, 1])] = 0
        known[entered[:, 0]] = entered[:, 1]
        self._article_of, self._found = known, {}


def pairs(content: str) -> str:
    """Overlapping pairs of characters of every run of letters, digits or Chinese; the last character stands alone too.

    >>> pairs("花呗，逾期")
    '花呗 呗 逾期 期'
    """
    found: list[str] = []
    for run in _RUN.findall(normalise(content).lower()):
        found.extend(run[i : i + 2] for i in range(len(run)))
    return " ".join(found)


def _rows(connection: Connection, query: str, asked: str | int) -> list[tuple[int, ...]]:
    cursor = connection.connection.cursor()
    try:
        return list(cursor.execute(query, (asked,)).fetchall())
    finally:
        cursor.close()


def _phrases(query: str) -> list[str]:
    """Return the runs of a query as FTS5 phrases; a single character is looked for as the beginning of a pair.

    Words are told apart before they are normalised, which removes spaces between Chinese characters.
    """
    phrases = []
    for run in (run for word in query.split() for run in _RUN.findall(normalise(word).lower())):
        held = [run[i : i + 2] for i in range(len(run) - 1)]
        phrases.append('"' + " ".join(held) + '"' if held else f'"{run}" *')
    return phrases
