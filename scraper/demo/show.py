"""The main job on the built-in site, shown from beginning to end."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from classifier import CHINESE, TAGS
from classifier.masking import mask_all
from scraper.crawling.crawl import CrawlOptions, crawl
from scraper.crawling.receipts import print_receipt
from scraper.demo.server import serving
from scraper.demo.site import START
from scraper.exports.exporting import export_links, export_store
from scraper.store import Store
from scraper.store.records import records
from scraper.store.selection import Selection

_MOST_TITLE_CHARS = 30
_COLOURS = {"overdue": "red", "cash_out": "magenta", "interest_free": "green", "credit_impact": "yellow"}


def show(folder: Path) -> None:
    """Serve, crawl, tag, export, print."""
    console = Console()
    started = time.monotonic()
    shutil.rmtree(folder, ignore_errors=True)
    store_url = f"sqlite:///{folder / 'paylater.db'}"
    with serving() as server:
        console.print(f"Serving the built-in site at {server.origin}, crawling from {server.origin}{START}")
        crawl([f"{server.origin}{START}"], store_url, CrawlOptions(delay=0, concurrency=8))
    store = Store(store_url)
    found = list(records(store))
    table = Table(title=f"{len(found)} articles", title_justify="left")
    for column in ("published", "title", "tags", "relevant"):
        table.add_column(column)
    for record in sorted(found, key=lambda record: str(record["published"]), reverse=True):
        tags = record["tags"] if isinstance(record["tags"], list) else []
        shown = " ".join(f"[{_COLOURS[tag]}]{CHINESE[tag]}[/]" for tag in TAGS if tag in tags)
        title = str(record["title"])
        title = title if len(title) <= _MOST_TITLE_CHARS else f"{title[: _MOST_TITLE_CHARS - 1]}…"
        table.add_row(str(record["published"] or "")[:10], title, shown or "-", "yes" if record["relevant"] else "no")
    console.print(table)
    print_receipt(store, console)
    for name in ("articles.csv", "articles.jsonl", "articles.parquet", "dataset"):
        done = export_store(store, folder / name, selection=Selection(), mask=mask_all)
        console.print(f"{done.rows} rows: {folder / name}", highlight=False)
    n_links = export_links(store, folder / "links.parquet")
    console.print(f"{n_links} links: {folder / 'links.parquet'}", highlight=False)
    store.close()
    console.print(f"store: {store_url}", highlight=False)
    console.print(
        f"{time.monotonic() - started:.1f} s. Next: paylater crawl URL, paylater export articles.csv", highlight=False
    )
