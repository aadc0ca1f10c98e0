"""The second pass: which rows stay, and each piece's rows written whole, with the group of their near-copies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from classifier.dataset.columns import SCHEMA
from classifier.dataset.parquet import BATCH_ROWS, ParquetFile
from scraper.bulk.locations import opened, staged
from scraper.bulk.near_copies import Integers, Part
from scraper.bulk.pieces import PAGES
from scraper.bulk.staging import ROWS, SKETCHES, Staged
from scraper.bulk.tables import common_schema, fitted

PART = "part-{}.parquet"
_GROUP = SCHEMA.field("duplicate_group")
_URL = SCHEMA.field("url").with_metadata({"description": "canonical URL of the page; no two rows share one"})


@dataclass(frozen=True, slots=True)
class Ending:
    """What is left to do for a piece.

    Attributes
    ----------
    out : str
    number : int
        Of the piece.
    part : Part
        Its rows.
    schema : pyarrow.Schema
        Of all pieces.
    groups : Mapping of int to str
        By place in the piece: the name of the group of each row that is not the first, or not alone, in its own.
    """

    out: str
    number: int
    part: Part
    schema: pa.Schema
    groups: Mapping[int, str] = field(default_factory=dict)


def parts_of(out: str, pieces: Sequence[Staged]) -> list[Part]:
    """Give all rows numbers in the order of the input, and tell which stay: of one URL the one fetched last."""
    begins = np.cumsum([0, *(piece.rows for piece in pieces)])
    kept = _latest(pieces) if any(piece.piece.url.lower().endswith(PAGES) for piece in pieces) else None
    parts = []
    for piece, begin in zip(pieces, begins[:-1].tolist(), strict=True):
        own = None if kept is None else np.flatnonzero(kept[begin : begin + piece.rows])
        parts.append(Part(staged(out, SKETCHES, piece.piece.number), begin, own))
    return parts


def schema_of(pieces: Sequence[Staged]) -> pa.Schema:
    """Return the schema of all parts: the dataset's where they are pages."""
    if pieces and pieces[0].schema.equals(SCHEMA):
        return SCHEMA.set(SCHEMA.get_field_index("url"), _URL)
    common = common_schema([piece.schema for piece in pieces if piece.rows])
    place = common.get_field_index(_GROUP.name)
    return common.append(_GROUP) if place < 0 else common.set(place, _GROUP)


def named(wanted: tuple[Ending, Sequence[int]]) -> dict[int, str]:
    """Name rows, given by their places in a piece: by URL, or where they have none by number among all, from 1."""
    ending, places = wanted
    with opened(staged(ending.out, ROWS, ending.number), "rb") as file, pq.ParquetFile(file) as rows:
        urls = rows.read(["url"])["url"].to_pylist() if "url" in rows.schema_arrow.names else None
    first = ending.part.first
    return {first + place: _name(urls[place] if urls else None, first + place) for place in places}


def finish(ending: Ending) -> int:
    """Write the rows of a piece that stay; return how many."""
    done = place = 0
    source, target = (staged(ending.out, name, ending.number) for name in (ROWS, PART))
    with (
        opened(source, "rb") as read,
        pq.ParquetFile(read) as rows,
        opened(target, "wb") as write,
        ParquetFile(write, ending.schema) as file,
    ):
        for batch in rows.iter_batches(BATCH_ROWS):
            kept = _kept(ending.part, place, batch.num_rows)
            for one in _grouped(batch, ending, place).take(kept).combine_chunks().to_batches():
                file.write(one)
            done += len(kept)
            place += batch.num_rows
    return done


def _latest(pieces: Sequence[Staged]) -> npt.NDArray[np.bool_]:
    """Whether each row is the one fetched last of its URL, of several the first in the input."""
    keys = np.concatenate([piece.keys for piece in pieces])
    moments = np.concatenate([piece.moments for piece in pieces])
    order = np.lexsort((-moments, keys[:, 1], keys[:, 0]))  # stable: of the same moment the first
    is_first = np.ones(len(order), bool)
    is_first[1:] = (keys[order][1:] != keys[order][:-1]).any(axis=1)
    kept = np.zeros(len(order), bool)
    kept[order[is_first]] = True
    return kept


def _kept(part: Part, place: int, size: int) -> Integers:
    if part.kept is None:
        return np.arange(size)
    return part.kept[(part.kept >= place) & (part.kept < place + size)] - place


def _grouped(batch: pa.RecordBatch, ending: Ending, place: int) -> pa.Table:
    urls = batch["url"].to_pylist() if "url" in batch.schema.names else [None] * batch.num_rows
    names = [
        ending.groups.get(number) or _name(url, ending.part.first + number) for number, url in enumerate(urls, place)
    ]
    columns = {name: batch[name] for name in batch.schema.names} | {_GROUP.name: pa.array(names, pa.string())}
    return fitted(pa.table(columns), ending.schema)


def _name(url: object, number: int) -> str:
    return str(url) if url else str(number + 1)
