"""Tagged articles to files that open everywhere: CSV, JSON Lines, Parquet."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from classifier.spreadsheet import harmless
from classifier.tags import LABELS

COLUMNS = (
    "url", "site", "title", "published", "author", "text", "tags", "relevant", *(f"p_{label}" for label in LABELS),
    "tag_source", "model_version", "model_tags", "annotator", "labelled_at", "label_is_stale", "duplicate_group",
    "fetched_at", "linked_from", "linked_rank", "site_name", "content_hash", "extraction_version",
)  # fmt: skip


class ExportError(ValueError):
    """The export cannot be written; the message says why and what would do."""


def check_suffix(path: Path) -> None:
    """Raise `ExportError` unless the file's suffix is one that can be written."""
    if path.suffix not in _WRITERS:
        kinds = ", ".join(_WRITERS)
        raise ExportError(f"{path}: suffix {path.suffix or '(none)'!r} is unknown; one of {kinds}")


def export_records(records: Iterable[Mapping[str, object]], path: Path) -> int:
    """Write records of a store (see `scraper.store.Store.records`) to one file; its suffix says how.

    Returns
    -------
    int
        Number of rows.

    Raises
    ------
    ExportError
        For an unknown suffix or a place that cannot be written.
    """
    check_suffix(path)
    table = to_table(list(records))
    write_table(table, path)
    return len(table)


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table with a column `tags` of lists to one file, whole or not at all.

    Raises
    ------
    ExportError
        As `export_records`.
    """
    check_suffix(path)
    partial = path.with_name(f".{path.name}.partial")  # a reader never sees half a file
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            _WRITERS[path.suffix](table, partial)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise ExportError(f"{path}: cannot be written ({error.strerror or error}); name another place") from error


def to_table(records: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """One row an article, columns `COLUMNS`; `tags` holds lists of ids, times are ISO 8601 texts.

    `published` keeps the precision that the page gave (a day or a moment), which one column type could not.
    """
    rows = []
    for record in records:
        chances = record["probabilities"]
        chances = chances if isinstance(chances, Mapping) else {}
        row = {column: record.get(column) for column in COLUMNS}
        row |= {f"p_{label}": chances.get(label) for label in LABELS}
        rows.append(row)
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.astype(
        {f"p_{label}": "float64" for label in LABELS}
        | {"relevant": "boolean", "label_is_stale": "boolean", "linked_rank": "Int64"}
    )


def _write_csv(table: pd.DataFrame, path: Path) -> None:
    """For spreadsheets: a byte order mark, tags joined by commas, and no cell that would run as a formula."""
    lists = [column for column in ("tags", "model_tags") if column in table]
    flat = table.assign(**{column: table[column].map(_joined) for column in lists})
    texts = flat.select_dtypes(exclude=["number", "boolean"]).columns
    flat[texts] = flat[texts].map(lambda cell: harmless(cell) if isinstance(cell, str) else cell)
    flat.to_csv(path, index=False, encoding="utf-8-sig", errors="replace", lineterminator="\n")


def _joined(tags: object) -> object:
    return ",".join(tags) if isinstance(tags, list) else tags


def _write_jsonl(table: pd.DataFrame, path: Path) -> None:
    with path.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        for row in table.astype(object).where(table.notna(), None).to_dict("records"):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _write_parquet(table: pd.DataFrame, path: Path) -> None:
    table.to_parquet(path, index=False, compression="zstd")


_WRITERS: dict[str, Callable[[pd.DataFrame, Path], None]] = {
    ".csv": _write_csv,
    ".jsonl": _write_jsonl,
    ".parquet": _write_parquet,
}
