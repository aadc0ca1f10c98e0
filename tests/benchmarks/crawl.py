"""The whole crawl beside what Scrapy does by itself: python tests/benchmarks/crawl.py [--memory].

Both crawl the same generated site, each in a process of its own, in turns: a bare spider that follows the links and keeps nothing, and
`paylater crawl` with extraction, tags and store. Pages/s are medians of the rounds, from the first request to the last in the server's
log, so without the start of Python; memory is the most that a crawl's processes held together. With --memory one large site is crawled,
and what the crawl's processes hold is printed on the way.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generated_site import ROOT, Log, ServedSite, serving

CONCURRENCY = 16
ROUNDS = 3
_BARE = Path(__file__).parent / "bare_spider.py"
_POLL_SECONDS = 0.1
_ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}


@dataclass(frozen=True, slots=True)
class Run:
    """One crawl: what the server saw of it, and the most memory (MiB) that its processes held."""

    log: Log
    peak: float


def bare(site: ServedSite, _: Path) -> list[str]:
    """Command of the spider that keeps nothing."""
    settings = [f"CONCURRENT_REQUESTS={CONCURRENCY}", f"CONCURRENT_REQUESTS_PER_DOMAIN={CONCURRENCY}"]
    chosen = [part for setting in settings for part in ("-s", setting)]
    return [sys.executable, "-m", "scrapy", "runspider", str(_BARE), "-a", f"begin={site.start}", *chosen]


def whole(site: ServedSite, folder: Path) -> list[str]:
    """Command of the whole crawl."""
    chosen = ["--delay", "0", "--concurrency", str(CONCURRENCY), "--store", f"sqlite:///{folder / 'store.db'}"]
    return [sys.executable, "-m", "scraper", "crawl", site.start, *chosen]


def run(command: list[str], folder: Path) -> Iterator[float]:
    """Run a crawl to its end and give the memory (MiB) of its processes again and again."""
    with (folder / "output").open("w+") as output:
        process = subprocess.Popen(command, cwd=folder, env=_ENVIRONMENT, stdout=output, stderr=output)
        try:
            while process.poll() is None:
                yield sum(map(_resident, _family(process.pid)))
                time.sleep(_POLL_SECONDS)
        finally:
            process.terminate()
        if process.returncode:
            output.seek(0)
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {output.read()[-2000:]}")


def compare(pages: int, links: int, rounds: int) -> None:
    """Print pages/s and memory of both, and the ratio."""
    runs: dict[str, list[Run]] = {"bare": [], "whole": []}
    for _ in range(rounds):
        for name, command in (("bare", bare), ("whole", whole)):
            with serving(pages, links) as site, tempfile.TemporaryDirectory() as folder:
                peak = max(run(command(site, Path(folder)), Path(folder)))
                runs[name].append(Run(site.log(), peak))
    speeds = {name: [found.log.pages_per_second for found in of_one] for name, of_one in runs.items()}
    print(f"{pages:,} pages, {links} links a page, {CONCURRENCY} requests at a time, {os.cpu_count()} cores")
    for name, of_one in runs.items():
        asked = statistics.median(found.log.pages for found in of_one)
        rounds_told = " ".join(f"{speed:.1f}" for speed in speeds[name])
        peak = max(found.peak for found in of_one)
        print(
            f"  {name:6s} {statistics.median(speeds[name]):7.1f} pages/s ({rounds_told})  {asked:,.0f} pages  peak {peak:.0f} MiB"
        )
    print(f"  ratio  {statistics.median(speeds['whole']) / statistics.median(speeds['bare']):.2f}", flush=True)


def memory(pages: int, links: int) -> None:
    """Print what a long crawl holds, at every tenth of it."""
    step = pages // 10
    with serving(pages, links) as site, tempfile.TemporaryDirectory() as folder:
        wanted = step
        looked = started = time.monotonic()
        for held in run(whole(site, Path(folder)), Path(folder)):
            if time.monotonic() - looked < 1.0:
                continue
            looked = time.monotonic()
            asked = site.log().pages
            if asked >= wanted:
                print(f"  {asked:,} pages  {held:.0f} MiB  {asked / (looked - started):.1f} pages/s", flush=True)
                wanted += step
        print(f"  {site.log().pages:,} pages  {held:.0f} MiB at the end")


def _family(pid: int) -> list[int]:
    """A process and its descendants."""
    found = [pid]
    for one in found:
        try:
            found.extend(map(int, Path(f"/proc/{one}/task/{one}/children").read_text().split()))
        except OSError:  # it has just ended
            continue
    return found


def _resident(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")), 0.0)


def main() -> None:
    """Compare with 10 and with 100 links a page, or watch the memory of a long crawl."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int)
    parser.add_argument("--links", type=int, nargs="*", default=[10, 100], help="links a page")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--memory", action="store_true", help="watch the memory of one crawl of 100,000 pages")
    chosen = parser.parse_args()
    for links in chosen.links:
        if chosen.memory:
            memory(chosen.pages or 100_000, links)
        else:
            compare(chosen.pages or 2_000, links, chosen.rounds)


if __name__ == "__main__":
    main()
