"""Tables of a store: one database holds frontier, articles, links, predictions and people's labels."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)  # fmt: skip
from sqlalchemy.dialects.sqlite import Insert, insert

SCHEMA_VERSION = "5"

metadata = MetaData()

# What the store is; one row a key.
info = Table("info", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

# Sites that may be crawled: those of the start URLs, and those the user added.
sites = Table(
    "sites",
    metadata,
    Column("site", Text, primary_key=True),
    Column("allowed_at", Text, nullable=False),
    Column("rests_until", Float),  # seconds since the epoch; nothing of it is leased before
)

# Every URL ever discovered, each in exactly one state: pending, fetched, duplicate, blocked or failed.
frontier = Table(
    "frontier",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("url", Text, nullable=False),  # canonical
    Column("key", Text, nullable=False, unique=True),  # scraper.urls.key_of: the URL without its scheme
    Column("site", Text, nullable=False),  # host[:port] without www.
    Column("pattern", Text, nullable=False),  # scraper.traps.pattern_of
    Column("depth", Integer, nullable=False),  # links from a start URL
    Column("promise", Float, nullable=False, default=0.0),  # how likely it is relevant, a fraction; see store.focus
    Column("state", Text, nullable=False),
    Column("reason", Text),  # why it is blocked, failed, duplicate or no article
    Column("attempts", Integer, nullable=False, default=0),  # leases handed out
    Column("owner", Text),  # the worker that leases it
    Column("leased_until", Float),  # seconds since the epoch
    Column("discovered_at", Text, nullable=False),  # ISO 8601, UTC, as all times of the store
    Column("finished_at", Text),
    Index("frontier_by_turn", "state", "site", "depth", "id"),
    Index("frontier_by_promise", "state", "site", text("promise DESC"), "depth", "id"),
    Index("frontier_by_pattern", "pattern", "state"),
)
Index("frontier_by_owner", frontier.c.owner, sqlite_where=frontier.c.owner.is_not(None))

# What came of URLs that are made by one rule, so that an endless calendar is seen for what it is.
patterns = Table(
    "patterns",
    metadata,
    Column("pattern", Text, primary_key=True),
    Column("articles", Integer, nullable=False, default=0),
    Column("others", Integer, nullable=False, default=0),  # fetched, but no article or one known already
)

articles = Table(
    "articles",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("url", Text, nullable=False, unique=True),  # canonical URL of the article
    Column("frontier_id", ForeignKey(frontier.c.id), nullable=False),  # the URL that was fetched
    Column("site", Text, nullable=False),
    Column("site_name", Text),
    Column("title", Text, nullable=False),
    Column("published", Text),  # ISO 8601: a moment with offset, or a day
    Column("author", Text),
    Column("text", Text, nullable=False),  # light Markdown
    Column("content_hash", Text, nullable=False),  # SHA-256 of title and text
    Column("extraction_version", Text),  # scraper.extraction.version; not known of articles of schema version 3
    Column("fetched_at", Text, nullable=False),
    Column("checked_at", Text, nullable=False),  # when the site last said that this is how it stands
    Column("gone_at", Text),  # when the site first said that there is no such page any more
    Column("etag", Text),  # validators of the page, for asking whether it has changed (RFC 9110, 8.8)
    Column("last_modified", Text),
    Index("articles_by_frontier", "frontier_id"),  # without it every lease reads through all articles
)

# Which articles tell the same text: `group_id` is the first article of the group, its own id where it is alone.
copies = Table(
    "copies",
    metadata,
    Column("article_id", ForeignKey(articles.c.id), primary_key=True),
    Column("group_id", Integer, nullable=False, index=True),
    Column("sketch", LargeBinary, nullable=False),  # MinHash of title and text, see scraper.store.copies
)

# Articles by parts of their sketches: near-copies share at least one (locality-sensitive hashing).
bands = Table(
    "bands",
    metadata,
    Column("band", Integer, primary_key=True),
    Column("article_id", ForeignKey(articles.c.id), primary_key=True),
    sqlite_with_rowid=False,
)

# Which pages were read, as they stood when: one that was stored before is not read again from an archive.
captures = Table(
    "captures",
    metadata,
    Column("frontier_id", ForeignKey(frontier.c.id), primary_key=True),
    Column("fetched_at", Text, primary_key=True),
    Column("extraction_version", Text, nullable=False),
    sqlite_with_rowid=False,
)

# How an article stood before it changed, or was extracted by another version (then at the same fetched_at).
revisions = Table(
    "revisions",
    metadata,
    Column("article_id", ForeignKey(articles.c.id), primary_key=True),
    Column("content_hash", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("published", Text),
    Column("author", Text),
    Column("text", Text, nullable=False),
    Column("fetched_at", Text, primary_key=True),
)

# The related-content graph.
links = Table(
    "links",
    metadata,
    Column("source_id", ForeignKey(frontier.c.id), nullable=False),
    Column("rank", Integer, nullable=False),  # place in the source's related lists, from 1
    Column("target_id", ForeignKey(frontier.c.id), nullable=False),
    Column("anchor_text", Text, nullable=False),
    UniqueConstraint("source_id", "rank"),
    Index("links_by_target", "target_id", "source_id", "rank"),  # where a page was found first, without reading links
)

predictions = Table(
    "predictions",
    metadata,
    Column("article_id", ForeignKey(articles.c.id), primary_key=True),
    Column("model_version", Text, nullable=False),
    Column("tags", Text, nullable=False),  # JSON list of ids
    Column("relevant", Boolean, nullable=False),
    Column("probabilities", Text, nullable=False),  # JSON object: id to fraction in [0, 1]
    Column("evidence", Text, nullable=False),  # JSON list of objects: tag, start, end, score
)

# What people say an article is about: every label ever given is kept, the latest one of an article holds.
labels = Table(
    "labels",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article_id", ForeignKey(articles.c.id), nullable=False),
    Column("annotator", Text, nullable=False),
    Column("labelled_at", Text, nullable=False),
    Column("tags", Text, nullable=False),  # JSON list of ids, sorted
    Column("relevant", Boolean, nullable=False),
    Column("content_hash", Text, nullable=False),  # of the text that was labelled; it may have changed since
    Column("evidence", Text, nullable=False, server_default="[]"),  # JSON list of objects: tag, part, start, end
    Column("origin", Text, nullable=False),  # the tool it came from, such as import, review, label-studio
    UniqueConstraint("article_id", "annotator", "labelled_at"),  # the same file twice is one label
)


def replacing(table: Table) -> Insert:
    """Return the statement that inserts a row, or replaces the one of the same primary key."""
    row = insert(table)
    rest = {column.name: row.excluded[column.name] for column in table.c if not column.primary_key}
    return row.on_conflict_do_update(index_elements=list(table.primary_key), set_=rest)
