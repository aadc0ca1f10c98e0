"""The columns of an exported dataset: their order, types and meanings, told once for files, card and metadata."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from classifier.tags import CHINESE, LABELS, MEANINGS

_TEXT = pa.string()
_MOMENT = pa.timestamp("us", "UTC")
_DAY = pa.timestamp(
    "ms"
)  # midnight, and no date32: pandas would read that as objects, which cannot be grouped by month
_DAY_CHARS = len("2025-01-31")


def _column(name: str, kind: pa.DataType, meaning: str) -> pa.Field:
    return pa.field(name, kind, metadata={"description": meaning})


SCHEMA = pa.schema(
    [
        _column("url", _TEXT, "canonical URL of the article; no two rows share one, and rows are ordered by it"),
        _column("site", _TEXT, "host[:port] without www."),
        _column("title", _TEXT, "headline"),
        _column("published", _TEXT, "ISO 8601, as precise as the page: a day, or a moment with its offset"),
        _column("published_date", _DAY, "the day of `published` (where it has a moment, in that moment's offset)"),
        _column("author", _TEXT, "as the page names the author or source"),
        _column("text", _TEXT, "the article as light Markdown, headline left out, a blank line between blocks"),
        _column("tags", pa.list_(_TEXT), "ids of the tags that hold, by `tag_source`; empty for none"),
        _column("relevant", pa.bool_(), f"whether it is about {MEANINGS['relevant']} ({CHINESE['relevant']})"),
        *(
            _column(f"p_{label}", pa.float64(), f"probability in [0, 1] that the model gives `{label}`")
            for label in LABELS
        ),
        _column("tag_source", _TEXT, "who gave tags and relevant: human or model; missing where nobody did"),
        _column("model_version", _TEXT, "the model that gave the probabilities, and the tags if tag_source is model"),
        _column("model_tags", pa.list_(_TEXT), "what the model says, whoever gave the tags; `relevant` among them"),
        _column("annotator", _TEXT, "who gave the tags, if tag_source is human"),
        _column("labelled_at", _MOMENT, "when they did, UTC"),
        _column("label_is_stale", pa.bool_(), "whether the article has changed since it was labelled by a person"),
        _column("duplicate_group", _TEXT, "URL of the article stored first among its near-copies; its own if alone"),
        _column("fetched_at", _MOMENT, "when the page was fetched, UTC"),
        _column("linked_from", _TEXT, "URL of the page in whose related list it was found first; none for a start"),
        _column("linked_rank", pa.int32(), "its place in that list, from 1"),
        _column("site_name", _TEXT, "what the site calls itself"),
        _column("content_hash", _TEXT, "SHA-256 of title, newline, text as fetched, before any masking"),
        _column("extraction_version", _TEXT, "which version of the extraction made title and text of the page"),
    ]
)
COLUMNS = tuple(SCHEMA.names)
SPLIT = _column("split", _TEXT, "train, validation or test; near-copies are in the same one")


def meaning(column: pa.Field) -> str:
    """Say in a phrase what a column of `SCHEMA` holds."""
    return str(column.metadata[b"description"].decode())


def to_batch(columns: Mapping[str, Sequence[object] | pa.Array]) -> pa.RecordBatch:
    """Columns of equal length as one batch of `SCHEMA`.

    Parameters
    ----------
    columns : Mapping of str to Sequence or pyarrow.Array
        By name; times are ISO 8601 texts or datetimes, truth values may be 0 and 1. Columns that are missing are null,
        all but `published_date`, which is made of `published`.
    """
    n_rows = len(next(iter(columns.values()), ()))
    arrays = {
        field.name: _array(columns[field.name], field.type) if field.name in columns else pa.nulls(n_rows, field.type)
        for field in SCHEMA
    }
    if "published_date" not in columns:
        arrays["published_date"] = pc.utf8_slice_codeunits(arrays["published"], 0, _DAY_CHARS).cast(_DAY)
    return pa.RecordBatch.from_arrays([arrays[name] for name in COLUMNS], schema=SCHEMA)


def from_records(records: Sequence[Mapping[str, object]]) -> pa.RecordBatch:
    """Make one batch of records of a store: their keys are columns, `probabilities` become `p_<label>`."""
    chances = [found if isinstance(found := record.get("probabilities"), Mapping) else {} for record in records]
    columns: dict[str, Sequence[object]] = {
        name: [record.get(name) for record in records] for name in COLUMNS if name != "published_date"
    }
    columns |= {f"p_{label}": [chance.get(label) for chance in chances] for label in LABELS}
    return to_batch(columns)


def _array(values: Sequence[object] | pa.Array, kind: pa.DataType) -> pa.Array:
    if isinstance(values, pa.Array):
        return values
    if pa.types.is_boolean(kind):
        return pa.array([None if value is None else bool(value) for value in values], kind)
    if pa.types.is_timestamp(kind) and any(isinstance(value, str) for value in values):
        return pa.array(values, _TEXT).cast(kind)
    return pa.array(values, kind)
