"""An archive into a store: python tests/benchmarks/importing.py [--pages N] [--rounds N].

`paylater import` reads a WARC file of generated pages with one worker and with one for every core, in turns, each into a new store, and
once more into a store that has them all. Pages/s are of the whole command, the start of Python and of the workers included; CPU is what
its processes used of all cores; memory is that of the largest of them.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import joblib
from generated_site import ROOT, GeneratedSite

from scraper.archives.warc_writer import Answer, WarcFolder

_FIRST = datetime(2026, 3, 1, tzinfo=UTC)
_HEADERS = (("Content-Type", "text/html; charset=utf-8"),)


@dataclass(frozen=True, slots=True)
class Run:
    """One import: seconds of the clock and of all its processes' work."""

    seconds: float
    work: float


def keep(folder: Path, pages: int, links: int) -> None:
    """Write the archive."""
    site = GeneratedSite(pages, links)
    files = WarcFolder(folder, "benchmark")
    for number in range(pages):
        url = f"https://generated.example/a/{number}.html"
        files.write(Answer(url, _FIRST + timedelta(seconds=number), 200, _HEADERS, site.page(number)))
    files.close()


def run(archive: Path, store: Path, workers: int) -> Run:
    """Import it in a process of its own."""
    command = [
        sys.executable,
        "-m",
        "scraper",
        "import",
        archive,
        "--store",
        f"sqlite:///{store}",
        "--workers",
        str(workers),
    ]
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(
        command, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"ended with {done.returncode}: {done.stdout[-500:]}{done.stderr[-1500:]}")
    seconds, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Run(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def main() -> None:
    """Compare one worker with all cores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--links", type=int, default=10, help="links a page")
    parser.add_argument("--rounds", type=int, default=1)
    chosen = parser.parse_args()
    cores = joblib.cpu_count()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        keep(folder / "pages", chosen.pages, chosen.links)
        size = sum(path.stat().st_size for path in (folder / "pages").iterdir())
        print(f"{chosen.pages:,} pages, {chosen.links} links a page, {size / 2**20:.1f} MiB, {cores} cores")
        runs: dict[str, list[Run]] = {}
        for number in range(chosen.rounds):
            for workers in (1, cores):
                store = folder / f"{number}-{workers}.db"
                runs.setdefault(f"{workers} workers", []).append(run(folder / "pages", store, workers))
            runs.setdefault("all known", []).append(run(folder / "pages", store, cores))
        for what, of_one in runs.items():
            seconds = statistics.median(one.seconds for one in of_one)
            share = statistics.median(one.work / one.seconds / cores for one in of_one)
            print(f"  {what:10s} {chosen.pages / seconds:7.1f} pages/s  {seconds:6.1f} s  {share:4.0%} of all cores")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"  largest process {peak:.0f} MiB")


if __name__ == "__main__":
    main()
