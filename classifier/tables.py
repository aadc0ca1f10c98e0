"""Tables of articles from the files that people have: CSV, JSON Lines, Parquet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
from pyarrow import ArrowInvalid


class TableError(ValueError):
    """A file cannot be read as a table of articles; the message says which, where and why."""


def read_table(path: Path) -> pd.DataFrame:
    """Read a .csv, .jsonl or .parquet file; ids and texts stay texts.

    Raises
    ------
    TableError
        For a missing or broken file, an unknown suffix, or one without a "title" or "text" column.
    """
    readers: dict[str, Callable[[Path], pd.DataFrame]] = {".csv": _csv, ".jsonl": _jsonl, ".parquet": pd.read_parquet}
    if path.suffix not in readers:
        raise TableError(f"{path}: suffix {path.suffix or '(none)'!r} is unknown; one of {', '.join(readers)}")
    try:
        table = readers[path.suffix](path)
    except FileNotFoundError as error:
        raise TableError(f"{path}: there is no such file") from error
    except (ValueError, OSError, ArrowInvalid) as error:
        said = " ".join(str(error).split())[:200]
        raise TableError(f"{path}: cannot be read as {path.suffix} ({said})") from error
    if not {"title", "text"} & set(table.columns):
        raise TableError(f"{path}: has neither a title nor a text column, but {', '.join(map(str, table.columns))}")
    return table


def _csv(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")


def _jsonl(path: Path) -> pd.DataFrame:
    return pd.read_json(path, lines=True, dtype=False, convert_dates=False)
