"""Near-copies as a store grows: python tests/benchmarks/copies.py.

Records 100,000 made-up articles as a crawl does, in groups of 32, without links; three in ten tell a text told before, slightly changed.
Prints seconds for each further tenth, so that growth shows, the share of copies that are in the group of their original, and the share
of articles that are in a group although their text is their own.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from generated_site import sentences_of_the_corpus

from scraper.extraction import Article
from scraper.page import Judged, Lease, Page
from scraper.store import Store
from scraper.store.recording import record
from scraper.store.records import records
from scraper.store.schema import frontier
from scraper.urls import key_of

N_ARTICLES = 100_000
GROUP = 32
SHARE_COPIES = 0.3


def main() -> None:
    """Print time by tenth, and how well copies are found."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--articles", type=int, default=N_ARTICLES)
    n_articles = parser.parse_args().articles
    rng = random.Random(0)
    sentences = sentences_of_the_corpus()
    originals: list[tuple[str, str]] = []
    copied: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'store.db'}")
        started = time.perf_counter()
        for first in range(0, n_articles, GROUP):
            group = []
            for number in range(first, min(first + GROUP, n_articles)):
                url = f"https://site{number % 997}.example/{number}"
                if originals and rng.random() < SHARE_COPIES:
                    source, text = rng.choice(originals)
                    copied[url] = source
                    text = f"{text}（来源：第{number}号转载）"
                else:
                    text = "\n\n".join(rng.sample(sentences, 12)) + f"\n\n编号{number}。"
                    originals.append((url, text))
                group.append((url, f"第{number}篇", text))
            _record(store, group)
            done = first + len(group)
            if done % (n_articles // 10) < GROUP:
                print(f"{done:8,} articles  {time.perf_counter() - started:7.1f} s", flush=True)
        groups = {str(row["url"]): row["duplicate_group"] for row in records(store)}
        store.close()
    found = sum(groups[url] == groups[source] for url, source in copied.items())
    alone = [url for url, _ in originals if groups[url] != url]
    print(
        f"{found / len(copied):.4f} of {len(copied):,} copies are with their original; {len(alone):,} originals are with another"
    )


def _record(store: Store, group: list[tuple[str, str, str]]) -> None:
    with store.writing() as connection:
        rows = [
            {
                "url": url,
                "key": key_of(url),
                "site": "x",
                "pattern": "x",
                "depth": 0,
                "state": "pending",
                "discovered_at": "",
            }
            for url, _, _ in group
        ]
        connection.execute(frontier.insert(), rows)
    pages = []
    for url, title, text in group:
        article = Article(url, title, None, None, text, (), None)
        pages.append(Judged(Page(Lease(0, url, 0), "article", None, url, datetime.now(UTC), article)))
    record(store, pages)


if __name__ == "__main__":
    main()
