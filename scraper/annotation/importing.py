"""Labels from a file into a store: all of them or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from scraper.annotation.deciding import Annotators, decide
from scraper.annotation.doccano import judgement_of_example
from scraper.annotation.errors import LabelsError
from scraper.annotation.judgements import Judgement, judgement_of_row
from scraper.annotation.label_studio import judgements_of_task
from scraper.annotation.rows import Row, read_rows
from scraper.annotation.standings import standings
from scraper.store import Store
from scraper.store.labels import article_ids, keep_label
from scraper.urls import UrlError, canonical

_NAMED = 3  # unknown URLs in a message


@dataclass(slots=True)
class Imported:
    """What became of a file.

    Attributes
    ----------
    labels : Counter of str
        New labels by annotator.
    articles : int
        Articles that have new labels.
    known : int
        Labels that the store had already.
    untouched : int
        Rows of an export whose tags are still the model's.
    blank : int
        Rows and tasks without an answer.
    skipped : list of str
        URLs that the store has no article for.
    """

    labels: Counter[str] = field(default_factory=Counter)
    articles: int = 0
    known: int = 0
    untouched: int = 0
    blank: int = 0
    skipped: list[str] = field(default_factory=list)


def import_labels(
    store: Store, path: Path, annotators: Annotators | None = None, *, skip_unknown: bool = False
) -> Imported:
    """Read a file of labels, and keep what is new in it.

    Parameters
    ----------
    store : Store
    path : Path
        A list of URLs and tags, an edited export, or an export of Label Studio or doccano.
    annotators : Annotators, optional
        Who judged, where the file does not say.
    skip_unknown : bool
        Whether URLs without an article are passed over; otherwise they are an error.

    Raises
    ------
    LabelsError
        For anything wrong with the file; then nothing of it is kept.
    """
    report = Imported()
    judgements = list(_judgements(read_rows(path), report))
    with store.writing() as connection:
        ids = article_ids(connection, [judgement.url for judgement in judgements])
        unknown = [judgement for judgement in judgements if judgement.url not in ids]
        if unknown and not skip_unknown:
            raise LabelsError(_refusal(store, unknown))
        report.skipped = [judgement.url for judgement in unknown]
        found = [(judgement, ids[judgement.url]) for judgement in judgements if judgement.url in ids]
        _keep(connection, found, annotators or Annotators(), report)
    return report


def _judgements(rows: Iterable[Row], report: Imported) -> Iterator[Judgement]:
    for row in rows:
        if isinstance(row.values.get("data"), dict):
            found = list(judgements_of_task(row))
        else:
            is_doccano = "tags" not in row.values and {"label", "cats"} & set(row.values)
            one = judgement_of_example(row) if is_doccano else judgement_of_row(row)
            found = [] if one is None else [one]
        report.blank += not found
        yield from found


def _keep(
    connection: Connection, found: Sequence[tuple[Judgement, int]], annotators: Annotators, report: Imported
) -> None:
    standing = standings(connection, list(dict.fromkeys(article_id for _, article_id in found)))
    now = datetime.now(UTC)
    places: dict[tuple[int, str | None, datetime | None], Judgement] = {}
    labelled = set()
    for judgement, article_id in found:
        first = places.setdefault((article_id, annotators.signature(judgement), judgement.labelled_at), judgement)
        if (first.tags, first.relevant) != (judgement.tags, judgement.relevant):
            raise LabelsError(
                f"{judgement.place}, column url: {judgement.url} has other tags here than at {first.place}; "
                "keep one of them"
            )
        label = decide(judgement, standing.get(article_id), annotators, now)
        if label == "untouched":
            report.untouched += 1
        elif label == "known" or not keep_label(connection, article_id, label, content_hash=judgement.content_hash):
            report.known += 1
        else:
            report.labels[label.annotator] += 1
            labelled.add(article_id)
    report.articles = len(labelled)


def _refusal(store: Store, unknown: Sequence[Judgement]) -> str:
    for judgement in unknown:
        try:
            canonical(judgement.url)
        except UrlError as error:
            return f"{judgement.place}, column url: {error}"
    named = "; ".join(f"{judgement.place}: {judgement.url}" for judgement in unknown[:_NAMED])
    more = f"; and {len(unknown) - _NAMED:,} more" if len(unknown) > _NAMED else ""
    return f"{named}{more}: {store.url} has no such article; crawl it first, name another --store, or --skip-unknown"
