"""A store with articles as a test wants them, put there without a crawl."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from scraper.store import Store
from scraper.store.schema import articles, copies, frontier, labels, links, predictions

BASE = "https://example.com"


def stored(path: Path, *rows: dict[str, object]) -> Store:
    """Make a store of these articles, in this order; each row says what differs from an ordinary one.

    A row has ``path`` of its URL, and may have ``site``, ``title``, ``text``, ``published``, ``author``, ``tags``, ``relevant``,
    ``chances`` (mapping, or None for an article that no model has seen), ``group`` (path of the first of its group), ``found`` (path
    and rank of the page that links to it), ``said`` (tags that a person gave it).
    """
    store = Store(f"sqlite:///{path}")
    with store.writing() as connection:
        ids: dict[object, int] = {}
        for number, row in enumerate(rows, 1):
            ids[row["path"]] = number
            site = str(row.get("site", "example.com"))
            url = f"https://{site}/{row['path']}"
            title, text = str(row.get("title", f"第{row['path']}篇")), str(row.get("text", f"会收罚息。{row['path']}"))
            digest = hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()
            connection.execute(
                frontier.insert().values(
                    id=number, url=url, key=url, site=site, pattern="", depth=0, state="fetched", discovered_at=""
                )
            )
            connection.execute(
                articles.insert().values(
                    id=number, url=url, frontier_id=number, site=site, title=title, text=text,
                    published=row.get("published", "2025-01-17"), author=row.get("author"), content_hash=digest,
                    fetched_at="2026-02-01T00:00:00+00:00", checked_at="2026-02-01T00:00:00+00:00",
                    extraction_version="e1",
                )
            )  # fmt: skip
            if row.get("chances", {}) is not None:
                connection.execute(
                    predictions.insert().values(
                        article_id=number, model_version="v1", tags=json.dumps(row.get("tags", [])),
                        relevant=row.get("relevant", True), probabilities=json.dumps(row.get("chances", {})),
                        evidence="[]",
                    )
                )  # fmt: skip
            group = ids[row.get("group", row["path"])]
            connection.execute(copies.insert().values(article_id=number, group_id=group, sketch=b""))
            if "said" in row:
                connection.execute(
                    labels.insert().values(
                        article_id=number, annotator="李", labelled_at="2026-03-01T12:00:00.250000+00:00",
                        tags=json.dumps(row["said"]), relevant=True, content_hash=digest, origin="import",
                    )
                )  # fmt: skip
        for row in rows:
            if "found" in row:
                source, rank = row["found"]
                connection.execute(
                    links.insert().values(
                        source_id=ids[source], rank=rank, target_id=ids[row["path"]], anchor_text="标题"
                    )
                )
    return store


def urls(store: Store, **how: object) -> list[str]:
    """Paths of the records that pass, in their order."""
    from scraper.store.records import records

    return [str(record["url"]).removeprefix(f"{BASE}/") for record in records(store, **how)]
