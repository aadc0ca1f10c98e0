"""The frontier: which URLs are known, whose turn it is, and who is at work on them.

It lives in the store's database, so that a URL's state and what was found there change in the same transaction.
A worker leases URLs for a while; a killed worker's leases run out and others take them over.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from scraper.failures import may_pass
from scraper.page import Lease
from scraper.store import Store
from scraper.store.focus import turns
from scraper.store.schema import articles, frontier, sites
from scraper.traps import pattern_of
from scraper.urls import key_of, site_of

OTHER_SITE = "other site"  # the reason of a URL blocked for its site alone
LEASE_SECONDS = 120.0  # renewed every third of it; only a worker that is dead or stopped lets one run out
LONGEST_REST = 300.0  # seconds that a crawl waits for a site; one that rests longer is left for the next crawl
_MAX_ATTEMPTS = 5  # leases of one URL that ended without an outcome: the page may be what kills the worker


class Frontier:
    """One worker's view of the URLs of a store.

    Parameters
    ----------
    store : Store
        Where they are kept.
    focus : bool, default False
        Whether what promises to be relevant comes first, see `scraper.store.focus`.
    """

    def __init__(self, store: Store, *, focus: bool = False) -> None:
        self._store = store
        self._focus = focus
        self._turns = 0  # given so far
        self.owner = f"{socket.gethostname()}/{os.getpid()}/{time.time_ns()}"
        self._take_over_dead()

    @property
    def sites(self) -> frozenset[str]:
        """Sites that may be crawled."""
        with self._store.reading() as connection:
            return frozenset(connection.scalars(select(sites.c.site)))

    def allow(self, names: Iterable[str]) -> None:
        """Let these sites (``host[:port]``) be crawled; their URLs found so far become pending."""
        now = now_text()
        rows = [{"site": name, "allowed_at": now} for name in names]
        if not rows:
            return
        free = (
            update(frontier)
            .where(frontier.c.state == "blocked", frontier.c.reason == OTHER_SITE)
            .where(frontier.c.site == bindparam("free_site"))
            .values(state="pending", reason=None, finished_at=None)
        )
        with self._store.writing() as connection:
            connection.execute(insert(sites).on_conflict_do_nothing(), rows)
            connection.execute(free, [{"free_site": row["site"]} for row in rows])

    def seed(self, url: str) -> None:
        """Add a start URL (canonical) and allow its site; one that failed or was blocked before is tried again."""
        self.allow([site_of(url)])
        row = insert(frontier).values(
            url=url, key=key_of(url), site=site_of(url), pattern=pattern_of(url),
            depth=0, promise=1.0, state="pending", discovered_at=now_text(),
        )  # fmt: skip
        again = row.on_conflict_do_update(
            index_elements=["key"],
            set_={
                "url": url,
                "state": "pending",
                "reason": None,
                "attempts": 0,
                "finished_at": None,
                "depth": 0,
                "promise": 1.0,
            },
            where=frontier.c.state.in_(("failed", "blocked")),
        )
        with self._store.writing() as connection:
            connection.execute(again)

    def refresh(self, older_than: timedelta) -> int:
        """Ask again for articles that were last looked at longer ago than this; return how many.

        A page that failed when it was last asked for may have been away for a moment: it is asked for again as well.
        """
        before = (datetime.now(UTC) - older_than).isoformat(timespec="seconds")
        stale = select(articles.c.frontier_id).where(articles.c.checked_at <= before, articles.c.gone_at.is_(None))
        again = (
            update(frontier)
            .where(frontier.c.id.in_(stale), frontier.c.state.in_(("fetched", "failed")))
            .values(state="pending", reason=None, attempts=0, finished_at=None)
        )
        with self._store.writing() as connection:
            return int(connection.execute(again).rowcount)

    def retry(self) -> int:
        """Ask again for what failed, or was fetched in part, for a reason that may pass; return how many."""
        ended = select(frontier.c.id, frontier.c.reason).where(
            frontier.c.state.in_(("failed", "fetched")), frontier.c.reason.is_not(None)
        )
        with self._store.reading() as connection:
            rows = [{"again": number} for number, reason in connection.execute(ended) if may_pass(reason)]
        if rows:
            again = (
                update(frontier)
                .where(frontier.c.id == bindparam("again"), frontier.c.state != "pending")
                .values(state="pending", reason=None, attempts=0, finished_at=None)
            )
            with self._store.writing() as connection:
                connection.execute(again, rows)
        return len(rows)

    def lease(self, most: int) -> list[Lease]:
        """Lease up to `most` pending URLs, sites in turn: nearest to a start URL first, or by promise.

        A URL whose leases keep ending without an outcome is given up as failed.
        """
        now = time.time()
        leased: list[Lease] = []
        with self._store.writing() as connection:
            awake = or_(sites.c.rests_until.is_(None), sites.c.rests_until <= now)
            names = list(connection.scalars(select(sites.c.site).where(awake).order_by(sites.c.site)))
            share = max(1, most // max(len(names), 1))
            for name in names:
                for row in self._next(connection, name, min(share, most - len(leased)), now):
                    if row.attempts < _MAX_ATTEMPTS:
                        leased.append(Lease(row.id, row.url, row.depth, row.etag, row.last_modified))
                        continue
                    given_up = f"given up after {_MAX_ATTEMPTS} attempts that ended with the worker"
                    connection.execute(
                        update(frontier)
                        .where(frontier.c.id == row.id)
                        .values(state="failed", reason=given_up, finished_at=now_text(), owner=None)
                    )
            if leased:
                connection.execute(
                    update(frontier)
                    .where(frontier.c.id.in_([lease.id for lease in leased]))
                    .values(owner=self.owner, leased_until=now + LEASE_SECONDS, attempts=frontier.c.attempts + 1)
                )
        return leased

    def _next(self, connection: Connection, site: str, most: int, now: float) -> list[Row[*tuple[Any, ...]]]:
        """Return the next free URLs of a site."""
        free = or_(frontier.c.owner.is_(None), frontier.c.leased_until < now)
        by_discovery = (frontier.c.depth, frontier.c.id)
        query = (
            select(
                frontier.c.id, frontier.c.url, frontier.c.depth, frontier.c.attempts,
                articles.c.etag, articles.c.last_modified,
            )
            .outerjoin(articles, articles.c.frontier_id == frontier.c.id)
            .where(frontier.c.state == "pending", frontier.c.site == site, free)
        )  # fmt: skip
        if not self._focus:
            return list(connection.execute(query.order_by(*by_discovery).limit(most)))
        promising, exploring = turns(most, self._turns)
        self._turns += most
        found = list(connection.execute(query.order_by(frontier.c.promise.desc(), *by_discovery).limit(promising)))
        others = query.where(frontier.c.id.not_in([row.id for row in found])).order_by(*by_discovery).limit(exploring)
        return found + list(connection.execute(others))

    def renew(self) -> None:
        """Keep this worker's leases for another while."""
        self._mine({"leased_until": time.time() + LEASE_SECONDS})

    def release(self) -> None:
        """Give back what this worker leased and did not finish; not counted as an attempt."""
        self._mine({"owner": None, "leased_until": None, "attempts": frontier.c.attempts - 1})

    def rest(self, site: str, until: float) -> None:
        """Lease nothing of a site before a moment (seconds since the epoch), in any worker."""
        later = or_(sites.c.rests_until.is_(None), sites.c.rests_until < until)
        with self._store.writing() as connection:
            connection.execute(update(sites).where(sites.c.site == site, later).values(rests_until=until))

    def resting(self) -> frozenset[str]:
        """Sites that rest now."""
        with self._store.reading() as connection:
            return frozenset(connection.scalars(select(sites.c.site).where(sites.c.rests_until > time.time())))

    def has_pending(self) -> bool:
        """Whether any URL is still to come, leased or not; one of a site that rests for long is not."""
        soon = or_(sites.c.rests_until.is_(None), sites.c.rests_until <= time.time() + LONGEST_REST)
        known = (
            select(frontier.c.id)
            .join(sites, sites.c.site == frontier.c.site)
            .where(frontier.c.state == "pending", soon)
            .limit(1)
        )
        with self._store.reading() as connection:
            return connection.scalar(known) is not None

    def _mine(self, values: dict[str, object]) -> None:
        with self._store.writing() as connection:
            connection.execute(
                update(frontier).where(frontier.c.owner == self.owner, frontier.c.state == "pending").values(values)
            )

    def _take_over_dead(self) -> None:
        """Free at once what processes of this machine leased that run no more; others' leases run out by themselves."""
        with self._store.reading() as connection:
            owners = connection.scalars(select(frontier.c.owner).where(frontier.c.owner.is_not(None)).distinct()).all()
        dead = [owner for owner in owners if _is_dead(owner)]
        if dead:
            with self._store.writing() as connection:
                connection.execute(
                    update(frontier).where(frontier.c.owner.in_(dead)).values(owner=None, leased_until=None)
                )


def now_text() -> str:
    """Return now as the store writes times: ISO 8601, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _is_dead(owner: str) -> bool:
    host, pid, _ = owner.rsplit("/", 2)
    if host != socket.gethostname():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
