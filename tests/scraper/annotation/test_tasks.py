import json

import pytest

from scraper.annotation.deciding import Annotators
from scraper.annotation.errors import LabelsError
from scraper.annotation.importing import import_labels
from scraper.annotation.tasks import write_tasks

BASE = "https://example.com/a"


def written(store, tmp_path, **how):
    rows, _ = write_tasks(store, tmp_path / "tasks.json", "label-studio", **how)
    tasks = json.loads((tmp_path / "tasks.json").read_text("utf-8"))
    assert len(tasks) == rows
    return [task["data"]["url"].removeprefix(BASE) for task in tasks]


def test_every_article_that_nobody_has_labelled(store, tmp_path):
    (tmp_path / "labels.csv").write_text(f"url,tags\n{BASE}/2,套现风险\n", "utf-8")
    import_labels(store, tmp_path / "labels.csv", Annotators("李雷"))
    assert written(store, tmp_path) == ["/1", "/3", "/4"]
    assert written(store, tmp_path, include_labelled=True) == ["/1", "/2", "/3", "/4"]


def test_what_a_person_said_is_not_shown_to_the_next_one(store, tmp_path):
    (tmp_path / "labels.csv").write_text(f"url,tags\n{BASE}/2,免息\n", "utf-8")
    import_labels(store, tmp_path / "labels.csv", Annotators("李雷"))
    written(store, tmp_path, include_labelled=True)
    assert "interest_free" not in (tmp_path / "tasks.json").read_text("utf-8")


def test_so_many_at_most(store, tmp_path):
    assert written(store, tmp_path, limit=2) == ["/1", "/2"]


def test_the_articles_of_a_list_in_its_order(store, tmp_path):
    chosen = tmp_path / "chosen.csv"
    chosen.write_text(f"rank,url\n1,{BASE}/4\n2,http://www.example.com/a/1\n3,{BASE}/3\n4,{BASE}/4\n", "utf-8")
    assert written(store, tmp_path, urls=chosen) == ["/4", "/1", "/3"]
    assert written(store, tmp_path, urls=chosen, limit=1) == ["/4"]


def test_no_article_at_all(store, tmp_path):
    (tmp_path / "chosen.csv").write_text("url\n", "utf-8")
    assert written(store, tmp_path, urls=tmp_path / "chosen.csv") == []


@pytest.mark.parametrize(
    ("name", "tool"), [("tasks.jsonl", "label-studio"), ("tasks.json", "doccano"), ("t", "doccano")]
)
def test_a_suffix_that_the_tool_does_not_take(store, tmp_path, name, tool):
    with pytest.raises(LabelsError, match=rf"{tool} takes \.jsonl? files; write .*\.jsonl?$"):
        write_tasks(store, tmp_path / name, tool)


def test_an_unknown_url_of_a_list_writes_nothing(store, tmp_path):
    (tmp_path / "chosen.csv").write_text(f"url\n{BASE}/1\n{BASE}/9\n", "utf-8")
    with pytest.raises(LabelsError, match=f"chosen.csv line 3, column url: .* has no article at '{BASE}/9'"):
        written(store, tmp_path, urls=tmp_path / "chosen.csv")
    assert not (tmp_path / "tasks.json").exists()


def test_a_place_that_cannot_be_written(store, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(LabelsError, match="cannot be written"):
        write_tasks(store, tmp_path / "file/tasks.json", "label-studio")
