"""Files that hold labels, record by record, each knowing its place: what spreadsheets and annotation tools save."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path, PurePosixPath

import pyarrow as pa
from pyarrow import parquet

from classifier.dataset.cells import restored
from scraper.annotation.errors import LabelsError
from scraper.extraction.encoding import decode

_MOST_CELL_CHARS = 2**31 - 1  # the csv module's own limit, 131,072, is less than a long article
_SEPARATORS = ",;\t"
_NOT_NAMES = ("all", "unknown")  # files of doccano's archives that are no one person's
_SPACE = re.compile(r"\s*")
_WORKBOOKS = (".xlsx", ".xls", ".et", ".ods")


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a file.

    Attributes
    ----------
    place : str
        File and line (or item, where lines say nothing), for messages.
    values : Mapping of str to object
        By column, names in lower case; texts as they were before the export made them harmless.
    annotator : str or None
        Whose file it is, in an archive with a file for each person.
    """

    place: str
    values: Mapping[str, object]
    annotator: str | None = None


def read_rows(path: Path) -> Iterator[Row]:
    """Read .csv (also with semicolons or tabs, also .tsv and .txt), .jsonl, .json, .parquet, or a .zip of such files.

    Raises
    ------
    LabelsError
        For a missing, empty, damaged or unknown file.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise LabelsError(f"{path}: there is no such file") from error
    except OSError as error:
        raise LabelsError(f"{path}: cannot be read ({error.strerror or error})") from error
    yield from _read(raw, path.name, path.suffix.lower())


def _read(raw: bytes, name: str, suffix: str) -> Iterator[Row]:
    if suffix in _WORKBOOKS:
        raise LabelsError(f"{name}: is a workbook; save it as CSV (File, Save as, CSV UTF-8), then import that")
    if suffix not in _READERS:
        raise LabelsError(f"{name}: suffix {suffix or '(none)'!r} is unknown; one of {', '.join(_READERS)}")
    if not raw:
        raise LabelsError(f"{name}: is empty")
    yield from _READERS[suffix](raw, name)


def _table(raw: bytes, name: str) -> Iterator[Row]:
    text = _text(raw, name)
    csv.field_size_limit(_MOST_CELL_CHARS)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    columns: list[str] = []
    begin = 1
    try:
        for cells in reader:
            place, begin = f"{name} line {begin}", reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if not columns:
                columns = _columns(cells, place)
                continue
            # Spreadsheets leave out the separators of empty cells at a row's end, but never the line end after it.
            is_cut = len(cells) < len(columns) and begin > text.count("\n") + 1 and not text.endswith(("\n", "\r"))
            if is_cut or len(cells) > len(columns):
                raise LabelsError(
                    f"{place}: has {len(cells)} cells where the header has {len(columns)}; "
                    + ("the file is cut short" if is_cut else "put quotes around cells that hold the separator")
                )
            padded = [*map(restored, cells), *[""] * (len(columns) - len(cells))]
            yield Row(place, dict(zip(columns, padded, strict=True)))
    except csv.Error as error:
        raise LabelsError(f"{name} line {begin}: the quotes of this row do not close ({error})") from error
    if not columns:
        raise LabelsError(f"{name}: is empty")


def _columns(cells: list[str], place: str) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    if "url" not in names:
        raise LabelsError(f"{place}: has no column url, but {', '.join(name for name in names if name)}")
    twice = next((name for name in names if name and names.count(name) > 1), None)
    if twice:
        raise LabelsError(f"{place}: has the column {twice} twice; delete one of the two")
    return names


def _separator(text: str) -> str:
    head = text.lstrip().split("\n", 1)[0].lower()
    by_names = {sign: [cell.strip().strip('"') for cell in head.split(sign)] for sign in _SEPARATORS}
    return max(_SEPARATORS, key=lambda sign: ("url" in by_names[sign], len(by_names[sign])))


def _lines(raw: bytes, name: str) -> Iterator[Row]:
    for number, line in enumerate(_text(raw, name).split("\n"), 1):
        if line.strip():
            place = f"{name} line {number}"
            try:
                value = json.loads(line)
            except json.JSONDecodeError as error:
                raise LabelsError(f"{place} column {error.colno}: is no JSON ({error.msg})") from error
            yield _object(value, place)


def _items(raw: bytes, name: str) -> Iterator[Row]:
    text = _text(raw, name)
    at = _past_space(text, 0)
    if text[at : at + 1] != "[":  # one object a line, or a single one
        yield from _lines(raw, name)
        return
    decoder, line, counted = json.JSONDecoder(), 1, 0
    at = _past_space(text, at + 1)
    try:
        for number in count(1):
            if text[at : at + 1] == "]" and number == 1:
                return
            value, end = decoder.raw_decode(text, at)
            line, counted = line + text.count("\n", counted, at), at
            yield _object(value, f"{name} item {number} (line {line})")
            at = _past_space(text, end)
            if text[at : at + 1] == "]":
                return
            if text[at : at + 1] != ",":
                raise json.JSONDecodeError("a comma or the closing bracket is missing", text, at)
            at = _past_space(text, at + 1)
    except json.JSONDecodeError as error:
        raise LabelsError(f"{name} line {error.lineno} column {error.colno}: is no JSON ({error.msg})") from error


def _past_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _object(value: object, place: str) -> Row:
    if not isinstance(value, dict):
        raise LabelsError(f"{place}: is no object with names and values, but {str(value)[:40]!r}")
    return Row(place, {str(key).strip().lower(): item for key, item in value.items()})


def _parquet(raw: bytes, name: str) -> Iterator[Row]:
    try:
        rows = parquet.read_table(pa.BufferReader(raw)).to_pylist()
    except (pa.ArrowException, OSError) as error:
        said = " ".join(str(error).split())[:120]
        raise LabelsError(f"{name}: is no whole Parquet file ({said}); write or copy it again") from error
    for number, row in enumerate(rows, 1):
        yield _object(row, f"{name} row {number}")


def _archive(raw: bytes, name: str) -> Iterator[Row]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for member in sorted(item.filename for item in archive.infolist() if not item.is_dir()):
                inside = PurePosixPath(member)
                whose = None if inside.stem in _NOT_NAMES else inside.stem
                for row in _read(archive.read(member), f"{name}/{member}", inside.suffix.lower()):
                    yield Row(row.place, row.values, whose)
    except zipfile.BadZipFile as error:
        raise LabelsError(f"{name}: is no whole archive ({error}); download it again") from error


def _text(raw: bytes, name: str) -> str:
    if raw.startswith(b"PK\x03\x04"):
        raise LabelsError(f"{name}: is a workbook or an archive under another name; save it as CSV UTF-8")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = decode(raw, "gb18030").removeprefix("\ufeff")  # what Excel and WPS save as "CSV" in China
        broken = text.find("\ufffd")
        if broken >= 0:
            line, column = text.count("\n", 0, broken) + 1, broken - text.rfind("\n", 0, broken)
            raise LabelsError(
                f"{name} line {line} column {column}: bytes that are no text; save the file as UTF-8"
            ) from None
    if not text.strip():
        raise LabelsError(f"{name}: is empty")
    return text


_READERS: dict[str, Callable[[bytes, str], Iterator[Row]]] = {
    ".csv": _table,
    ".tsv": _table,
    ".txt": _table,
    ".jsonl": _lines,
    ".json": _items,
    ".parquet": _parquet,
    ".zip": _archive,
}
