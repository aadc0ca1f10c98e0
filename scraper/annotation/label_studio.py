"""Label Studio: tasks with the model's tags as predictions, and people's annotations back.

The formats are those of Label Studio 1.23 (labelstud.io/guide/task_format, /guide/predictions); its offsets count code
points, as Python's do, since its editor converts them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.sax.saxutils import quoteattr

from classifier.tags import CHINESE, RELEVANT, TAGS
from scraper.annotation.cells import NOT_RELEVANT_CHINESE, name_in, tags_in, yes_or_no
from scraper.annotation.errors import LabelsError
from scraper.annotation.judgements import Judgement, past_moment, read_cell, url_of
from scraper.annotation.rows import Row
from scraper.store.labels import Span

ORIGIN = "label-studio"
_EVIDENCE = {"title": "title_evidence", "text": "text_evidence"}
_OURS = ("tags", "relevant", *_EVIDENCE.values())
_SHOWN = ("url", "site", "published", "title", "text", "content_hash")


def labelling_config() -> str:
    """Return the labelling configuration that the tasks are made for: shows Chinese names, keeps ids."""

    def options(kind: str, names: Mapping[str, str]) -> str:
        return "".join(f"\n    <{kind} value={quoteattr(name)} alias={quoteattr(id_)}/>" for id_, name in names.items())

    tags = {tag: CHINESE[tag] for tag in TAGS}
    relevant = {"yes": CHINESE[RELEVANT], "no": NOT_RELEVANT_CHINESE}
    # One row of labels for each text: with a single one for both, the editor shows regions but draws no new ones.
    evidence = "".join(
        f'''  <Labels name="{_EVIDENCE[part]}" toName="{part}">{options("Label", tags)}
  </Labels>
  <Text name="{part}" value="${part}"/>
'''
        for part in _EVIDENCE
    )
    return f"""<View>
  <Header value="$url" size="6"/>
  <Choices name="tags" toName="text" choice="multiple" showInline="true">{options("Choice", tags)}
  </Choices>
  <Choices name="relevant" toName="text" choice="single" required="true" showInline="true">{options("Choice", relevant)}
  </Choices>
{evidence}</View>
"""


def task_of(record: Mapping[str, object]) -> dict[str, object]:
    """Return a task: the article (a record of the store), and the model's tags and evidence as a prediction.

    The prediction's score is the probability of its least certain label, so that sorting by it brings the doubtful
    ones first.
    """
    task: dict[str, object] = {"data": {name: record.get(name) or "" for name in _SHOWN}}
    chances = record["probabilities"]
    if record["model_version"] is not None and isinstance(chances, Mapping):
        task["predictions"] = [
            {
                "model_version": record["model_version"],
                "score": round(min((max(chance, 1 - chance) for chance in chances.values()), default=0.0), 4),
                "result": list(_regions(record)),
            }
        ]
    return task


def judgements_of_task(row: Row) -> Iterator[Judgement]:
    """Read the annotations of an exported task; skipped ones, and those that answer nothing, are left out.

    Raises
    ------
    LabelsError
        Naming the task and the place in it.
    """
    data = row.values.get("data")
    if not isinstance(data, dict):
        raise LabelsError(f"{row.place}: data is no object; export as JSON from Label Studio")
    url = url_of(f"{row.place}, data", data)
    annotations = row.values.get("annotations") or row.values.get("completions") or []
    for number, annotation in enumerate(annotations if isinstance(annotations, list) else []):
        place = f"{row.place}, annotations[{number}]"
        if not isinstance(annotation, dict):
            raise LabelsError(f"{place}: is no object, but {str(annotation)[:40]!r}; export with the annotations")
        if not annotation.get("was_cancelled") and not annotation.get("skipped"):
            found = _judgement(place, url, annotation, name_in(data.get("content_hash")))
            if found is not None:
                yield found


def _judgement(place: str, url: str, annotation: Mapping[str, object], content_hash: str | None) -> Judgement | None:
    result = annotation.get("result") or []
    regions = [region for region in result if isinstance(region, dict)] if isinstance(result, list) else []
    answers = {region.get("from_name"): region.get("value") for region in regions}
    others = sorted(str(name) for name in answers if name not in (*_OURS, None))
    if others and not {"tags", "relevant"} & set(answers):
        raise LabelsError(f"{place}: answers {', '.join(others)}, not tags; label with the configuration of the tasks")
    said = read_cell(place, "tags", tags_in, answers.get("tags"))
    value = answers.get("relevant")
    choice = value.get("choices") if isinstance(value, dict) else None
    relevant = read_cell(place, "relevant", yes_or_no, choice[0] if isinstance(choice, list) and choice else None)
    if said.is_blank and relevant is None:
        return None
    if said.tags and relevant is False:
        raise LabelsError(
            f"{place}: says not relevant, but has tags ({', '.join(sorted(said.tags))}); correct it there"
        )
    return Judgement(
        place=place,
        url=url,
        tags=said.tags,
        relevant=said.relevant if relevant is None else relevant,
        origin=ORIGIN,
        annotator=name_in(annotation.get("completed_by")),
        labelled_at=past_moment(place, annotation, "updated_at", "created_at"),
        content_hash=content_hash,
        evidence=tuple(_spans(place, regions)),
    )


def _spans(place: str, regions: list[dict[str, object]]) -> Iterator[Span]:
    for region in regions:
        value, part = region.get("value"), region.get("to_name")
        if isinstance(value, dict) and part in _EVIDENCE and region.get("from_name") == _EVIDENCE[part]:
            tags = read_cell(place, _EVIDENCE[part], tags_in, value.get("labels")).tags
            start, end = value.get("start"), value.get("end")
            if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start <= end:
                raise LabelsError(f"{place}, column {_EVIDENCE[part]}: {start!r} to {end!r} is no passage")
            yield from (Span(tag, part, start, end) for tag in sorted(tags))


def _regions(record: Mapping[str, object]) -> Iterator[dict[str, object]]:
    """Return what the model says as regions of the task, each with an id of its own."""
    tags, evidence = record["tags"], record["evidence"]
    yield _choices("tags", [tag for tag in TAGS if isinstance(tags, list) and tag in tags])
    yield _choices("relevant", ["yes" if record["relevant"] else "no"])
    for number, span in enumerate(evidence if isinstance(evidence, list) else []):
        passage = str(record[span["part"]])[span["start"] : span["end"]]
        yield {
            "id": f"evidence-{number}",
            "from_name": _EVIDENCE[span["part"]],
            "to_name": span["part"],
            "type": "labels",
            "score": span["score"],
            "value": {"start": span["start"], "end": span["end"], "text": passage, "labels": [span["tag"]]},
        }


def _choices(name: str, chosen: list[str]) -> dict[str, object]:
    return {"id": name, "from_name": name, "to_name": "text", "type": "choices", "value": {"choices": chosen}}
