"""What a benchmark found: tables that read well on a terminal and in RESULTS.md."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """One comparison.

    Attributes
    ----------
    title : str
    columns : tuple of str
    rows : tuple of tuple of str
        As many cells as there are columns.
    notes : tuple of str
        Sentences below: how it was measured, and why a figure is what it is.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Markdown, its columns aligned."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        widths = [max(map(_width, cells)) for cells in zip(self.columns, *self.rows, strict=True)]
        yield f"## {self.title}\n"
        yield _row(self.columns, widths)
        yield _row([f"{'-' * (width - 1)}{':' if place else '-'}" for place, width in enumerate(widths)], widths)
        for row in self.rows:
            yield _row(row, widths)
        for note in self.notes:
            yield f"\n{note}"


def ratio(value: float, base: float) -> str:
    """Write how many times the base a value is."""
    return f"{value / base:.2f}×"


def _row(cells: tuple[str, ...] | list[str], widths: list[int]) -> str:
    padded = [
        cell + " " * (width - _width(cell)) if place == 0 else " " * (width - _width(cell)) + cell
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return f"| {' | '.join(padded)} |"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
