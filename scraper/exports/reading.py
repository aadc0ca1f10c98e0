"""Articles of a store as columns of the dataset, a batch at a time, masked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import ColumnElement, Float, Select, cast, func

from classifier.dataset import COLUMNS
from classifier.dataset.columns import SCHEMA, to_batch
from classifier.dataset.parquet import BATCH_ROWS
from classifier.dataset.splits import split_groups
from classifier.tags import TAGS
from scraper.exports.arrow_reader import ArrowReader
from scraper.store import Store
from scraper.store.record_query import LabelSource, column, passing
from scraper.store.selection import Selection

Mask = Callable[[Sequence[str]], Sequence[str]]
_MASKED = ("title", "text", "author")
_KEYS = ("url", "group_id", "tags", "relevant", "tag_source")
_NO_NUMBER = -1  # stands for null on the way from the store, as the empty text does for texts


class Reading:
    """The articles that pass, all read in one transaction.

    Parameters
    ----------
    store : Store
    source, selection
        As `scraper.store.records.records`.
    mask : callable or None
        What is done to titles, texts and authors, many at a time.
    with_splits : bool
        Whether `splits` is asked for, before `batches`.

    Attributes
    ----------
    masked : int
        Rows in which `mask` changed something, of those that `batches` has given.
    """

    def __init__(
        self, store: Store, source: LabelSource, selection: Selection, mask: Mask | None, *, with_splits: bool
    ) -> None:
        columns = tuple(name for name in COLUMNS if name != "published_date")
        wanted = (_KEYS, columns) if with_splits else (columns,)
        queries = [_query(names, source, selection) for names in wanted]
        self._reader = ArrowReader(store, queries, BATCH_ROWS)
        self._mask = mask
        self.masked = 0

    def __enter__(self) -> Reading:
        return self

    def __exit__(self, *error: object) -> None:
        self._reader.close()

    def splits(self) -> tuple[int, npt.NDArray[np.int8]]:
        """Return the number of groups of near-copies, and every row's split in the order of `batches`."""
        groups, keys, labels = [], [], []
        for batch in self._reader.batches():
            groups.append(batch["group_id"].to_numpy())
            keys.append(np.frombuffer(b"".join(map(_hash, batch["url"].to_pylist())), "<u8"))
            said = [pc.match_substring(batch["tags"], f'"{tag}"') for tag in TAGS]
            said += [pc.equal(batch["relevant"], 1), pc.equal(batch["tag_source"], "human")]
            labels.append(np.stack([values.to_numpy(zero_copy_only=False) for values in said], axis=1))
        group = np.concatenate(groups)
        return len(np.unique(group)), split_groups(group, np.concatenate(keys), np.concatenate(labels))

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Batches of the dataset's columns."""
        for batch in self._reader.batches():
            columns = {name: _with_nulls(batch[name], SCHEMA.field(name)) for name in batch.schema.names}
            if self._mask is not None:
                columns |= self._masked_columns(columns, self._mask)
            yield to_batch(columns)

    def _masked_columns(self, columns: dict[str, pa.Array], mask: Mask) -> dict[str, pa.Array]:
        masked, changed = {}, np.zeros(len(columns["url"]), bool)
        for name in _MASKED:
            cells = columns[name].fill_null("").to_pylist()
            after = mask(cells)
            differs = np.fromiter((one != other for one, other in zip(cells, after, strict=True)), bool, len(cells))
            new = pa.array([after[place] for place in differs.nonzero()[0].tolist()], pa.string())
            masked[name] = pc.replace_with_mask(columns[name], pa.array(differs), new)
            changed |= differs
        self.masked += int(changed.sum())
        return masked


def _query(names: Sequence[str], source: LabelSource, selection: Selection) -> Select[tuple[object, ...]]:
    return passing([_without_null(name).label(name) for name in names], source=source, selection=selection)


def _without_null(name: str) -> ColumnElement[Any]:
    """Return a column as `ArrowReader` needs it."""
    if name.startswith("p_"):
        chance = func.json_extract(column("probabilities"), f"$.{name.removeprefix('p_')}")
        return func.coalesce(cast(chance, Float), float(_NO_NUMBER))
    if name == "group_id":
        return column(name)
    kind = SCHEMA.field(name).type
    is_number = pa.types.is_integer(kind) or pa.types.is_boolean(kind)
    return func.coalesce(column(name), _NO_NUMBER if is_number else "")


def _with_nulls(values: pa.Array, field: pa.Field) -> pa.Array:
    """Put nulls where there were some, and the type of the dataset's column."""
    if pa.types.is_list(field.type):
        return _tag_lists(values, missing=[] if field.name == "tags" else None)
    if field.name in ("url", "title", "text"):  # never null in a store; the empty text is one
        return values
    is_null = pc.equal(values, "" if pa.types.is_string(values.type) else _NO_NUMBER)
    return pc.if_else(is_null, pa.scalar(None, values.type), values).cast(field.type)


def _tag_lists(values: pa.Array, missing: list[str] | None) -> pa.Array:
    """Make lists of JSON lists; few are different, so each is read once."""
    encoded = values.dictionary_encode()
    lists = [json.loads(value) if value else missing for value in encoded.dictionary.to_pylist()]
    return pa.array(lists, pa.list_(pa.string())).take(encoded.indices)


def _hash(url: str) -> bytes:
    return hashlib.blake2b(url.encode(), digest_size=8).digest()
