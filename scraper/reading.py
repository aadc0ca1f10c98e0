"""Articles of a store as columns of the dataset, a batch at a time, masked."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.json as pj
from sqlalchemy import Connection, func, select

from classifier.dataset import COLUMNS
from classifier.dataset.columns import to_batch
from classifier.dataset.parquet import BATCH_ROWS
from classifier.dataset.splits import split_groups
from classifier.tags import LABELS, TAGS
from scraper.record_query import LabelSource, record_query
from scraper.records import record_batches
from scraper.schema import articles
from scraper.selection import Selection

Mask = Callable[[str], str]
_MASKED = ("title", "text", "author")
_MADE = ("published_date", *(f"p_{label}" for label in LABELS))  # columns of the dataset that are none of a record
_NAMES = (*(name for name in COLUMNS if name not in _MADE), "probabilities")
_KEYS = ("url", "group_id", "tags", "relevant", "tag_source")
_SOURCES = {"human": "labelled by people", "model": "tagged by the model", "both": ""}


class Reading:
    """The articles that pass, read in one transaction.

    Parameters
    ----------
    connection : Connection
    source, selection
        As `scraper.records.records`.
    mask : callable or None
        What is done to every title, text and author.

    Attributes
    ----------
    masked : int
        Rows in which `mask` changed something, of those that `batches` has given.
    phrases : tuple of str
        What was asked for, in words.
    """

    def __init__(self, connection: Connection, source: LabelSource, selection: Selection, mask: Mask | None) -> None:
        self._connection, self._source, self._selection, self._mask = connection, source, selection, mask
        self.masked = 0
        self.phrases = tuple(phrase for phrase in (_SOURCES[source], *selection.phrases()) if phrase)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Read the dataset's columns; counts in `masked` the rows in which something was."""
        for rows in self._rows(_NAMES):
            columns: dict[str, Sequence[object]] = dict(zip(_NAMES, zip(*rows, strict=True), strict=True))
            if self._mask is not None:
                columns |= self._masked_columns(columns, self._mask)
            columns |= _chances(columns.pop("probabilities"))
            columns["tags"] = _tag_lists(columns["tags"])
            yield to_batch(columns)

    def splits(self) -> tuple[int, npt.NDArray[np.int8]]:
        """Read only what splits depend on; the number of groups, and every row's split in the order of `batches`."""
        groups, keys, labels = [], [], []
        for rows in self._rows(_KEYS):
            urls, numbers, tags, relevant, sources = zip(*rows, strict=True)
            groups.append(np.array(numbers, np.int64))
            keys.append(np.frombuffer(b"".join(map(_hash, urls)), "<u8"))
            columns = [[value is not None and f'"{tag}"' in value for value in tags] for tag in TAGS]
            columns += [[bool(value) for value in relevant], [value == "human" for value in sources]]
            labels.append(np.array(columns, bool).T)
        group = np.concatenate(groups)
        return len(np.unique(group)), split_groups(group, np.concatenate(keys), np.concatenate(labels))

    def finds_any(self) -> bool:
        """Whether at least one article passes."""
        query = record_query("url", source=self._source, selection=self._selection)
        return self._connection.execute(query.limit(1)).first() is not None

    def undated(self) -> int:
        """Articles that would pass but for the dates asked for, as they have none."""
        if not (self._selection.since or self._selection.until):
            return 0
        whenever = replace(self._selection, since=None, until=None, one_per_group=False)
        query = record_query("url", source=self._source, selection=whenever).where(articles.c.published.is_(None))
        return self._connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()

    def _rows(self, names: Sequence[str]) -> Iterator[Sequence[Sequence[object]]]:
        return record_batches(self._connection, names, BATCH_ROWS, source=self._source, selection=self._selection)

    def _masked_columns(self, columns: Mapping[str, Sequence[object]], mask: Mask) -> dict[str, list[object]]:
        masked = {name: [mask(cell) if isinstance(cell, str) else cell for cell in columns[name]] for name in _MASKED}
        pairs = (zip(columns[name], masked[name], strict=True) for name in _MASKED)
        self.masked += sum(any(before != after for before, after in row) for row in zip(*pairs, strict=True))
        return masked


def _chances(values: Sequence[object]) -> dict[str, pa.Array]:
    """Columns `p_<label>` of JSON objects by label."""
    schema = pa.schema([(label, pa.float64()) for label in LABELS])
    options = pj.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore")
    lines = "\n".join(str(value or "{}") for value in values)
    table = pj.read_json(io.BytesIO(lines.encode()), parse_options=options)
    return {f"p_{label}": table[label].combine_chunks() for label in LABELS}


def _tag_lists(values: Sequence[object]) -> pa.Array:
    """Make lists of tags of JSON lists; few are different, so each is read once."""
    places = {value: place for place, value in enumerate(dict.fromkeys(values))}
    lists = pa.array([json.loads(str(value or "[]")) for value in places], pa.list_(pa.string()))
    return lists.take(pa.array([places[value] for value in values], pa.int32()))


def _hash(url: object) -> bytes:
    return hashlib.blake2b(str(url).encode(), digest_size=8).digest()
