import json
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from scraper.annotation.deciding import Annotators
from scraper.annotation.errors import LabelsError
from scraper.annotation.importing import import_labels
from scraper.store.labels import given_labels
from scraper.store.records import records

BASE = "https://example.com/a"
LI = Annotators("李雷")


def save(tmp_path, content, name="labels.csv"):
    path = tmp_path / name
    path.write_text(content, "utf-8")
    return path


def take(store, tmp_path, content, name="labels.csv", annotators=LI, **how):
    return import_labels(store, save(tmp_path, content, name), annotators, **how)


def said(store):
    return [
        (given.url.removeprefix(BASE), given.label.annotator, sorted(given.label.tags), given.label.relevant)
        for given in given_labels(store)
    ]


def test_a_list_of_urls_and_tags(store, tmp_path):
    report = take(store, tmp_path, f'url,tags\n{BASE}/1,"overdue,interest_free"\n{BASE}/2,套现风险\n')
    assert said(store) == [("/1", "李雷", ["interest_free", "overdue"], True), ("/2", "李雷", ["cash_out"], True)]
    assert (report.labels, report.articles, report.known) == ({"李雷": 2}, 2, 0)
    assert {row["url"]: row["tag_source"] for row in records(store)}[f"{BASE}/1"] == "human"


def test_who_and_when_are_kept_and_a_later_label_wins(store, tmp_path):
    content = (
        "url,tags,relevant,annotator,labelled_at\n"
        f"{BASE}/3,,yes,王,2026-03-02 09:00\n{BASE}/3,-,否,李,2026/3/2 08:59\n{BASE}/3,免息,,李,2026-03-01\n"
    )
    assert take(store, tmp_path, content).labels == {"李": 2, "王": 1}
    assert said(store) == [
        ("/3", "李", ["interest_free"], True),
        ("/3", "李", [], False),
        ("/3", "王", [], True),
    ]
    (row,) = [row for row in records(store) if row["url"] == f"{BASE}/3"]
    assert (row["tags"], row["relevant"], row["annotator"]) == ([], True, "王")
    assert row["labelled_at"] == "2026-03-02T01:00:00+00:00"


def test_labels_without_a_moment_are_of_now(store, tmp_path):
    before = datetime.now(UTC)
    take(store, tmp_path, f"url,tags\n{BASE}/1,overdue\n")
    (given,) = given_labels(store)
    assert before <= given.label.labelled_at <= datetime.now(UTC)


@pytest.mark.parametrize("columns", ["url,tags", "url,tags,annotator,labelled_at"])
def test_the_same_file_twice_changes_nothing(store, tmp_path, columns):
    content = f"{columns}\n{BASE}/1,overdue,王,2026-03-02 09:00\n"
    content = content if "labelled_at" in columns else f"{columns}\n{BASE}/1,overdue\n"
    take(store, tmp_path, content)
    before = said(store)
    report = take(store, tmp_path, content)
    assert (report.labels.total(), report.known, said(store)) == (0, 1, before)


def test_rows_that_nobody_has_filled_in_are_no_labels(store, tmp_path):
    report = take(store, tmp_path, f"url,tags,relevant\n{BASE}/1,,\n{BASE}/2,-,no\n")
    assert said(store) == [("/2", "李雷", [], False)]
    assert report.blank == 1


def test_lists_and_truths_of_json_lines_and_parquet(store, tmp_path):
    rows = [{"url": f"{BASE}/1", "tags": ["overdue"], "relevant": True}, {"url": f"{BASE}/3", "tags": [], "relevant": False}]  # fmt: skip
    take(store, tmp_path, "\n".join(map(json.dumps, rows)), "labels.jsonl")
    assert said(store) == [("/1", "李雷", ["overdue"], True), ("/3", "李雷", [], False)]
    pd.DataFrame(rows).to_parquet(tmp_path / "labels.parquet")
    assert import_labels(store, tmp_path / "labels.parquet", LI).known == 2


@pytest.mark.parametrize("url", ["http://example.com/a/1", f"{BASE}/1?utm_source=x#top", "https://www.example.com/a/1"])
def test_any_spelling_of_a_url_is_understood(store, tmp_path, url):
    take(store, tmp_path, f"url,tags\n{url},overdue\n")
    assert said(store) == [("/1", "李雷", ["overdue"], True)]


def test_a_label_of_another_text_than_the_article_has_now_is_stale_from_the_start(store, tmp_path):
    take(store, tmp_path, f"url,tags,content_hash\n{BASE}/1,overdue,another\n")
    assert [given.is_stale for given in given_labels(store)] == [True]


def test_unknown_urls_are_refused_with_their_lines_or_passed_over_on_request(store, tmp_path):
    content = "url,tags\n" + "".join(f"{BASE}/{n},overdue\n" for n in (1, 7, 8, 9, 10, 11))
    with pytest.raises(LabelsError) as refused:
        take(store, tmp_path, content)
    assert str(refused.value).startswith(
        f"labels.csv line 3: {BASE}/7; labels.csv line 4: {BASE}/8; labels.csv line 5: {BASE}/9; and 2 more: sqlite:"
    )
    assert said(store) == []
    report = take(store, tmp_path, content, skip_unknown=True)
    assert (report.labels.total(), len(report.skipped)) == (1, 5)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{base}/2,overdu,,,", "line 3, column tags: tag 'overdu' is unknown .did you mean overdue"),
        ("{base}/2,逾期,也许,,", "line 3, column relevant: '也许' is neither yes nor no"),
        ("{base}/2,逾期,no,,", "line 3, column relevant: says no beside the tags overdue"),
        ("{base}/2,-,,,", "line 3, column relevant: is empty, and there is no tag"),
        ("{base}/2,不相关,yes,,", "line 3, columns tags and relevant: contradict"),
        ("{base}/2,逾期,,王,昨天", "line 3, column labelled_at: '昨天' is no moment"),
        (
            f"{{base}}/2,逾期,,王,{datetime.now(UTC) + timedelta(days=3)}",
            "line 3, column labelled_at: .* is yet to come",
        ),
        (",逾期,,,", "line 3, column url: is empty"),
        ("example.com/a/2,逾期,,,", "line 3, column url: .*did you mean https://example.com/a/2"),
        ("{base}/1,免息,,,", f"line 3, column url: {BASE}/1 has other tags here than at labels.csv line 2"),
        ("http://www.example.com/a/1,免息,,李雷,", "has other tags here than at labels.csv line 2"),
        ("{base}/9,免息,,,", f"line 3: {BASE}/9: .* has no such article"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_kept(store, tmp_path, row, message):
    content = (
        f"url,tags,relevant,annotator,labelled_at\n{BASE}/1,overdue,,,\n{row.format(base=BASE)}\n{BASE}/4,-,是,,\n"
    )
    with pytest.raises(LabelsError, match=message):
        take(store, tmp_path, content)
    assert said(store) == []


def test_a_file_without_tags(store, tmp_path):
    with pytest.raises(LabelsError, match="line 2: has no column tags, but url, title"):
        take(store, tmp_path, f"url,title\n{BASE}/1,题\n")


def test_the_same_row_twice_is_one_label(store, tmp_path):
    report = take(store, tmp_path, f"url,tags\n{BASE}/1,overdue\nhttp://example.com/a/1,逾期\n")
    assert (report.labels.total(), report.known) == (1, 1)


def test_two_people_may_differ(store, tmp_path):
    take(store, tmp_path, f"url,tags,annotator\n{BASE}/1,overdue,李\n{BASE}/1,免息,王\n")
    assert len(said(store)) == 2
