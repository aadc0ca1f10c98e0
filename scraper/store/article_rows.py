"""Articles as rows of the store: kept, with how they stood before, or taken out."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, case, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from scraper.extraction import Article
from scraper.page import Page
from scraper.store.copies import forget_sketch
from scraper.store.schema import articles, labels, predictions, revisions
from scraper.urls import site_of

_new = insert(articles)
_replaced: dict[str, ColumnElement[Any]] = {
    column.name: _new.excluded[column.name] for column in articles.c if column.name not in ("id", "url")
}
# A page from an archive may be younger than the text that it replaces, and older than the last look at the site.
_replaced["checked_at"] = func.max(articles.c.checked_at, _new.excluded.checked_at)
_replaced["gone_at"] = case((articles.c.gone_at > _new.excluded.fetched_at, articles.c.gone_at))
_KEEP = _new.on_conflict_do_update(index_elements=["url"], set_=_replaced).returning(articles.c.id)
_kept = [column.name for column in revisions.c if column.name != "article_id"]
# How an article stands that is about to change.
_REVISION = (
    insert(revisions)
    .from_select(
        ["article_id", *_kept],
        select(articles.c.id, *(articles.c[name] for name in _kept)).where(
            articles.c.url == bindparam("told_url"), articles.c.content_hash != bindparam("told_hash")
        ),
    )
    .on_conflict_do_nothing()
)


def content_hash(article: Article) -> str:
    """SHA-256 (hex) of what a reader sees: title and text."""
    return hashlib.sha256(f"{article.title}\n{article.text}".encode()).hexdigest()


def keep_article(connection: Connection, home: int, url: str, page: Page, article: Article) -> int:
    """Store an article under a URL in place of what stood there, which becomes a revision; return its id.

    `home` is the frontier id of the URL that was fetched.
    """
    fetched_at = page.fetched_at.isoformat(timespec="seconds")
    values: dict[str, object] = {
        "frontier_id": home,
        "site": site_of(url),
        "site_name": article.site_name,
        **told(article),
        "extraction_version": page.extraction_version,
        "fetched_at": fetched_at,
        "checked_at": fetched_at,
        "gone_at": None,
        "etag": page.etag,
        "last_modified": page.last_modified,
    }
    connection.execute(_REVISION, {"told_url": url, "told_hash": values["content_hash"]})
    return int(connection.execute(_KEEP, values | {"url": url}).scalar_one())


def keep_older(connection: Connection, article_id: int, page: Page, article: Article) -> None:
    """Store how an article stood at an earlier moment, unless it then read as it does now."""
    now_told = told(article)
    now = select(articles.c.content_hash).where(articles.c.id == article_id)
    if connection.scalar(now) != now_told["content_hash"]:
        fetched_at = page.fetched_at.isoformat(timespec="seconds")
        row = insert(revisions).values(article_id=article_id, fetched_at=fetched_at, **now_told)
        connection.execute(row.on_conflict_do_nothing())


def take_out(connection: Connection, article_id: int) -> bool:
    """Take out an article that turns out to be none; whether that was done: one that people labelled stays."""
    if connection.scalar(select(labels.c.id).where(labels.c.article_id == article_id).limit(1)) is not None:
        return False
    forget_sketch(connection, article_id)
    for table in (predictions, revisions):
        connection.execute(delete(table).where(table.c.article_id == article_id))
    connection.execute(delete(articles).where(articles.c.id == article_id))
    return True


def told(article: Article) -> dict[str, str | None]:
    """Return what an article tells, by the names of columns."""
    return {
        "title": article.title,
        "published": article.published.isoformat() if article.published else None,
        "author": article.author,
        "text": article.text,
        "content_hash": content_hash(article),
    }
