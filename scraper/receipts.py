"""The receipt for people: what became of every URL, by state and by site, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console

from scraper.page import STATES, Receipt
from scraper.store import Store

_MOST_REASONS = 12
_MOST_SITES = 12
_MOST_FAILURES = 50


def print_receipt(store: Store, console: Console, *, whole: bool = False) -> None:
    """Print what became of a store's URLs: the sum, the reasons, the sites; with `whole` also what failed."""
    for line in _lines(store, whole=whole):
        console.print(line, highlight=False, markup=False, soft_wrap=True)


def _lines(store: Store, *, whole: bool) -> Iterator[str]:
    receipt = store.receipt()
    check = "" if receipt.adds_up else "  (does not add up: please report this)"
    yield f"receipt: {receipt.discovered:,} discovered = {_sum(receipt)}{check}"
    for state, reason, count in _grouped(store.reasons())[:_MOST_REASONS]:
        yield f"  {count:>7,} {state}: {reason}"
    by_site = store.receipts_by_site()
    visited = {site: counts for site, counts in by_site.items() if counts.discovered > counts.blocked}
    if len(visited) > 1 or whole:
        for site, counts in list(visited.items())[:_MOST_SITES]:
            yield f"  {site}: {counts.discovered:,} = {_sum(counts)}"
        rest = len(by_site) - min(len(visited), _MOST_SITES)
        if rest:
            yield f"  {rest:,} more sites, not shown: smaller, or only linked to"
    if whole:
        failures = store.failures()
        for url, reason in failures[:_MOST_FAILURES]:
            yield f"  failed: {url}: {reason}"
        if len(failures) > _MOST_FAILURES:
            yield f"  {len(failures) - _MOST_FAILURES:,} more failed, not shown"


def _sum(receipt: Receipt) -> str:
    return " + ".join(f"{getattr(receipt, state):,} {state}" for state in STATES)


def _grouped(reasons: Sequence[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    """Add up reasons that differ in the URL they name only."""
    counts: dict[tuple[str, str], int] = {}
    for state, reason, count in reasons:
        words = ("URL" if "://" in word else word for word in reason.split())
        key = (state, " ".join(words))
        counts[key] = counts.get(key, 0) + count
    return sorted(((*key, count) for key, count in counts.items()), key=lambda row: (-row[2], row))
