"""The receipt for people: what became of every URL, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scraper.page import Receipt

_MOST_REASONS = 12


def receipt_lines(receipt: Receipt, reasons: Sequence[tuple[str, str, int]]) -> Iterator[str]:
    """Yield what to print: the sum, then the reasons."""
    states = ("fetched", "duplicate", "blocked", "failed", "pending")
    total = " + ".join(f"{getattr(receipt, state):,} {state}" for state in states)
    check = "" if receipt.adds_up else "  (does not add up: please report this)"
    yield f"receipt: {receipt.discovered:,} discovered = {total}{check}"
    for state, reason, count in _grouped(reasons)[:_MOST_REASONS]:
        yield f"  {count:>7,} {state}: {reason}"


def _grouped(reasons: Sequence[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    """Add up reasons that differ in the URL they name only."""
    counts: dict[tuple[str, str], int] = {}
    for state, reason, count in reasons:
        words = ("URL" if "://" in word else word for word in reason.split())
        key = (state, " ".join(words))
        counts[key] = counts.get(key, 0) + count
    return sorted(((*key, count) for key, count in counts.items()), key=lambda row: (-row[2], row))
