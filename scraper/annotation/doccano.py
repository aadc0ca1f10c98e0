"""doccano: articles as a dataset for text classification, and people's categories back.

The formats are those of doccano 1.8. What it takes in as labels it keeps as the labels of whoever uploads them, so none
are given out: the model's tags go along as a remark beside the text. An article that was exported without any label may
have been looked at or not; one that is about no tag is told by the label 相关 or 不相关.
"""

from __future__ import annotations

from collections.abc import Mapping

from classifier.tags import CHINESE, LABELS, TAGS
from scraper.annotation.cells import NOT_RELEVANT_CHINESE, name_in, tags_in
from scraper.annotation.judgements import Judgement, read_cell, url_of
from scraper.annotation.rows import Row

ORIGIN = "doccano"
_BESIDE = ("url", "site", "published", "content_hash")
_COLOURS = ("#c62828", "#6a1b9a", "#2e7d32", "#1565c0", "#455a64", "#9e9e9e")  # dark enough for white letters


def label_types() -> list[dict[str, object]]:
    """Return the labels of a project, for its page "Labels", "Import Labels"; keys 1 to 6 choose them."""
    names = [*(CHINESE[label] for label in LABELS), NOT_RELEVANT_CHINESE]
    return [
        {"text": name, "suffix_key": str(key), "background_color": colour, "text_color": "#ffffff"}
        for key, (name, colour) in enumerate(zip(names, _COLOURS, strict=True), 1)
    ]


def example_of(record: Mapping[str, object]) -> dict[str, object]:
    """Return an article (a record of the store) as a line of a JSONL upload; title and text are one text."""
    tags = record["tags"]
    said = [CHINESE[tag] for tag in TAGS if isinstance(tags, list) and tag in tags]
    text = "\n\n".join(part for part in (str(record["title"]), str(record["text"])) if part)
    beside = {name: record.get(name) or "" for name in _BESIDE}
    return {"text": text, "label": [], **beside, "model_tags": "，".join(said)}


def judgement_of_example(row: Row) -> Judgement | None:
    """Read a line of an export, JSONL, JSON or CSV; None where nobody has given it a label.

    Raises
    ------
    LabelsError
        Naming place and column of what cannot be read.
    """
    column = "label" if "label" in row.values else "cats"
    url = url_of(row.place, row.values)
    said = read_cell(row.place, column, tags_in, row.values.get(column))
    if said.is_blank:
        return None
    return Judgement(
        place=row.place,
        url=url,
        tags=said.tags,
        relevant=said.relevant,
        origin=ORIGIN,
        annotator=row.annotator,
        content_hash=name_in(row.values.get("content_hash")),
    )
