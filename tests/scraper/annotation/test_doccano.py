import json
import re
from pathlib import Path

import pytest

from classifier.tags import CHINESE
from scraper.annotation.deciding import Annotators
from scraper.annotation.errors import LabelsError
from scraper.annotation.importing import import_labels
from scraper.annotation.tasks import write_tasks
from scraper.store.labels import given_labels

BASE = "https://example.com/a"
RECORDED = Path(__file__).parent / "recorded"
LI = [("/1", ["credit_impact", "overdue"], True), ("/3", [], False), ("/4", [], True)]


def said(store, who=None):
    return [
        (given.url.removeprefix(BASE), sorted(given.label.tags), given.label.relevant)
        for given in given_labels(store)
        if given.label.annotator == who
    ]


def test_a_line_holds_title_and_text_and_no_label_that_nobody_gave(store, tmp_path):
    assert write_tasks(store, tmp_path / "tasks.jsonl", "doccano")[0] == 4
    lines = [json.loads(line) for line in (tmp_path / "tasks.jsonl").read_text("utf-8").splitlines()]
    assert lines[0]["text"].startswith("🔥花呗晚还三天会怎样\n\n😀晚还一天就会收罚息。")
    assert [line["label"] for line in lines] == [[], [], [], []]
    assert [line["model_tags"] for line in lines] == ["逾期，征信影响", "套现风险", "", ""]


def test_the_recorded_export_holds_the_same_texts_and_what_stood_beside_them(store, tmp_path):
    write_tasks(store, tmp_path / "tasks.jsonl", "doccano")
    ours = [json.loads(line) for line in (tmp_path / "tasks.jsonl").read_text("utf-8").splitlines()]
    theirs = [json.loads(line) for line in (RECORDED / "doccano-all.jsonl").read_text("utf-8").splitlines()]
    for our, their in zip(ours, theirs, strict=True):
        assert our | {"label": None} == {name: their[name] for name in our} | {"label": None}


def test_the_labels_for_a_project_have_names_and_keys_of_their_own(store, tmp_path):
    _, setup = write_tasks(store, tmp_path / "tasks.jsonl", "doccano")
    types = json.loads(setup.read_text("utf-8"))
    assert [one["text"] for one in types] == [*CHINESE.values(), "不相关"]
    assert len({one["suffix_key"] for one in types}) == len({one["background_color"] for one in types}) == 6
    assert all(re.fullmatch("#[0-9a-f]{6}", one["background_color"]) for one in types)


def test_the_archive_of_a_project_holds_a_file_for_each_member(store):
    report = import_labels(store, RECORDED / "doccano.zip")
    assert said(store, "li") == LI
    assert said(store, "韩梅梅") == [("/1", ["overdue"], True), ("/2", ["cash_out"], True)]
    assert (report.labels, report.blank) == ({"li": 3, "韩梅梅": 2}, 3)
    assert {given.label.origin for given in given_labels(store)} == {"doccano"}
    assert import_labels(store, RECORDED / "doccano.zip").known == 5


def test_one_members_csv(store):
    report = import_labels(store, RECORDED / "doccano.csv", Annotators("李雷"))
    assert said(store, "李雷") == LI
    assert report.blank == 1


def test_a_project_that_shares_its_annotations_is_the_word_of_whoever_imports_it(store):
    import_labels(store, RECORDED / "doccano-all.jsonl", Annotators("李雷"))
    assert len(said(store, "李雷")) == 4


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"label": ["逾其"]}, "line 1, column label: tag '逾其' is unknown .did you mean 逾期"),
        ({"label": ["逾期", "不相关"]}, "line 1, column label: 逾期, 不相关 contradict each other"),
        ({"label": [[0, 4, "逾期"]]}, "line 1, column label: holds marked passages, not tags; .*text classification"),
        ({"cats": ["逾其"], "entities": []}, "line 1, column cats: tag"),
        ({"label": ["逾期"], "url": None}, "line 1, column url: is empty"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(store, tmp_path, row, message):
    path = tmp_path / "export.jsonl"
    path.write_text(json.dumps({"id": 1, "text": "题", "url": f"{BASE}/1"} | row), "utf-8")
    with pytest.raises(LabelsError, match=message):
        import_labels(store, path, Annotators("李雷"))
    assert said(store, "李雷") == []
