"""How long the review page takes to answer: python tests/benchmarks/review.py [--articles 100000] [--store FILE].

A store is filled with articles made of the corpus's sentences, the search index is made (timed), the page is served, and
every kind of address is asked for in turns; the first answer, medians and the slowest are printed, in ms. Then the same
while the queue and the overview are computed beside, which is timed too. A FILE is kept, and used again where it is there.
"""

from __future__ import annotations

import argparse
import http.client
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import uvicorn
from generated_store import fill

from scraper.review.app import Review
from scraper.store import Store

_WAIT_SECONDS = 0.05
_TOKEN = "benchmark"
_ROUNDS = 15
_PATHS = {
    "list": "/",
    "page 1,000 of the list": "/?page=1000",
    "search, two characters": f"/?q={quote('逾期')}",
    "search, two words": f"/?q={quote('分期 手续费')}",
    "search, one character": f"/?q={quote('息')}",
    "search that finds nothing": f"/?q={quote('火星车')}",
    "search with filters": f"/?q={quote('分期')}&tag=overdue&month=2025-03&certainty=sure",
    "an article": "/article/5000?list=queue&at=7",
    "next of the queue": "/next?list=queue&at=7&after=5000",
    "next of a search": f"/next?list={quote('q=' + quote('分期'))}&at=7&after=5000",
    "overview": "/overview",
}


def main() -> None:
    """Fill, index, serve, ask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--store", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = chosen.store or Path(folder) / "store.db"
        is_new = not path.exists()
        store = Store(f"sqlite:///{path}")
        if is_new:
            fill(store, chosen.articles)
        began = time.monotonic()
        review = Review(store, "benchmark")
        print(f"{chosen.articles:,} articles; columns read in {time.monotonic() - began:.2f} s")
        size = path.stat().st_size
        began = time.monotonic()
        review.index()
        grown = path.stat().st_size - size
        print(f"search index made in {time.monotonic() - began:.1f} s, {grown / size:.2f}x the store's own size")
        listener = socket.create_server(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(review.app(_TOKEN), log_level="critical"))
        threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True).start()
        while not server.started:
            time.sleep(0.01)
        print("nothing beside:")
        _measure(port, lambda rounds: rounds < _ROUNDS)
        for name, latest in (("queue", review.suggested), ("overview", review.overview_of)):
            began = time.monotonic()
            latest.freshen(-1)  # of no version that the store has
            print(f"while the {name} is computed:")
            _measure(port, lambda _, latest=latest: latest.is_computing)
            print(f"  {time.monotonic() - began:.0f} s")
        review.close()
        server.should_exit = True
        store.close()


def _measure(port: int, goes_on: Callable[[int], bool]) -> None:
    times: dict[str, list[float]] = {name: [] for name in _PATHS}
    rounds = 0
    while goes_on(rounds):
        for name, path in _PATHS.items():
            times[name].append(_asked(port, path))
            time.sleep(_WAIT_SECONDS)
        rounds += 1
    for name, found in times.items():
        if found:
            print(
                f"  {name:28s} first {found[0]:6.1f} ms, median {statistics.median(found):6.1f} ms, "
                f"slowest {max(found):6.1f} ms"
            )


def _asked(port: int, path: str) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    began = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": f"paylater_{port}={_TOKEN}"})
    answer = connection.getresponse()
    answer.read()
    took = 1000 * (time.perf_counter() - began)
    if answer.status not in (200, 303):
        raise RuntimeError(f"{path}: {answer.status}")
    connection.close()
    return took


if __name__ == "__main__":
    main()
