"""The receipt for people: what became of every URL, by state and by site, and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from rich.console import Console

from scraper.page import STATES, Receipt
from scraper.store import Store
from scraper.traps import LINKS_LEFT_OUT

_MOST_REASONS = 12
_MOST_SITES = 12
_REST = "paylater crawl --receipt shows all"
_URL = re.compile(r"\w+://\S*?(?=:?(?:\s|$))")
_LEFT_OUT = re.compile(rf"(?:(.*); )?([\d,]+) {re.escape(LINKS_LEFT_OUT)}")


def print_receipt(store: Store, console: Console, *, whole: bool = False) -> None:
    """Print what became of a store's URLs: the sum, the reasons, the sites; with `whole` also each loss."""
    for line in _lines(store, whole=whole):
        console.out(line, highlight=False)


def _lines(store: Store, *, whole: bool) -> Iterator[str]:
    by_site = store.receipts_by_site()
    receipt = Receipt.total(by_site.values())
    check = "" if receipt.adds_up else "  (does not add up: please report this)"
    yield f"receipt: {receipt.discovered:,} discovered = {_sum(receipt)}{check}"
    reasons = _grouped(store.reasons())
    for state, reason, count in reasons if whole else reasons[:_MOST_REASONS]:
        yield f"  {count:>7,} {state}: {reason}"
    if len(reasons) > _MOST_REASONS and not whole:
        yield f"  {len(reasons) - _MOST_REASONS:,} more reasons, not shown; {_REST}"
    visited = {site: counts for site, counts in by_site.items() if counts.discovered > counts.blocked}
    if len(visited) > 1 or whole:
        for site, counts in visited.items() if whole else islice(visited.items(), _MOST_SITES):
            yield f"  {site}: {counts.discovered:,} = {_sum(counts)}"
        if len(visited) > _MOST_SITES and not whole:
            yield f"  {len(visited) - _MOST_SITES:,} smaller sites, not shown; {_REST}"
        if len(by_site) > len(visited):
            yield f"  {len(by_site) - len(visited):,} more sites, only linked to"
    if whole:
        yield from (f"  {state}: {url}: {reason}" for state, url, reason in store.losses())


def _sum(receipt: Receipt) -> str:
    return " + ".join(f"{getattr(receipt, state):,} {state}" for state in STATES)


def _grouped(reasons: Sequence[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    """Add up reasons that differ only in the URL they name, and the links that were left out of pages; these first."""
    counts: Counter[tuple[str, str]] = Counter()
    links = pages = 0
    for state, reason, count in reasons:
        found = _LEFT_OUT.fullmatch(reason)
        if found:
            links, pages = links + count * int(found[2].replace(",", "")), pages + count
        other = found[1] if found else reason
        if other:
            counts[state, _URL.sub("URL", other)] += count
    rows = sorted(((*key, count) for key, count in counts.items()), key=lambda row: (-row[2], row))
    return [("fetched", f"{links:,} {LINKS_LEFT_OUT}", pages), *rows] if pages else rows
