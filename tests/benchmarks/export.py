"""Export of a large store beside plain pyarrow: nice python tests/benchmarks/export.py --articles 1000000.

Makes a store of articles of about 600 characters by SQL (the corpus's sentences, mixed anew; 10 links a page), or takes the one at
--store. Exports it to Parquet, and with --folder to a dataset with splits, each in a process of its own whose peak memory is told. Then
reads the Parquet file back and writes its batches with nothing but pyarrow, at the same settings: only the writing counts. The three
are repeated in turns; times are medians, by the wall clock and by the processor.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyarrow.parquet as pq
from generated_site import sentences_of_the_corpus

from classifier.tags import LABELS, TAGS
from scraper.exporting import export_store
from scraper.selection import Selection
from scraper.store import Store

GROUP = 10_000
LINKS = 10
SITES = 997
SHARE_COPIES = 0.1
ROUNDS = 3


def main() -> None:
    """Measure, or be one of the measured processes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--store", type=Path, help="made where there is none")
    parser.add_argument("--folder", action="store_true", help="measure a dataset folder too")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--run", nargs=3, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.run:
        _run(*chosen.run)
        return
    with tempfile.TemporaryDirectory() as folder:
        store = chosen.store or Path(folder) / "store.db"
        if not store.exists():
            make_store(store, chosen.articles)
        _measure(store, Path(folder), chosen.rounds, with_folder=chosen.folder)


def make_store(path: Path, n_articles: int) -> None:
    """Make a store of articles with tags, groups and links."""
    Store(f"sqlite:///{path}").close()
    rng = random.Random(0)
    sentences = sentences_of_the_corpus()
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA synchronous = OFF")
        for first in range(1, n_articles + 1, GROUP):
            numbers = range(first, min(first + GROUP, n_articles + 1))
            for statement, rows in _rows(numbers, n_articles, sentences, rng):
                database.executemany(statement, rows)
            database.commit()


def _rows(
    numbers: range, n_articles: int, sentences: list[str], rng: random.Random
) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    found, read, said, alike, linked = [], [], [], [], []
    for n in numbers:
        site = f"site{n % SITES}.example"
        url = f"https://{site}/a/{hashlib.md5(str(n).encode()).hexdigest()[:12]}.html"  # ordered otherwise than stored
        text = "\n\n".join("".join(rng.choices(sentences, k=5)) for _ in range(4))
        digest = hashlib.sha256(text.encode()).hexdigest()
        day = f"2025-{n % 12 + 1:02d}-{n % 28 + 1:02d}"
        chances = {label: round(rng.random(), 6) for label in LABELS}
        tags = sorted(tag for tag in TAGS if chances[tag] > 0.85)
        found.append((n, url, url[8:], site))
        read.append(
            (n, url, n, site, f"花呗晚还{n}天会怎样", f"{day}T08:30:00+08:00", text, digest, f"{day}T00:00:00+00:00")
        )
        said.append((n, json.dumps(tags), chances["relevant"] > 0.3, json.dumps(chances)))
        alike.append((n, max(1, n - 3) if rng.random() < SHARE_COPIES else n))
        linked += [(n, rank, rng.randrange(1, n_articles + 1)) for rank in range(1, LINKS + 1)]
    yield (
        "INSERT INTO frontier (id, url, key, site, pattern, depth, promise, state, attempts, discovered_at) "
        "VALUES (?, ?, ?, ?, '', 0, 0, 'fetched', 1, '2025-01-01T00:00:00+00:00')",
        found,
    )
    yield (
        "INSERT INTO articles (id, url, frontier_id, site, site_name, title, published, text, content_hash, fetched_at, checked_at, "
        "extraction_version) VALUES (?, ?, ?, ?, '生成资讯', ?, ?, ?, ?, ?, '2025-12-31T00:00:00+00:00', '1')",
        read,
    )
    yield "INSERT INTO predictions VALUES (?, 'made-up', ?, ?, ?, '[]')", said
    yield "INSERT INTO copies VALUES (?, ?, zeroblob(512))", alike
    yield "INSERT INTO links VALUES (?, ?, ?, '一条标题')", linked


def _measure(store: Path, folder: Path, rounds: int, *, with_folder: bool) -> None:
    file = folder / "articles.parquet"
    names = {"export to Parquet": ("file", file), "plain pyarrow": ("plain", file)}
    if with_folder:
        names["export to a folder"] = ("folder", folder / "dataset")
    spent = defaultdict(list)
    for _ in range(rounds):
        for name, (what, out) in names.items():
            done = subprocess.run(
                [sys.executable, __file__, "--run", what, str(store), str(out)],
                check=True,
                capture_output=True,
                text=True,
            )
            spent[name].append(json.loads(done.stdout))
    rows = pq.ParquetFile(file).metadata.num_rows
    print(
        f"{rows:,} rows, {file.stat().st_size / 1e6:,.0f} MB as Parquet, {store.stat().st_size / 1e6:,.0f} MB as a store"
    )
    base = [statistics.median(run[clock] for run in spent["plain pyarrow"]) for clock in ("wall", "cpu")]
    for name, runs in spent.items():
        wall, cpu = (statistics.median(run[clock] for run in runs) for clock in ("wall", "cpu"))
        memory = max(run["mb"] for run in runs)
        print(
            f"{name:20s} {wall:7.1f} s ({wall / base[0]:.2f} times plain pyarrow), processor {cpu:7.1f} s ({cpu / base[1]:.2f}), "
            f"{rows / wall:9,.0f} rows/s, peak {memory:,.0f} MB"
        )


def _run(what: str, store: str, out: str) -> None:
    """Do one of the things measured, and print what it took."""
    wall = cpu = 0.0
    if what == "plain":
        source = pq.ParquetFile(out)
        plain = Path(out).with_name("plain.parquet")
        with pq.ParquetWriter(plain, source.schema_arrow, compression="zstd") as writer:
            for number in range(source.num_row_groups):
                batch = source.read_row_group(number).combine_chunks().to_batches()[0]
                began, began_cpu = time.perf_counter(), time.process_time()
                writer.write_batch(batch)
                wall, cpu = wall + time.perf_counter() - began, cpu + time.process_time() - began_cpu
    else:
        opened = Store(f"sqlite:///{store}", create=False)
        began, began_cpu = time.perf_counter(), time.process_time()
        export_store(opened, Path(out), selection=Selection())
        wall, cpu = time.perf_counter() - began, time.process_time() - began_cpu
        opened.close()
    helper = resource.getrusage(resource.RUSAGE_CHILDREN)  # the process that reads the store
    cpu += helper.ru_utime + helper.ru_stime
    peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + helper.ru_maxrss) / 1e3
    print(json.dumps({"wall": wall, "cpu": cpu, "mb": peak}))


if __name__ == "__main__":
    main()
