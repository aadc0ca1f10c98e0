"""Rows of a spreadsheet, or of a tool that writes plain rows, as people's judgements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from scraper.annotation.cells import CellError, Tags, moment_in, name_in, tags_in, yes_or_no
from scraper.annotation.errors import LabelsError
from scraper.annotation.rows import Row
from scraper.annotation.standings import Said
from scraper.store.labels import Span

_CLOCKS_DIFFER = timedelta(days=1)  # a moment further ahead is a mistake, and would stand above all later labels
_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one person says of one article, as far as the file tells.

    Attributes
    ----------
    place : str
        Where it stands, for messages.
    url : str
        As written.
    tags : frozenset of str
    relevant : bool or None
        None where only the tags are given, and there are none.
    origin : str
        The tool it comes from.
    annotator, labelled_at, content_hash : optional
        Who, when, and of which text; None where the file does not say.
    evidence : tuple of Span
        What the person marked.
    exported : tuple of tags and relevance, or None
        What the model said, of a row that was exported with a model's tags.
    """

    place: str
    url: str
    tags: frozenset[str]
    relevant: bool | None
    origin: str
    annotator: str | None = None
    labelled_at: datetime | None = None
    content_hash: str | None = None
    evidence: tuple[Span, ...] = ()
    exported: Said | None = None


def judgement_of_row(row: Row) -> Judgement | None:
    """Read a row with the columns url, tags and, as far as there are any, relevant, annotator and labelled_at.

    Rows of exports of this project, and of Label Studio's CSV and JSON-MIN, are such rows.

    Returns
    -------
    Judgement or None
        None where tags and relevant are empty: not judged.

    Raises
    ------
    LabelsError
        Naming place and column of what cannot be read.
    """
    values = row.values
    if "tags" not in values and "relevant" not in values:
        raise LabelsError(f"{row.place}: has no column tags, but {', '.join(values)}")
    is_label_studio = "annotation_id" in values
    said = read_cell(row.place, "tags", tags_in, values.get("tags"))
    relevant = read_cell(row.place, "relevant", yes_or_no, values.get("relevant"))
    url = url_of(row.place, values)
    if said.is_blank and relevant is None:
        return None
    annotator = read_cell(row.place, "annotator", name_in, values.get("annotator"))
    return Judgement(
        place=row.place,
        url=url,
        tags=said.tags,
        relevant=_agreed(row.place, said, relevant),
        origin="label-studio" if is_label_studio else "import",
        annotator=annotator or row.annotator,
        labelled_at=past_moment(row.place, values, "labelled_at", "updated_at", "created_at"),
        content_hash=name_in(values.get("content_hash")),
        exported=_exported(row) if name_in(values.get("tag_source")) == "model" else None,
    )


def url_of(place: str, values: Mapping[str, object]) -> str:
    """Return the URL of a row; an error where there is none."""
    url = name_in(values.get("url"))
    if not url:
        raise LabelsError(f"{place}, column url: is empty; it says which article the row is about")
    return url


def past_moment(place: str, values: Mapping[str, object], *columns: str) -> datetime | None:
    """Return the moment in the first of these columns that holds one; an error where it is yet to come."""
    for column in columns:
        moment = read_cell(place, column, moment_in, values.get(column))
        if moment is not None:
            if moment > datetime.now(UTC) + _CLOCKS_DIFFER:
                raise LabelsError(f"{place}, column {column}: {moment.isoformat()} is yet to come")
            return moment
    return None


def read_cell(place: str, column: str, read: Callable[[object], _Read], value: object) -> _Read:
    """Read a cell; what is wrong with it is said with its place and column."""
    try:
        return read(value)
    except CellError as error:
        raise LabelsError(f"{place}, column {column}: {error}") from error


def _exported(row: Row) -> Said:
    if "model_tags" not in row.values:
        raise LabelsError(
            f"{row.place}: was tagged by the model, but there is no column model_tags to show whether you changed it; "
            "keep that column of the export, or delete tag_source as well if every row is your judgement"
        )
    said = read_cell(row.place, "model_tags", tags_in, row.values["model_tags"])
    return said.tags, said.relevant is True


def _agreed(place: str, said: Tags, relevant: bool | None) -> bool | None:
    """Return what both columns say; "not relevant" beside tags is left to who can tell which of them was changed."""
    if said.tags:
        return relevant is not False
    if said.relevant is not None and relevant is not None and said.relevant != relevant:
        raise LabelsError(f"{place}, columns tags and relevant: contradict each other")
    return said.relevant if relevant is None else relevant
