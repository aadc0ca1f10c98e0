"""Throw mutated pages at `extract_article`: python tests/benchmarks/fuzz_extraction.py [N] [SEED].

Pages of the built-in site are cut, spliced, repeated, damaged byte by byte, and strewn with tags, entities and controls. Whatever
comes of one, it must be an article or an `ExtractionError`. Prints the tally; ends with an exception at the first that is neither.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter

from scraper.demo.site import pages
from scraper.extraction import ExtractionError, extract_article

_STREWN = [
    b"<div>", b"</div>", b"<table><tr><td>", b"</table>", b"<p", b"<a href=", b"</a>", b"<!--", b"-->", b"<script>", b"</script>",
    b"<style>", b"&#x110000;", b"&#55296;", b"&nosuch;", b"\x00", b"\xff\xfe", b"\x80", b"<meta charset=utf-7>", b"<![CDATA[", b"<?xml",
    b"<svg><title>", b"<base href='http://['>", b"<title>", b"<frameset>", b"<ul><li>" * 30, b"<b><i>" * 60, "　".encode(), "\u202e".encode(),
    b'<script type="application/ld+json">{"@graph": [{"@type": ["Article"], "datePublished": "9999-99-99", "author": [[{}]]}]}</script>',
    b"<link rel=canonical href='http://[::1'>", b"<a href='http://a:99999999/x'>x</a>", b"2024-02-30 25:61", b"99999999999999999999\xe5\xa4\xa9\xe5\x89\x8d",
]  # fmt: skip


def mutated(page: bytes, others: list[bytes], rng: random.Random) -> bytes:
    """Return a page after one to eight mutations."""
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(page) + 1)
        end = min(len(page), at + int(rng.expovariate(1 / 200)))
        kind = rng.randrange(6)
        if kind == 0:
            page = page[:at] + page[end:]
        elif kind == 1:
            page = page[:at] + rng.choice(_STREWN) * rng.choice([1, 1, 1, 40]) + page[at:]
        elif kind == 2:
            page = page[:at] + page[at:end] * rng.randint(2, 9) + page[end:]
        elif kind == 3:
            other = rng.choice(others)
            page = page[:at] + other[rng.randrange(len(other)) :]
        elif kind == 4:
            page = page[:at] + rng.randbytes(rng.randint(1, 30)) + page[end:]
        else:
            page = page[:at]
    return page


def main(n: int = 1_000, seed: int = 0) -> Counter[str]:
    """Run `n` mutations and return the tally of outcomes."""
    rng = random.Random(seed)
    originals = [reply.body for reply in pages("http://127.0.0.1:8000").values() if len(reply.body) > 300]
    tally: Counter[str] = Counter()
    slowest = 0.0
    for _ in range(n):
        page = mutated(rng.choice(originals), originals, rng)
        started = time.perf_counter()
        try:
            found = extract_article(
                page, "http://127.0.0.1:8000/a/1.html", encoding=rng.choice([None, "gbk", "big5", "utf-16"])
            )
        except ExtractionError as error:
            tally[str(error).partition(" (")[0][:40]] += 1
        else:
            f"{found.title}{found.text}{found.author}{found.url}{found.next_page}".encode()
            tally[found.defect or "article"] += 1
        slowest = max(slowest, time.perf_counter() - started)
    print(f"{n:,} pages, seed {seed}, slowest {slowest:.2f} s: {dict(tally.most_common())}")
    return tally


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
