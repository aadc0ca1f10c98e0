"""Tables of articles from the files that people have: CSV, JSON Lines, Parquet."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from pyarrow import ArrowInvalid

from classifier.dataset.cells import restored
from classifier.tags import LABELS, RELEVANT, TAGS


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


def read_labelled(path: Path) -> tuple[list[tuple[str, str]], npt.NDArray[np.float64]]:
    """Read (title, text) records and their labels, shape (n_records, n_labels), each 0 or 1.

    The column tags holds ids, comma-separated or as a list; relevant (true/false) may be missing.

    Raises
    ------
    TableError
        As `read_table`, and for a missing column tags or an unknown tag.
    """
    table = read_table(path).astype(object).fillna("")  # of what a row lacks
    if "tags" not in table:
        raise TableError(f"{path}: has no column tags, but {', '.join(map(str, table.columns))}")
    records, rows = [], []
    for number, row in enumerate(table.to_dict("records"), 1):
        value = row["tags"]
        given = value.split(",") if isinstance(value, str) else list(value)
        tags = {tag.strip() for tag in given} - {"", "-"}
        unknown = tags - set(LABELS)
        if unknown:
            raise TableError(f"{path} row {number}: tag {min(unknown)!r} is unknown; one of {', '.join(TAGS)}")
        relevant = str(row.get(RELEVANT, "")).lower() in ("true", "1", "yes") or bool(tags)
        rows.append([*(float(tag in tags) for tag in TAGS), float(relevant)])
        records.append((str(row.get("title") or ""), str(row.get("text") or "")))
    return records, np.array(rows).reshape(-1, len(LABELS))


def _csv(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig").map(restored)


def _jsonl(path: Path) -> pd.DataFrame:
    # Not pd.read_json: what keeps it from reading dates out of columns differs between pandas 2 and 3.1.
    rows = [json.loads(line) for line in path.read_text("utf-8-sig").split("\n") if line.strip()]
    if not all(isinstance(row, dict) for row in rows):
        raise ValueError("not every line is an object")
    return pd.DataFrame(rows)
