"""Extraction beside the libraries a user would pick instead: python tests/benchmarks/extraction.py [PAGES_DIR GOLD_DIR].

Without arguments on the built-in site, whose texts are known; with them on any folder of *.html and *.txt of the same names. All
systems run in one process on the same pages, in turns; F1 is over character 4-grams, times are medians of five rounds. Peers that are
not installed are left out (pip install -e '.[peers]'). Last, how time grows with a page's size.
"""

from __future__ import annotations

import collections
import re
import statistics
import sys
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

from results import Table, ratio

from scraper.demo.site import pages, routes
from scraper.extraction import decode, extract_article

ROUNDS = 5
ORIGIN = "http://127.0.0.1:8000"
# justext knows no Chinese stop words and counts characters as English has them: its limits for a language without either.
_NO_WORDS = {"length_low": 20, "length_high": 60, "stopwords_low": 0, "stopwords_high": 0}


def systems() -> dict[str, Callable[[bytes], str]]:
    """Return what is compared, by name."""
    found: dict[str, Callable[[bytes], str]] = {
        "this project": lambda raw: extract_article(raw, f"{ORIGIN}/a/1.html").text
    }
    try:
        import lxml.html
        import readability

        found["readability-lxml"] = lambda raw: lxml.html.fromstring(
            readability.Document(decode(raw)).summary()
        ).text_content()
    except ImportError:
        pass
    try:
        import trafilatura

        found["trafilatura"] = lambda raw: trafilatura.extract(decode(raw), include_comments=False) or ""
    except ImportError:
        pass
    try:
        from resiliparse.extract.html2text import extract_plain_text

        found["resiliparse"] = lambda raw: extract_plain_text(decode(raw), main_content=True)
    except ImportError:
        pass
    try:
        import justext

        found["justext"] = lambda raw: "\n\n".join(
            part.text for part in justext.justext(decode(raw), frozenset(), **_NO_WORDS) if not part.is_boilerplate
        )
    except ImportError:
        pass
    return found


def grams(text: str, n: int = 4) -> collections.Counter[str]:
    """Count character n-grams without white space and Markdown marks."""
    text = re.sub(r"(?m)^\s*(#{1,6}|[-*>]|\d+\.)\s+", "", unicodedata.normalize("NFKC", text))
    text = re.sub(r"[\s|]+", "", text)
    return (
        collections.Counter(text[i : i + n] for i in range(max(len(text) - n + 1, 1)))
        if text
        else collections.Counter()
    )


def f1(found: str, gold: str) -> float:
    """F1 over 4-gram counts."""
    a, b = grams(found), grams(gold)
    return 2 * sum((a & b).values()) / max(sum(a.values()) + sum(b.values()), 1)


def compare(cases: list[tuple[bytes, str]] | None = None) -> Table:
    """F1 and time a page of every system; the base of the ratios is readability-lxml, where it is installed."""
    cases = cases or built_in_cases()
    spent: dict[str, list[float]] = collections.defaultdict(list)
    scores: dict[str, float] = {}
    for _ in range(ROUNDS):
        for name, run in systems().items():
            started = time.perf_counter()
            texts = [run(raw) for raw, _ in cases]
            spent[name].append((time.perf_counter() - started) / len(cases))
            scores[name] = statistics.mean(f1(text, gold) for text, (_, gold) in zip(texts, cases, strict=True))
    base = statistics.median(spent.get("readability-lxml", spent["this project"]))
    rows = [
        (name, f"{scores[name]:.3f}", f"{1e3 * statistics.median(times):.1f}", ratio(statistics.median(times), base))
        for name, times in spent.items()
    ]
    size = sum(len(raw) for raw, _ in cases) / len(cases) / 1024
    return Table(
        "Extraction",
        ("", "F1", "ms/page", "time to readability-lxml"),
        tuple(rows),
        (
            f"{len(cases)} pages of {size:.0f} KiB on average; F1 over character 4-grams. What dates, authors and related lists cost "
            "weighs most on small pages; name folders of real ones to compare on these.",
        ),
    )


def built_in_cases() -> list[tuple[bytes, str]]:
    """Pages and texts of the built-in site, those that go on over several pages left out."""
    site = pages(ORIGIN)
    return [
        (site[path].body, text.text)
        for path, text in routes().items()
        if f"{path.rpartition('.')[0]}_2.shtml" not in site
    ]


def growth() -> None:
    """Print the time of pages from 10 KB to 10 MB, and by how much more than linear it grew; then of other shapes."""
    sentence = "分期购物前应当看清楚每一期的手续费和还款日，免得到时候手忙脚乱。"
    paragraph = f"<p>{sentence}<a href='/a/{{n}}.html'>见此</a></p>\n"
    first = 0.0
    for size in (10_000, 100_000, 1_000_000, 10_000_000):
        n = size // len(paragraph.encode())
        page = ("<h1>标题</h1><div>" + "".join(paragraph.format(n=i) for i in range(n)) + "</div>").encode()
        started = time.perf_counter()
        extract_article(page, f"{ORIGIN}/a/1.html")
        per_kb = (time.perf_counter() - started) / (len(page) / 1000)
        first = first or per_kb
        print(
            f"{len(page) / 1000:8,.0f} KB  {1e3 * per_kb * len(page) / 1000:9.1f} ms  {per_kb / first:.2f}× the smallest page's time per KB"
        )

    shapes = {
        "lists of links": "<ul><li><a href='/a/{n}.html'>分期之前要看清楚的第{n}件事</a></li></ul>",
        "links in boxes of their own": "<div><a href='/a/{n}.html'>分期之前要看清楚的第{n}件事</a></div>",
        "tables": "<table><tr><td>第{n}期</td><td>128.50</td></tr></table>",
        "lines broken by <br>": sentence + "<br>",
        "lines that repeat the headline": "<p>标题</p>",
        "dates": "<p>2024-05-27 04:40</p>",
        "hidden parts": f"<div hidden>{sentence}</div><p>{sentence}</p>",
        "unclosed tags": f"<div><b><p>{sentence}",
    }
    for name, part in shapes.items():
        per_kb = []
        for n in (1_000, 10_000):
            page = ("<h1>标题</h1>" + "".join(part.replace("{n}", str(i)) for i in range(n))).encode()
            started = time.perf_counter()
            extract_article(page, f"{ORIGIN}/a/1.html")
            per_kb.append((time.perf_counter() - started) / (len(page) / 1000))
        print(
            f"{name:32s} {1e3 * per_kb[1]:.2f} ms/KB  ten times as many: {per_kb[1] / per_kb[0]:.2f}× the time per KB"
        )


def main() -> None:
    """Compare on the built-in site, or on the folders given."""
    if len(sys.argv) > 2:
        folder, gold = Path(sys.argv[1]), Path(sys.argv[2])
        cases = [
            (path.read_bytes(), (gold / f"{path.stem}.txt").read_text("utf-8", "replace"))
            for path in sorted(folder.glob("*.html"))
        ]
        print(compare(cases))
    else:
        print(compare())
    growth()


if __name__ == "__main__":
    main()
