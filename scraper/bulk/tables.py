"""Rows of a piece of JSON Lines or Parquet as Arrow batches, with the types that they have."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from classifier.dataset.parquet import BATCH_ROWS
from scraper.bulk.locations import opened
from scraper.bulk.pieces import Piece

_BOM = b"\xef\xbb\xbf"


def read_rows(piece: Piece, broken: list[str]) -> Iterator[pa.RecordBatch]:
    """Give the rows of a piece in batches of one schema; lines that are no JSON object are told in `broken`."""
    if piece.url.lower().endswith(".jsonl"):
        table = _table(list(_objects(piece, broken)))
        yield from table.to_batches(BATCH_ROWS)
        return
    with opened(piece.url, "rb") as file, pq.ParquetFile(file) as parquet:
        for batch in parquet.iter_batches(BATCH_ROWS, row_groups=range(piece.start, piece.stop)):
            yield batch.replace_schema_metadata(None)  # what pandas notes there tells of other columns


def common_schema(schemas: Sequence[pa.Schema]) -> pa.Schema:
    """Return a schema that rows of all these can have: their columns in the order in which they first come.

    Numbers become as wide as need be; a column of different kinds becomes texts, those that were none as JSON.
    """
    kinds: dict[str, pa.DataType] = {}
    for field in (field for schema in schemas for field in schema):
        kinds[field.name] = _common(kinds[field.name], field.type) if field.name in kinds else field.type
    return pa.schema(list(kinds.items()))


def fitted(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return a table with the columns of a schema that `common_schema` made of its own and others."""
    columns = [
        _cast(table[field.name], field.type) if field.name in table.schema.names else pa.nulls(len(table), field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)


def _objects(piece: Piece, broken: list[str]) -> Iterator[dict[str, object]]:
    """Read the lines that begin within the piece; the last of them ends where it ends."""
    with opened(piece.url, "rb") as file:
        at = piece.start
        if at:
            file.seek(at - 1)
            at += len(file.readline()) - 1
        while at < piece.stop and (line := file.readline()):
            found = _object(line.removeprefix(_BOM))
            if isinstance(found, dict):
                yield found
            elif line.strip():
                broken.append(f"{piece.url} offset {at:,}")
            at += len(line)


def _object(line: bytes) -> object:
    try:
        return json.loads(line)
    except ValueError:
        return None


def _table(rows: Sequence[dict[str, object]]) -> pa.Table:
    names = dict.fromkeys(name for row in rows for name in row)
    return pa.table({name: _array([row.get(name) for row in rows]) for name in names})


def _array(values: list[object]) -> pa.Array:
    try:
        found = pa.array(values)
        if not pa.types.is_struct(found.type) or found.type.num_fields:  # Parquet has no objects without fields
            return found
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):  # of several kinds
        pass
    return pa.array([_text(value) for value in values], pa.string())


def _text(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _common(one: pa.DataType, other: pa.DataType) -> pa.DataType:
    fields = [pa.schema([("", one)]), pa.schema([("", other)])]
    try:
        return pa.unify_schemas(fields, promote_options="permissive").field(0).type
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.string()


def _cast(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray | pa.Array:
    if column.type == kind:
        return column
    if pa.types.is_string(kind):
        return pa.array([_text(value) for value in column.to_pylist()], kind)
    return column.cast(kind)
