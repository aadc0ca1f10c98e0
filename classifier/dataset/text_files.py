"""Rows as text: CSV for spreadsheets, JSON Lines for programs."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from classifier.dataset.cells import harmless

Row = Sequence[object]
_DAY_CHARS = len("2025-01-31")


def write_csv(names: Sequence[str], rows: Iterable[Row], path: Path) -> None:
    """For spreadsheets: a byte order mark, lists joined by commas, and no cell that would run as a formula."""
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(map(_flat, row) for row in rows)


def write_jsonl(names: Sequence[str], rows: Iterable[Row], path: Path) -> None:
    """For programs: an object a line, null for what is missing."""
    with path.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        for row in rows:
            file.write(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) + "\n")


def rows_of_batch(batch: pa.RecordBatch) -> Iterator[Row]:
    """Rows of Python's own values; times as ISO 8601 texts, those without a time zone as days."""
    return zip(*map(_values, batch.columns), strict=True)


def rows_of_table(table: pd.DataFrame) -> Iterator[Row]:
    """Rows of Python's own values, None for what is missing; times as ISO 8601 texts."""
    known = table.astype(object).where(table.notna(), None)
    for row in known.itertuples(index=False, name=None):
        yield tuple(map(_plain, row))


def _flat(cell: object) -> object:
    if isinstance(cell, list):
        cell = ",".join(map(str, cell))
    return harmless(cell) if isinstance(cell, str) else cell


def _values(column: pa.Array) -> list[object]:
    values = column.to_pylist()
    if not pa.types.is_timestamp(column.type):
        return values
    chars = None if column.type.tz else _DAY_CHARS
    return [value and value.isoformat()[:chars] for value in values]


def _plain(cell: object) -> object:
    if isinstance(cell, list | np.ndarray):
        return [_plain(value) for value in cell]
    if isinstance(cell, date):  # a moment is one too, also one of pandas'
        return cell.isoformat()
    return cell.item() if isinstance(cell, np.generic) else cell
