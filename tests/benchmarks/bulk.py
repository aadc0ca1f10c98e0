"""Bulk work, one process beside a LocalCluster: python tests/benchmarks/bulk.py [--articles N]... [--pages N].

`paylater tag IN OUT` over generated articles as JSON Lines (some 500 characters each, three in ten a text told before,
slightly changed), and with --pages `paylater import IN --out OUT` over a WARC folder of generated pages. Seconds are of
the whole command, start of Python and workers included; memory is that of its largest process.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from generated_site import ROOT, GeneratedSite, sentences_of_the_corpus

from scraper.archives.warc_writer import Answer, WarcFolder

_SHARE_COPIES = 0.3
_SENTENCES = 12  # an article
_FILES = 4  # of pages: what is read side by side
_FIRST = datetime(2026, 3, 1, tzinfo=UTC)


def write_articles(path: Path, n_articles: int) -> None:
    """Write made-up articles; the same number gives the same file."""
    rng, sentences, originals = random.Random(0), sentences_of_the_corpus(), [""]
    with path.open("w", encoding="utf-8") as file:
        for number in range(n_articles):
            if number and rng.random() < _SHARE_COPIES:
                text = f"{rng.choice(originals)}（来源：第{number}号转载）"
            else:
                text = "\n\n".join(rng.sample(sentences, _SENTENCES)) + f"\n\n编号{number}。"
                originals.append(text)
            row = {"url": f"https://site{number % 997}.example/{number}", "title": f"第{number}篇", "text": text}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def write_pages(folder: Path, n_pages: int) -> None:
    """Write generated pages as several WARC files."""
    site = GeneratedSite(n_pages, 10)
    for part in range(_FILES):
        files = WarcFolder(folder / str(part), "benchmark")
        for number in range(part, n_pages, _FILES):
            url = f"https://generated.example/a/{number}.html"
            headers = (("Content-Type", "text/html; charset=utf-8"),)
            files.write(Answer(url, _FIRST + timedelta(seconds=number), 200, headers, site.page(number)))
        files.close()


def timed(arguments: list[str]) -> tuple[float, float]:
    """Run a command; seconds, and MiB of its largest process."""
    started = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-m", "scraper", *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        said = process.stderr.read() if process.stderr else b""
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{arguments} ended with {process.returncode}: {said.decode()[-1500:]}")
    return time.monotonic() - started, used.ru_maxrss / 1024


def compare(command: list[str], out: list[str], n: int, what: str, folder: Path) -> None:
    """Print both ways, and whether their files are the same."""
    for name, dask in (("one process", []), ("LocalCluster", ["--dask", "local"])):
        seconds, peak = timed([*command, *out, str(folder / name), *dask])
        print(f"  {n:9,} {what}  {name:12s} {seconds:7.1f} s  {n / seconds:7.0f}/s  peak {peak:5.0f} MiB", flush=True)
    ways = [[path.read_bytes() for path in sorted(one.iterdir())] for one in folder.iterdir() if one.is_dir()]
    print(f"  same bytes: {ways[0] == ways[1]}")


def main() -> None:
    """Compare, for each size asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, action="append", help="10,000 by default; may be given several times")
    parser.add_argument("--pages", type=int, default=0)
    chosen = parser.parse_args()
    for n_articles in chosen.articles or [10_000]:
        with tempfile.TemporaryDirectory() as source, tempfile.TemporaryDirectory() as folder:
            articles = Path(source, "articles.jsonl")
            write_articles(articles, n_articles)
            compare(["tag", str(articles)], [], n_articles, "articles", Path(folder))
    if chosen.pages:
        with tempfile.TemporaryDirectory() as source, tempfile.TemporaryDirectory() as folder:
            write_pages(Path(source), chosen.pages)
            compare(["import", source], ["--out"], chosen.pages, "pages", Path(folder))


if __name__ == "__main__":
    main()
