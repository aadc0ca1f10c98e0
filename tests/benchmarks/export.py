"""Export of a large store beside plain pyarrow: nice python tests/benchmarks/export.py --articles 1000000.

Makes a store of generated articles, or takes the one at --store. Exports it as `paylater export` does, to Parquet and to a
dataset folder, with masking and without, each in a process of its own; memory is that process's peak and that of the process that reads
the store. Then reads the Parquet file back and writes its batches with nothing but pyarrow, in the same format: only the writing
counts. All are repeated in turns; times are medians, by the wall clock and by the processor.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import pyarrow.parquet as pq
from generated_store import fill
from results import Table, ratio

from classifier.masking import mask_all
from scraper.exports.exporting import export_store
from scraper.store import Store
from scraper.store.selection import Selection

LINKS = 3  # an article; more make the store larger and slower to make, and the export no other
ROUNDS = 3


def main() -> None:
    """Measure, or be one of the measured processes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--store", type=Path, help="made where there is none")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--run", nargs=3, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.run:
        _run(*chosen.run)
        return
    print(compare(chosen.articles, chosen.rounds, chosen.store))


def compare(n_articles: int, rounds: int, at: Path | None = None) -> Table:
    """Export and write in turns; the base of the ratios is plain pyarrow."""
    with tempfile.TemporaryDirectory() as folder:
        store = at or Path(folder) / "store.db"
        if not store.exists():
            made = Store(f"sqlite:///{store}")
            fill(made, n_articles, n_links=LINKS)
            made.close()
        return _compared(store, Path(folder), rounds)


def _compared(store: Path, folder: Path, rounds: int) -> Table:
    file = folder / "articles.parquet"
    names = {
        "paylater export, Parquet": ("masked", file),
        "the same with --no-mask": ("plain", file),
        "paylater export, folder": ("masked", folder / "dataset"),
        "plain pyarrow": ("pyarrow", file),
    }
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
    n_rows = pq.ParquetFile(file).metadata.num_rows
    told = {
        name: {key: statistics.median(run[key] for run in runs) for key in ("wall", "cpu", "mb")}
        for name, runs in spent.items()
    }
    base = told["plain pyarrow"]
    return Table(
        f"Export of {n_rows:,} rows",
        ("", "s", "to pyarrow", "processor s", "to pyarrow", "MB"),
        tuple(
            (
                name,
                f"{found['wall']:.1f}",
                ratio(found["wall"], base["wall"]),
                f"{found['cpu']:.1f}",
                ratio(found["cpu"], base["cpu"]),
                f"{found['mb']:,.0f}",
            )
            for name, found in told.items()
        ),
        (
            f"{rounds} rounds in turns; {file.stat().st_size / 1e6:,.0f} MB as Parquet out of a store of "
            f"{store.stat().st_size / 1e6:,.0f} MB. Plain pyarrow is given the batches and writes them; the export reads "
            "the store, looks up links and copies, and masks contacts. What the second row takes beyond the last is reading; "
            "the first beyond the second, masking.",
        ),
    )


def _run(what: str, store: str, out: str) -> None:
    """Do one of the things measured, and print what it took."""
    wall = cpu = 0.0
    if what == "pyarrow":
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
        export_store(opened, Path(out), selection=Selection(), mask=mask_all if what == "masked" else None)
        wall, cpu = time.perf_counter() - began, time.process_time() - began_cpu
        opened.close()
    helper = resource.getrusage(resource.RUSAGE_CHILDREN)  # the process that reads the store
    cpu += helper.ru_utime + helper.ru_stime
    peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + helper.ru_maxrss) / 1e3
    print(json.dumps({"wall": wall, "cpu": cpu, "mb": peak}))


if __name__ == "__main__":
    main()
