"""The first pass over a piece: read, extracted where it is pages, tagged and sketched, beside OUT until all are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from classifier.dataset.columns import SCHEMA, to_batch
from classifier.dataset.parquet import ParquetFile
from classifier.near_duplicates import sketches
from scraper.archives.imported import Imported
from scraper.bulk.locations import opened, said, staged
from scraper.bulk.pages import PageReader
from scraper.bulk.pieces import PAGES, Piece
from scraper.bulk.tables import read_rows
from scraper.retagging import PEOPLES, prediction_columns
from scraper.tagging import ArticleTagger
from scraper.urls import key_of

ROWS, SKETCHES = "rows-{}.parquet", "sketches-{}.npy"
_MOST_TOLD = 50  # losses of a piece that are told one by one; the counts have all
_NO_JSON = "not a JSON object"

Keys = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Plan:
    """What every worker must know; `model` and `sites` are paths that it can read, `out` a place it can write to."""

    out: str
    model: Path | None = None
    sites: Path | None = None


@dataclass(slots=True)
class Staged:
    """What came of a piece; its rows and sketches are files beside OUT.

    Attributes
    ----------
    piece : Piece
    schema : pyarrow.Schema
        Of its rows.
    rows : int
    columns : tuple of str
        That its rows had in the input.
    keys : ndarray of uint64, shape (n_rows, 2)
        Of pages: a digest of each URL's key. No rows of tables, which may tell of a URL more than once.
    moments : ndarray of int64, shape (n_rows,)
        Of pages: when each was fetched, in microseconds since 1970.
    imported : Imported
        What became of every record.
    losses : list of str
        The first of those that are lost, each with its place.
    """

    piece: Piece
    schema: pa.Schema
    rows: int = 0
    columns: tuple[str, ...] = ()
    keys: Keys = field(default_factory=lambda: np.zeros((0, 2), np.uint64))
    moments: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    imported: Imported = field(default_factory=Imported)
    losses: list[str] = field(default_factory=list)

    @property
    def has_texts(self) -> bool:
        """Whether its rows have a column title or text."""
        return bool({"title", "text"} & set(self.columns))


def stage(piece: Piece, plan: Plan) -> Staged:
    """Read, tag and sketch a piece; a file that breaks on the way gives the rows that were had before."""
    done = (_stage_pages if piece.url.lower().endswith(PAGES) else _stage_table)(piece, plan)
    done.losses = done.losses[:_MOST_TOLD]
    return done


def _stage_pages(piece: Piece, plan: Plan) -> Staged:
    reader = PageReader(plan.sites)
    done = Staged(piece, SCHEMA, columns=("title", "text"), imported=reader.imported, losses=reader.losses)
    keys: list[bytes] = []
    moments: list[int] = []

    def batches() -> Iterator[pa.RecordBatch]:
        for rows in reader.rows(piece.url):
            columns = {name: [row[name] for row in rows] for name in (rows[0] if rows else ())}
            batch = to_batch(columns | prediction_columns(_tagger(plan.model).predict(rows)))
            keys.extend(blake2b(key_of(url).encode(), digest_size=16).digest() for url in batch["url"].to_pylist())
            moments.extend(batch["fetched_at"].cast(pa.int64()).to_pylist())
            yield batch

    _write(batches(), done, plan)
    done.keys = np.frombuffer(b"".join(keys), np.uint64).reshape(-1, 2)
    done.moments = np.array(moments, np.int64)
    return done


def _stage_table(piece: Piece, plan: Plan) -> Staged:
    done = Staged(piece, pa.schema([]))
    broken: list[str] = []

    def batches() -> Iterator[pa.RecordBatch]:
        try:
            for batch in read_rows(piece, broken):
                done.columns = tuple(batch.schema.names)
                yield _tagged(batch, _tagger(plan.model))
        except (OSError, pa.ArrowInvalid) as error:
            done.imported.faults.append(f"{piece.url}: cannot be read to its end ({said(error)})")

    _write(batches(), done, plan)
    done.imported.records = done.rows + len(broken)
    done.imported.ends["article"] = done.rows
    if broken:
        done.imported.lost[_NO_JSON] = len(broken)
        done.losses = [f"{place}: {_NO_JSON}; passed over" for place in broken]
    return done


def _tagged(batch: pa.RecordBatch, tagger: ArticleTagger) -> pa.RecordBatch:
    """Put the model's columns in place of those that rows have, or behind them; people's tags go."""
    found = tagger.predict({"title": title, "text": text} for title, text in _texts(batch))
    given = prediction_columns(found)
    columns = {name: batch[name] for name in batch.schema.names if name not in PEOPLES}
    columns |= {name: pa.array(values, SCHEMA.field(name).type) for name, values in given.items()}
    return pa.record_batch(columns)


def _texts(batch: pa.RecordBatch) -> Iterator[tuple[str, str]]:
    columns = [
        batch[name].to_pylist() if name in batch.schema.names else [None] * batch.num_rows for name in ("title", "text")
    ]
    for cells in zip(*columns, strict=True):
        title, text = ("" if cell is None else str(cell) for cell in cells)
        yield title, text


def _write(batches: Iterator[pa.RecordBatch], done: Staged, plan: Plan) -> None:
    """Write rows, and their sketches."""
    found = [sketches([])]
    first = next(batches, None)
    if first is not None:
        done.schema = first.schema
        with opened(staged(plan.out, ROWS, done.piece.number), "wb") as file, ParquetFile(file, done.schema) as rows:
            for batch in chain([first], batches):
                rows.write(batch)
                found.append(sketches([f"{title}\n{text}" for title, text in _texts(batch)]))
    sketched = np.concatenate(found)
    done.rows = len(sketched)
    with opened(staged(plan.out, SKETCHES, done.piece.number), "wb") as file:
        np.save(file, sketched)


@cache
def _tagger(model: Path | None) -> ArticleTagger:
    """Load a model once a process."""
    return ArticleTagger(model)
