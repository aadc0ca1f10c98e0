"""Harvest of a focused crawl beside breadth-first order: python tests/benchmarks/focus.py.

One generated site of 5,000 pages, one in five relevant, crawled twice for 500 pages, each time into a new store. Harvest is the share of
relevant ones among the pages fetched, by how the site made each page and not by the tagger. The tagger has learned from the titles that
the site is made of: on titles that it has not seen expect less.
"""

from __future__ import annotations

import argparse
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from generated_site import GeneratedSite, serving

PAGES = 5_000
FETCHED = 500
LINKS = 10


def crawl(start: str, folder: Path, fetched: int, *options: str) -> list[int]:
    """Numbers of the pages that a crawl of so many pages fetched."""
    store = folder / f"{'-'.join(('store', *options))}.db"
    command = [sys.executable, "-m", "scraper", "crawl", start, "--delay", "0"]
    command += ["--max-pages", str(fetched), "--store", f"sqlite:///{store}", *options]
    subprocess.run(command, capture_output=True, check=False)
    with sqlite3.connect(store) as connection:
        rows = connection.execute("SELECT url FROM frontier WHERE state = 'fetched'").fetchall()
    return [int(url.rpartition("/")[2].removesuffix(".html")) for (url,) in rows if "/a/" in url]


def main() -> None:
    """Print the harvest of both orders."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--fetched", type=int, default=FETCHED)
    parser.add_argument("--links", type=int, default=LINKS)
    asked = parser.parse_args()
    site = GeneratedSite(asked.pages, asked.links)
    harvests = {}
    with serving(asked.pages, asked.links) as served, tempfile.TemporaryDirectory() as folder:
        for name, options in (("breadth first", ()), ("focused", ("--focus",))):
            numbers = crawl(served.start, Path(folder), asked.fetched, *options)
            relevant = sum(site.is_relevant[number] for number in numbers)
            harvests[name] = relevant / len(numbers)
            print(f"{name:14s} {len(numbers):5,} pages fetched, {relevant:4,} relevant: harvest {harvests[name]:.3f}")
    print(f"focused / breadth first: {harvests['focused'] / harvests['breadth first']:.2f}")


if __name__ == "__main__":
    main()
