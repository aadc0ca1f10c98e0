"""Tagged articles to one file that opens everywhere, a batch at a time, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import pandas as pd
import pyarrow as pa

from classifier.dataset.columns import COLUMNS, SCHEMA, from_records
from classifier.dataset.parquet import BATCH_ROWS, ParquetFile
from classifier.dataset.text_files import Row, rows_of_batch, rows_of_table, write_csv, write_jsonl

_ROW_WRITERS: dict[str, Callable[[Sequence[str], Iterable[Row], Path], None]] = {
    ".csv": write_csv,
    ".jsonl": write_jsonl,
}
SUFFIXES = (*_ROW_WRITERS, ".parquet")


class ExportError(ValueError):
    """The export cannot be written; the message says why and what would do."""


def check_suffix(path: Path) -> None:
    """Raise `ExportError` unless the file's suffix is one that can be written."""
    if path.suffix not in SUFFIXES:
        kinds = ", ".join(SUFFIXES)
        raise ExportError(f"{path}: suffix {path.suffix or '(none)'!r} is unknown; one of {kinds}")


def export_records(records: Iterable[Mapping[str, object]], path: Path) -> int:
    """Write records of a store (dictionaries, as `columns.from_records` takes them) to one file.

    Returns
    -------
    int
        Number of rows.

    Raises
    ------
    ExportError
        For an unknown suffix or a place that cannot be written.
    """
    return write_batches(_batches(records), path)


def write_batches(batches: Iterable[pa.RecordBatch], path: Path) -> int:
    """Write batches of `columns.SCHEMA` to one file; returns and raises as `export_records`."""
    check_suffix(path)
    n_rows = 0

    def counted() -> Iterator[pa.RecordBatch]:
        nonlocal n_rows
        for batch in batches:
            n_rows += batch.num_rows
            yield batch

    with written_whole(path) as partial:
        if path.suffix in _ROW_WRITERS:
            rows = (row for batch in counted() for row in rows_of_batch(batch))
            _ROW_WRITERS[path.suffix](COLUMNS, rows, partial)
        else:
            with ParquetFile(partial, SCHEMA) as file:
                for batch in counted():
                    file.write(batch)
    return n_rows


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table of any columns to one file, whole or not at all; raises as `export_records`."""
    check_suffix(path)
    with written_whole(path) as partial:
        if path.suffix in _ROW_WRITERS:
            _ROW_WRITERS[path.suffix](list(map(str, table.columns)), rows_of_table(table), partial)
        else:
            table.to_parquet(partial, index=False, compression="zstd")


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give a path to write to, which takes the place of `path` at the end if all went well.

    Raises
    ------
    ExportError
        For a place that cannot be written.
    """
    partial = path.with_name(f".{path.name}.partial")  # a reader never sees half a file
    with told_as_export_error(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield partial
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)


@contextmanager
def told_as_export_error(path: Path) -> Iterator[None]:
    """Tell what the operating system says of a place, such as a full disk, in one line of ours."""
    try:
        yield
    except OSError as error:
        said = os.strerror(error.errno) if error.errno else " ".join(str(error).split())
        raise ExportError(f"{path}: cannot be written ({said}); make room there, or name another place") from error


def _batches(records: Iterable[Mapping[str, object]]) -> Iterator[pa.RecordBatch]:
    remaining = iter(records)
    while group := list(islice(remaining, BATCH_ROWS)):
        yield from_records(group)
