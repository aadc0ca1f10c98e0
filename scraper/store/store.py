"""A store: one database file (or server) that holds everything a crawl found. Opening, checking and reading it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, func, insert, inspect, or_, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from scraper.page import MISSING_PART, STATES, Receipt
from scraper.store.schema import SCHEMA_VERSION, articles, frontier, info, links, metadata
from scraper.store.upgrades import upgraded
from scraper.traps import LINKS_LEFT_OUT
from scraper.urls import key_of

_BATCH_ROWS = 500
_BUSY_SECONDS = 30  # how long another process may hold the database before that is an error
_READ_ONLY = "paylater_reads"
_DAMAGED = "the file is damaged; keep a copy, try sqlite3 FILE .recover, or name another one with --store"


class StoreError(RuntimeError):
    """The store cannot be opened, read or written; the message names it, the fault and the mend."""


class Store:
    """A database of articles, opened and checked.

    Parameters
    ----------
    url : str
        SQLAlchemy URL, such as ``sqlite:///data/paylater.db``.
    create : bool, default True
        Whether a missing store is made; otherwise it is an error.

    Raises
    ------
    StoreError
        When it cannot be reached, is corrupt, or is a database of something else.
    """

    def __init__(self, url: str, *, create: bool = True) -> None:
        self.url = url
        parsed = _parsed(url)
        self._database = parsed.database
        self._engine = _engine(parsed, create=create)
        self._reader = self._engine.execution_options(**{_READ_ONLY: True})
        with self._reported():
            self._check()
            self._let_readers_go_on()

    @property
    def path(self) -> Path:
        """The database file.

        Raises
        ------
        StoreError
            For a store in memory.
        """
        if not self._database or self._database == ":memory:":
            raise StoreError(f"{self.url}: is in memory alone; name a file, like sqlite:///data/paylater.db")
        return Path(self._database)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open one write transaction: all of it is kept, or none."""
        with self._reported(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open one read transaction: a consistent view, never blocking a writer."""
        with self._reported(), self._reader.connect() as connection:
            yield connection

    def watch(self) -> Callable[[], int]:
        """Return a function that gives another number whenever anything was written since the call before."""
        connection = self._engine.raw_connection()

        def version() -> int:
            return int(connection.cursor().execute("PRAGMA data_version").fetchone()[0])

        return version

    def receipt(self) -> Receipt:
        """Count every discovered URL by its state."""
        query = select(frontier.c.state, func.count().label("urls")).group_by(frontier.c.state)
        with self.reading() as connection:
            return _receipt({row.state: row.urls for row in connection.execute(query)})

    def receipts_by_site(self) -> dict[str, Receipt]:
        """Count the URLs of every site by state; the sites with most URLs first."""
        query = select(frontier.c.site, frontier.c.state, func.count()).group_by(frontier.c.site, frontier.c.state)
        counts: dict[str, dict[str, int]] = {}
        with self.reading() as connection:
            for site, state, urls in connection.execute(query):
                counts.setdefault(site, {})[state] = urls
        found = {site: _receipt(states) for site, states in counts.items()}
        return dict(sorted(found.items(), key=lambda item: (-item[1].discovered, item[0])))

    def losses(self) -> Iterator[tuple[str, str, str]]:
        """State, URL and reason of everything that failed or was fetched in part, ordered by URL."""
        reason = frontier.c.reason
        in_part = or_(reason.startswith(MISSING_PART), reason.endswith(LINKS_LEFT_OUT))
        query = (
            select(frontier.c.state, frontier.c.url, reason)
            .where(or_(frontier.c.state == "failed", (frontier.c.state == "fetched") & in_part))
            .order_by(frontier.c.url)
            .execution_options(yield_per=_BATCH_ROWS)
        )
        with self.reading() as connection:
            yield from connection.execute(query)

    def reasons(self) -> list[tuple[str, str, int]]:
        """State, reason and number of URLs that ended so, most frequent first; URLs without a reason left out."""
        query = (
            select(frontier.c.state, frontier.c.reason, func.count())
            .where(frontier.c.reason.is_not(None))
            .group_by(frontier.c.state, frontier.c.reason)
            .order_by(func.count().desc(), frontier.c.state, frontier.c.reason)
        )
        with self.reading() as connection:
            return [(state, reason, count) for state, reason, count in connection.execute(query)]

    def dead_end(self, url: str) -> str | None:
        """Why nothing ever came of a URL (canonical): it failed, was blocked, or is no article and links to none."""
        query = select(frontier.c.id, frontier.c.state, frontier.c.reason).where(frontier.c.key == key_of(url))
        with self.reading() as connection:
            row = connection.execute(query).one_or_none()
            if row is None or row.state in ("pending", "duplicate") or row.reason is None:
                return None
            leads_on = connection.scalar(select(links.c.target_id).where(links.c.source_id == row.id).limit(1))
            article = connection.scalar(select(articles.c.id).where(articles.c.frontier_id == row.id).limit(1))
        return str(row.reason) if leads_on is None and article is None else None

    def verify(self) -> None:
        """Read the whole file once, so that damage is told before anything is written into it.

        Raises
        ------
        StoreError
            When its pages do not fit together.
        """
        with self.reading() as connection:
            found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        if found != "ok":
            raise StoreError(f"{self.url}: {' '.join(found.split())}: {_DAMAGED}")

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def _check(self) -> None:
        with self._engine.begin() as connection:
            tables = set(inspect(connection).get_table_names())
            if tables and info.name not in tables:
                raise StoreError(f"{self.url}: is a database of something else; name another one with --store")
            metadata.create_all(connection)
            version = connection.scalar(select(info.c.value).where(info.c.key == "schema_version"))
            if version is None:
                connection.execute(insert(info).values(key="schema_version", value=SCHEMA_VERSION))
                return
            version = upgraded(connection, version)
            if version != SCHEMA_VERSION:
                raise StoreError(
                    f"{self.url}: has schema version {version}, this paylater reads {SCHEMA_VERSION}; "
                    "use the release that made it, or start a new store with --store"
                )

    def _let_readers_go_on(self) -> None:
        """Switch the file to write-ahead logging; only once it is known to be ours."""
        connection = self._engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA journal_mode = WAL")
        finally:
            connection.close()

    @contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise StoreError(f"{self.url}: {_explained(error)}") from error


def pages_beside(url: str) -> Path:
    """Return the folder in which the pages of a store's crawls are kept.

    Raises
    ------
    StoreError
        When `url` is none of a store.

    Examples
    --------
    >>> pages_beside("sqlite:///data/paylater.db").as_posix()
    'data/paylater-pages'
    """
    database = Path(_parsed(url).database or "paylater.db")
    return database.with_name(f"{database.stem}-pages")


def _receipt(counts: Mapping[str, int]) -> Receipt:
    return Receipt(discovered=sum(counts.values()), **{state: counts.get(state, 0) for state in STATES})


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError(f"{url}: not a store; write it like sqlite:///data/paylater.db") from error
    if parsed.get_backend_name() != "sqlite":
        raise StoreError(f"{url}: only SQLite stores are supported; write it like sqlite:///data/paylater.db")
    return parsed


def _engine(url: URL, *, create: bool) -> Engine:
    if url.database and url.database != ":memory:":
        path = Path(url.database)
        if not create and not path.exists():
            raise StoreError(f"{path}: there is no store; make one with: paylater crawl URL")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"{path}: cannot be made ({error.strerror}); name a writable place with --store"
            ) from error
    engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # this module says BEGIN itself; the driver would say it too late
    connection.execute("PRAGMA synchronous = NORMAL")  # with WAL a killed process loses nothing
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    # A transaction that will write takes the lock at once: one that began to read could not wait for it later.
    connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get(_READ_ONLY) else "BEGIN IMMEDIATE")


def _explained(error: DBAPIError) -> str:
    said = str(error.orig)
    mends = {
        "not a database": "the file is no SQLite database; move it away, or name another one with --store",
        "malformed": _DAMAGED,
        "unable to open": "the file cannot be opened; check that the folder exists and that you may write there",
        "readonly": "the file cannot be written; check its permissions, or name another one with --store",
        "locked": f"another process has kept it locked for {_BUSY_SECONDS} s; stop that one, then run this again",
        "full": "the disk is full; make room, then run this again: what was acknowledged is kept",
        "disk i/o": "the disk gave an error; check it, then run this again: what was acknowledged is kept",
    }
    mend = next((mend for word, mend in mends.items() if word in said.lower()), "")
    return f"{said}: {mend}" if mend else said
