"""The receipt of an import: what became of every record of the files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from rich.console import Console

_MOST_REASONS = 12
# What became of pages, by the ledger's words; "left" only where the import was interrupted.
_ENDS = {
    "article": "articles",
    "not_article": "not articles",
    "duplicate": "duplicates",
    "older": "older than what is stored",
    "known": "read before",
    "left": "left for the next run",
}


@dataclass(slots=True)
class Imported:
    """What came of an import; every record is in exactly one of the counts.

    Attributes
    ----------
    records : int
        Records of archives, and saved pages.
    ends : Counter
        Pages by what became of them: `article`, `not_article`, `duplicate`, `older` (than what the store holds),
        `known` (read before) and `left` (for the next run).
    passed : Counter
        Records that are no pages, by the reason.
    lost : Counter
        Records of which a page may have been lost, by the reason.
    faults : list of str
        What is wrong with files that could not be read, or not to their end.
    without_parts : int
        Articles whose further pages (下一页) are in none of the files.
    is_cut_short : bool
        Whether it was interrupted.
    """

    records: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    passed: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    without_parts: int = 0
    is_cut_short: bool = False

    @property
    def adds_up(self) -> bool:
        """Whether the counts account for every record."""
        return self.records == self.ends.total() + self.passed.total() + self.lost.total()


def print_imported(imported: Imported, console: Console) -> None:
    """Print the sum, then why records gave no pages."""
    for line in _lines(imported):
        console.print(line, highlight=False, markup=False, soft_wrap=True)


def _lines(imported: Imported) -> Iterator[str]:
    counts = [
        f"{imported.ends[end]:,} {words}" for end, words in _ENDS.items() if imported.ends[end] or end == "article"
    ]
    counts.append(f"{imported.passed.total():,} passed over")
    if imported.lost:
        counts.append(f"{imported.lost.total():,} lost")
    check = "" if imported.adds_up else "  (does not add up: please report this)"
    yield f"import: {imported.records:,} records = {' + '.join(counts)}{check}"
    for words, reasons in (("passed over", imported.passed), ("lost", imported.lost)):
        for reason, count in reasons.most_common(_MOST_REASONS):
            yield f"  {count:>7,} {words}: {reason}"
        if len(reasons) > _MOST_REASONS:
            yield f"  {len(reasons) - _MOST_REASONS:,} more reasons, not shown"
    if imported.without_parts:
        yield f"  {imported.without_parts:,} articles go on at pages (下一页) that are in none of these files"
