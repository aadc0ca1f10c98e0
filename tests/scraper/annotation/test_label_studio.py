import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from label_studio_sdk.label_interface import LabelInterface

from classifier.tags import TAGS
from scraper.annotation.deciding import Annotators
from scraper.annotation.errors import LabelsError
from scraper.annotation.importing import import_labels
from scraper.annotation.label_studio import labelling_config
from scraper.annotation.tasks import write_tasks
from scraper.store.labels import given_labels
from scraper.store.records import records

BASE = "https://example.com/a"
RECORDED = Path(__file__).parent / "recorded"
NAMES = Annotators(names={"1": "李雷", "2": "韩梅梅"})
SAID_THERE = [
    ("/1", "李雷", ["credit_impact", "overdue"], True),
    ("/1", "韩梅梅", ["overdue"], True),
    ("/2", "韩梅梅", ["cash_out"], True),
    ("/3", "李雷", [], False),
    ("/3", "韩梅梅", [], False),
    ("/4", "李雷", ["interest_free"], True),
]


def tasks_of(store, tmp_path):
    write_tasks(store, tmp_path / "tasks.json", "label-studio")
    return json.loads((tmp_path / "tasks.json").read_text("utf-8"))


def said(store):
    return [
        (given.url.removeprefix(BASE), given.label.annotator, sorted(given.label.tags), given.label.relevant)
        for given in given_labels(store)
    ]


def annotated(tmp_path, *annotations, data=None):
    (tmp_path / "export.json").write_text(
        json.dumps([{"id": 1, "data": data or {"url": f"{BASE}/1"}, "annotations": list(annotations)}]), "utf-8"
    )
    return tmp_path / "export.json"


def annotation(*result, **more):
    return {"id": 7, "completed_by": 1, "result": list(result), "updated_at": "2026-03-02T09:00:00Z"} | more


def choices(name, *chosen):
    return {"from_name": name, "to_name": "text", "type": "choices", "value": {"choices": list(chosen)}}


def region(part, start, end, *labels):
    value = {"start": start, "end": end, "labels": list(labels)}
    return {"from_name": f"{part}_evidence", "to_name": part, "type": "labels", "value": value}


def test_label_studio_takes_the_configuration_and_every_task(store, tmp_path):
    config = (tmp_path / "tasks.config.xml", tasks_of(store, tmp_path))[0].read_text("utf-8")
    interface = LabelInterface(config)
    interface.validate()
    tasks = tasks_of(store, tmp_path)
    assert len(tasks) == 4
    for task in tasks:
        assert interface.validate_task({"data": task["data"]})
        assert [interface.validate_prediction(one, return_errors=True) for one in task["predictions"]] == [[]]


def test_label_studio_would_refuse_a_tag_that_the_configuration_lacks(store, tmp_path):
    prediction = tasks_of(store, tmp_path)[0]["predictions"][0]
    prediction["result"][0]["value"]["choices"] = ["overdu"]
    assert LabelInterface(labelling_config()).validate_prediction(prediction, return_errors=True)


def test_a_task_shows_what_the_model_says_and_why(store, tmp_path):
    task = tasks_of(store, tmp_path)[0]
    (prediction,) = task["predictions"]
    assert (prediction["model_version"], prediction["score"]) == ("0123456789ab", 0.75)
    by_name = {}
    for item in prediction["result"]:
        by_name.setdefault(item["from_name"], []).append(item["value"])
    assert by_name["tags"] == [{"choices": ["overdue", "credit_impact"]}]
    assert by_name["relevant"] == [{"choices": ["yes"]}]
    for part in ("title", "text"):
        for value in by_name[f"{part}_evidence"]:
            assert task["data"][part][value["start"] : value["end"]] == value["text"]
    assert len({item["id"] for item in prediction["result"]}) == len(prediction["result"])


def test_a_passage_drawn_behind_an_emoji_is_the_one_that_the_annotator_saw():
    """The editor counts code points, as Python does, though JavaScript's strings count UTF-16 units."""
    task = json.loads((RECORDED / "label-studio.json").read_text("utf-8"))[0]
    drawn = [
        item
        for annotation_ in task["annotations"]
        for item in annotation_["result"]
        if item.get("origin") == "manual" and item["to_name"] == "text"
    ]
    assert [(item["value"]["text"], item["from_name"]) for item in drawn] == [(" 还不上先联系客服", "text_evidence")]
    for item in drawn:
        start, end = item["value"]["start"], item["value"]["end"]
        assert task["data"]["text"][start:end] == item["value"]["text"]
        units = task["data"]["text"].encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le", "replace")
        assert units != item["value"]["text"]


def test_the_recorded_export_fits_the_configuration_that_goes_with_the_tasks():
    interface = LabelInterface(labelling_config())
    for task in json.loads((RECORDED / "label-studio.json").read_text("utf-8")):
        assert all(interface.validate_annotation(one) for one in task["annotations"])


@pytest.mark.parametrize("name", ["label-studio.json", "label-studio-min.json", "label-studio.csv"])
def test_annotations_come_back_with_who_and_when(store, name):
    report = import_labels(store, RECORDED / name, NAMES)
    assert said(store) == SAID_THERE
    assert report.labels == {"李雷": 3, "韩梅梅": 3}
    first = next(given_labels(store))
    assert first.label.labelled_at == datetime(2026, 11, 24, 17, 51, 7, 344486, tzinfo=UTC)
    assert (first.label.origin, first.is_stale) == ("label-studio", False)
    assert import_labels(store, RECORDED / name, NAMES).known == 6
    assert len(said(store)) == 6


def test_passages_that_people_marked_come_back(store):
    import_labels(store, RECORDED / "label-studio.json", NAMES)
    texts = {row["url"]: row for row in records(store)}
    first = next(given_labels(store))
    marked = [
        (span.tag, span.part, texts[first.url][span.part][span.start : span.end]) for span in first.label.evidence
    ]
    assert marked == [
        ("overdue", "title", "花呗晚还三天会怎样"),
        ("overdue", "text", "😀晚还一天就会收罚息。"),
        ("credit_impact", "text", "逾期💰超过三天，会报给征信。"),
        ("overdue", "text", " 还不上先联系客服"),
    ]


def test_users_without_a_name_are_told_apart_by_their_numbers(store):
    import_labels(store, RECORDED / "label-studio.json", Annotators("王"))
    assert {who for _, who, _, _ in said(store)} == {"label-studio:1", "label-studio:2"}


def test_an_annotator_given_with_an_address_is_known_by_it(store, tmp_path):
    who = {"id": 3, "email": "li@example.org"}
    import_labels(store, annotated(tmp_path, annotation(choices("tags", "overdue"), completed_by=who)))
    assert said(store) == [("/1", "li@example.org", ["overdue"], True)]


def test_skipped_and_unanswered_tasks_are_no_labels(store, tmp_path):
    skipped = annotation(choices("tags", "overdue"), was_cancelled=True)
    report = import_labels(store, annotated(tmp_path, skipped, annotation()), NAMES)
    assert (said(store), report.blank) == ([], 1)


def test_tasks_that_come_back_unannotated_are_no_labels(store, tmp_path):
    tasks_of(store, tmp_path)
    report = import_labels(store, tmp_path / "tasks.json", NAMES)
    assert (said(store), report.blank) == ([], 4)


def test_a_corrected_annotation_is_a_later_label(store, tmp_path):
    import_labels(store, annotated(tmp_path, annotation(choices("tags", "overdue"))), NAMES)
    later = annotation(choices("tags", *TAGS), updated_at="2026-03-02T10:00:00Z")
    import_labels(store, annotated(tmp_path, later), NAMES)
    assert [tags for _, _, tags, _ in said(store)] == [["overdue"], sorted(TAGS)]


def test_an_article_that_has_changed_since_the_tasks_were_written_has_a_stale_label(store, tmp_path):
    data = {"url": f"{BASE}/1", "content_hash": "another"}
    import_labels(store, annotated(tmp_path, annotation(choices("tags", "overdue")), data=data), NAMES)
    assert [given.is_stale for given in given_labels(store)] == [True]


@pytest.mark.parametrize(
    ("one", "message"),
    [
        (annotation(choices("tags", "overdu")), r"item 1 \(line 1\), annotations\[0\], column tags: tag 'overdu'"),
        (annotation(choices("tags", "overdue"), choices("relevant", "no")), r"annotations\[0\]: says not relevant"),
        (annotation(choices("relevant", "maybe")), r"annotations\[0\], column relevant: 'maybe' is neither"),
        (
            annotation(choices("sentiment", "bad")),
            r"annotations\[0\]: answers sentiment, not tags; label with the conf",
        ),
        (annotation(choices("tags", "overdue"), region("text", 5, 2, "overdue")), "column text_evidence: 5 to 2 is no"),
        (annotation(choices("tags", "overdue"), updated_at="gone"), "column updated_at: 'gone' is no moment"),
        (4711, r"annotations\[0\]: is no object, but '4711'; export with the annotations"),
    ],
)
def test_what_is_wrong_with_an_annotation_is_told_with_its_place(store, tmp_path, one, message):
    with pytest.raises(LabelsError, match=message):
        import_labels(store, annotated(tmp_path, one), NAMES)
    assert said(store) == []


def test_a_task_without_a_url_is_told(store, tmp_path):
    path = annotated(tmp_path, annotation(choices("tags", "overdue")), data={"text": "题"})
    with pytest.raises(LabelsError, match=r"item 1 \(line 1\), data, column url: is empty"):
        import_labels(store, path, NAMES)
