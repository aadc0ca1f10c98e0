"""Near-copies as a store grows: python tests/benchmarks/copies.py.

Records 100,000 made-up articles as a crawl does, in groups of 32, without links; three in ten tell a text told before, slightly changed.
Prints seconds for each further tenth, so that growth shows, the share of copies that are in the group of their original, and the share
of articles that are in a group although their text is their own.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from generated_copies import articles_with_copies

from scraper.extraction import Article
from scraper.page import Judged, Lease, Page
from scraper.store import Store
from scraper.store.recording import record
from scraper.store.records import records
from scraper.store.schema import frontier
from scraper.urls import key_of

N_ARTICLES = 100_000
GROUP = 32


def main() -> None:
    """Print time by tenth, and how well copies are found."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--articles", type=int, default=N_ARTICLES)
    n_articles = parser.parse_args().articles
    urls: list[str] = []
    source_of: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'store.db'}")
        started = time.perf_counter()
        made = enumerate(articles_with_copies(n_articles))
        for first in range(0, n_articles, GROUP):
            group = []
            for number, (text, source) in islice(made, GROUP):
                urls.append(f"https://site{number % 997}.example/{number}")
                source_of[urls[-1]] = urls[source]
                group.append((urls[-1], f"第{number}篇", text))
            _record(store, group)
            done = first + len(group)
            if done % (n_articles // 10) < GROUP:
                print(f"{done:8,} articles  {time.perf_counter() - started:7.1f} s", flush=True)
        groups = {str(row["url"]): row["duplicate_group"] for row in records(store)}
        store.close()
    copied = [url for url in urls if source_of[url] != url]
    found = sum(groups[url] == groups[source_of[url]] for url in copied)
    alone = [url for url in urls if source_of[url] == url and groups[url] != url]
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
