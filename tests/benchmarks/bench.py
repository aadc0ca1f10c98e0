"""Every comparison with what a user would pick instead, into RESULTS.md: make bench.

Each runs in a process of its own, one after another; all of it takes some ten minutes on two cores. The sizes are those that fit;
larger ones by the benchmarks themselves.
"""

from __future__ import annotations

import multiprocessing
import os
import platform
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import crawl
import export
import extraction
import near_duplicates
import tagging
from results import Table

RESULTS = Path(__file__).with_name("RESULTS.md")
_HEAD = """# Results

Written by `make bench` on {day}: {cores} cores, Python {python}, {seconds:.0f} s in all. The machine is shared, so
compare what stands in one table, not tables of different days. Figures are medians of rounds that take turns.
"""


COMPARISONS: dict[str, Callable[[], Table]] = {
    "crawl-10": partial(crawl.compare, pages=400, links=10, rounds=3),
    "crawl-100": partial(crawl.compare, pages=400, links=100, rounds=3),
    "extraction": extraction.compare,
    "tagging": tagging.compare,
    "near-duplicates": partial(near_duplicates.compare, 100_000),
    "export": partial(export.compare, 1_000_000, rounds=1),
}


def main() -> None:
    """Run all, or those that are named, and write what was found; only all of them are written to RESULTS.md."""
    wanted = sys.argv[1:] or list(COMPARISONS)
    unknown = set(wanted) - set(COMPARISONS)
    if unknown:
        sys.exit(f"error: no comparison {', '.join(sorted(unknown))}; there are {', '.join(COMPARISONS)}")
    started = time.monotonic()
    tables = []
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, max_tasks_per_child=1) as alone:
        for name in wanted:
            tables.append(alone.submit(COMPARISONS[name]).result())
            print(tables[-1], flush=True, end="\n\n")
    if len(wanted) < len(COMPARISONS):
        return
    head = _HEAD.format(
        day=datetime.now(UTC).date(),
        cores=os.cpu_count(),
        python=platform.python_version(),
        seconds=time.monotonic() - started,
    )
    RESULTS.write_text("\n".join([head, *(f"{table}\n" for table in tables)]), "utf-8")
    print(f"written: {RESULTS}")


if __name__ == "__main__":
    main()
