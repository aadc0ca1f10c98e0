"""A large store of generated articles, filled by SQL: for what reads stores, not for what writes them."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from hashlib import sha256

from generated_site import sentences_of_the_corpus
from sqlalchemy import insert

from classifier.tags import LABELS, TAGS
from scraper.store import Store
from scraper.store.schema import articles, copies, frontier, links, predictions

_SITES = 40
_SENTENCES = 24  # an article, some 500 characters
_BATCH = 2_000
_DUPLICATES = 0.1  # share of articles that repeat the one before


def fill(store: Store, n_articles: int, *, n_links: int = 0, seed: int = 1) -> None:
    """Fill an empty store with articles, predictions and groups; the same seed gives the same store.

    Every article links to `n_links` others, later ones too.
    """
    rng = random.Random(seed)
    sentences = sentences_of_the_corpus()
    for first in range(1, n_articles + 1, _BATCH):
        rows = list(_rows(rng, sentences, first, min(first + _BATCH, n_articles + 1)))
        with store.writing() as connection:
            for table, column in ((frontier, 0), (articles, 1), (predictions, 2), (copies, 3)):
                connection.execute(insert(table), [row[column] for row in rows])
    linking = random.Random(seed)  # of its own: the articles stay the same with links and without
    for first in range(1, n_articles + 1 if n_links else 0, _BATCH):
        numbers = range(first, min(first + _BATCH, n_articles + 1))
        with store.writing() as connection:
            connection.execute(insert(links), list(_links(linking, numbers, n_articles, n_links)))


def _links(rng: random.Random, numbers: range, n_articles: int, n_links: int) -> Iterator[dict[str, object]]:
    for source in numbers:
        for rank in range(1, n_links + 1):
            target = rng.randrange(1, n_articles + 1)
            yield {"source_id": source, "rank": rank, "target_id": target, "anchor_text": "一条标题"}


def _rows(rng: random.Random, sentences: list[str], first: int, end: int) -> Iterator[tuple[dict[str, object], ...]]:
    title = text = ""
    group = first
    for number in range(first, end):
        if not text or rng.random() > _DUPLICATES:
            title, group = rng.choice(sentences)[:40], number
            text = "\n\n".join("".join(rng.choices(sentences, k=_SENTENCES // 4)) for _ in range(4))
        site = f"site{rng.randrange(_SITES)}.example"
        url = f"https://{site}/article/{number}.html"
        day = f"20{rng.randrange(18, 27)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"
        tags = [tag for tag in TAGS if rng.random() < 0.2]
        chances = {label: round(rng.random(), 4) for label in LABELS}
        home: dict[str, object] = {
            "id": number, "url": url, "key": url.removeprefix("https:"), "site": site, "pattern": f"{site}/article/#",
            "depth": 1, "state": "fetched", "discovered_at": "2026-01-01T00:00:00+00:00",
        }  # fmt: skip
        article: dict[str, object] = {
            "id": number, "url": url, "frontier_id": number, "site": site, "title": title, "published": day,
            "text": text, "content_hash": sha256(f"{title}\n{text}".encode()).hexdigest(), "author": None,
            "fetched_at": "2026-01-01T00:00:00+00:00", "checked_at": "2026-01-01T00:00:00+00:00",
        }  # fmt: skip
        prediction: dict[str, object] = {
            "article_id": number, "model_version": "generated", "tags": json.dumps(tags), "relevant": bool(tags),
            "probabilities": json.dumps(chances), "evidence": "[]",
        }  # fmt: skip
        yield home, article, prediction, {"article_id": number, "group_id": group, "sketch": b""}
