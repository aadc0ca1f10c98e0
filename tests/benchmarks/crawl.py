"""The whole crawl beside what Scrapy does by itself, and with scrapy-redis: python tests/benchmarks/crawl.py [--memory].

All crawl the same generated site, each in a process of its own, in turns: a bare spider that follows the links and keeps nothing, the
same with its frontier in a Redis server (where redis-server and scrapy-redis are installed), and `paylater crawl` with extraction, tags
and store. Pages/s are medians of the rounds, from the first request to the last in the server's log, so without the start of Python;
memory is the most that a crawl's processes held together, without the Redis server. With --memory one large site is crawled, and what
the crawl's processes hold is printed on the way.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from generated_site import ROOT, Log, ServedSite, serving
from results import Table, ratio

CONCURRENCY = 16
ROUNDS = 3
_FOLDER = Path(__file__).parent
_START_SECONDS = 10
_POLL_SECONDS = 0.1
_ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (ROOT, _FOLDER)))}

Command = Callable[[ServedSite, Path], list[str]]


@dataclass(frozen=True, slots=True)
class Run:
    """One crawl: what the server saw of it, and the most memory (MiB) that its processes held."""

    log: Log
    peak: float


def bare(site: ServedSite, _: Path) -> list[str]:
    """Command of the spider that keeps nothing."""
    return _spider("bare_spider.py", site)


def _spider(file: str, site: ServedSite, *settings: str) -> list[str]:
    chosen = (f"CONCURRENT_REQUESTS={CONCURRENCY}", f"CONCURRENT_REQUESTS_PER_DOMAIN={CONCURRENCY}", *settings)
    told = [part for setting in chosen for part in ("-s", setting)]
    return [sys.executable, "-m", "scrapy", "runspider", str(_FOLDER / file), "-a", f"begin={site.start}", *told]


@contextmanager
def redis_server(folder: Path) -> Iterator[int]:
    """Run a Redis server on a free port of loopback, as it comes but for its place, and give the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + _START_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(_POLL_SECONDS)
        yield port
    finally:
        process.terminate()
        process.wait()


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


def compare(pages: int, links: int, rounds: int) -> Table:
    """Crawl by all in turns; the base of the ratios is the bare spider."""
    runs: dict[str, list[Run]] = {}
    with tempfile.TemporaryDirectory() as place, _rivals(Path(place)) as commands:
        for _ in range(rounds):
            for name, command in commands.items():
                with serving(pages, links) as site, tempfile.TemporaryDirectory() as folder:
                    peak = max(run(command(site, Path(folder)), Path(folder)))
                    runs.setdefault(name, []).append(Run(site.log(), peak))
    speeds = {name: [found.log.pages_per_second for found in of_one] for name, of_one in runs.items()}
    base = statistics.median(speeds["bare Scrapy"])
    rows = tuple(
        (
            name,
            f"{statistics.median(speeds[name]):.1f}",
            f"{min(speeds[name]):.1f} to {max(speeds[name]):.1f}",
            ratio(statistics.median(speeds[name]), base),
            f"{max(found.peak for found in of_one):.0f}",
            f"{statistics.median(found.log.pages for found in of_one):,.0f}",
        )
        for name, of_one in runs.items()
    )
    return Table(
        f"Crawl, {links} links a page",
        ("", "pages/s", "range", "to bare Scrapy", "MiB", "pages"),
        rows,
        (
            f"{pages:,} pages, {CONCURRENCY} requests at a time, {rounds} rounds in turns. Only paylater keeps anything.",
        ),
    )


@contextmanager
def _rivals(folder: Path) -> Iterator[dict[str, Command]]:
    ours: dict[str, Command] = {"bare Scrapy": bare, "paylater crawl": whole}
    if shutil.which("redis-server") and importlib.util.find_spec("scrapy_redis"):
        with redis_server(folder) as port:

            def in_redis(site: ServedSite, _: Path) -> list[str]:
                return _spider("redis_spider.py", site, f"REDIS_URL=redis://127.0.0.1:{port}")

            yield {"bare Scrapy": bare, "scrapy-redis, keeping nothing": in_redis, "paylater crawl": whole}
    else:
        print("redis-server or scrapy-redis is not installed; left out", file=sys.stderr)
        yield ours


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
            print(compare(chosen.pages or 2_000, links, chosen.rounds), flush=True)


if __name__ == "__main__":
    main()
