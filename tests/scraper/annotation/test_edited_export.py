"""The likeliest file of labels: an export, corrected in a spreadsheet and saved again by it."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifier.dataset import export_records
from scraper.annotation.deciding import Annotators
from scraper.annotation.errors import LabelsError
from scraper.annotation.importing import import_labels
from scraper.annotation.rows import read_rows
from scraper.retagging import retag_file
from scraper.store.labels import given_labels
from scraper.store.records import records

BASE = "https://example.com/a"
EXCEL_CELL = 32_767  # characters; a spreadsheet cuts longer ones


def edited(store, tmp_path, edits=None, encoding="utf-8-sig", separator=",", name="export.csv"):
    """Export, change cells by URL as a person would, and save as a spreadsheet does."""
    export_records(records(store), tmp_path / name)
    rows = list(csv.DictReader(io.StringIO((tmp_path / name).read_text("utf-8-sig"), newline="")))
    for row in rows:
        row |= (edits or {}).get(row["url"].removeprefix(BASE), {})
        row |= {column: row[column].upper() for column in ("relevant", "label_is_stale")}
        row |= {column: cell[:EXCEL_CELL] for column, cell in row.items()}
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, rows[0].keys(), delimiter=separator, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    (tmp_path / name).write_bytes(out.getvalue().encode(encoding, "replace"))
    return tmp_path / name


def take(store, path, annotator="李雷"):
    return import_labels(store, path, Annotators(annotator))


def said(store):
    return [
        (given.url.removeprefix(BASE), given.label.annotator, sorted(given.label.tags), given.label.relevant)
        for given in given_labels(store)
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_only_what_was_changed_becomes_a_label(store, tmp_path, encoding, separator):
    edits = {"/2": {"tags": "cash_out,credit_impact"}, "/4": {"tags": "免息"}}
    report = take(store, edited(store, tmp_path, edits, encoding, separator))
    assert said(store) == [
        ("/2", "李雷", ["cash_out", "credit_impact"], True),
        ("/4", "李雷", ["interest_free"], True),
    ]
    assert (report.labels, report.untouched) == ({"李雷": 2}, 2)


def test_an_export_that_nobody_touched_gives_no_label(store, tmp_path):
    report = take(store, edited(store, tmp_path))
    assert (said(store), report.untouched) == ([], 4)


def test_a_name_in_the_column_annotator_confirms_the_models_tags(store, tmp_path):
    take(store, edited(store, tmp_path, {"/2": {"annotator": "韩梅梅", "labelled_at": "2026/3/5 10:00"}}))
    assert said(store) == [("/2", "韩梅梅", ["cash_out"], True)]


def test_the_source_human_confirms_them_as_well(store, tmp_path):
    take(store, edited(store, tmp_path, {"/3": {"tag_source": "human"}}))
    assert said(store) == [("/3", "李雷", [], False)]


def test_a_tag_added_to_what_was_not_relevant_makes_it_relevant(store, tmp_path):
    take(store, edited(store, tmp_path, {"/3": {"tags": "免息"}}))
    assert said(store) == [("/3", "李雷", ["interest_free"], True)]


def test_relevance_taken_away_with_the_tags_left_is_asked_about(store, tmp_path):
    with pytest.raises(LabelsError, match=r"line \d+, column relevant: says no beside the tags cash_out"):
        take(store, edited(store, tmp_path, {"/2": {"relevant": "FALSE"}}))
    take(store, edited(store, tmp_path, {"/2": {"relevant": "否", "tags": ""}}))
    assert said(store) == [("/2", "李雷", [], False)]


def test_lines_are_named_as_an_editor_counts_them(store, tmp_path):
    path = edited(store, tmp_path, {"/3": {"tags": "逾其"}})
    line = path.read_text("utf-8-sig").split(f"{BASE}/3")[0].count("\n") + 1
    with pytest.raises(LabelsError, match=f"export.csv line {line}, column tags: tag '逾其' is unknown"):
        take(store, path)
    assert line > 4  # the texts before it have several lines


def test_an_edited_label_is_the_word_of_whoever_edits_it_from_now_on(store, tmp_path):
    take(store, edited(store, tmp_path, {"/1": {"tags": "逾期"}}), "李雷")
    report = take(store, edited(store, tmp_path, {"/1": {"tags": "免息"}}), "韩梅梅")
    assert said(store) == [("/1", "李雷", ["overdue"], True), ("/1", "韩梅梅", ["interest_free"], True)]
    assert report.untouched == 3


def test_peoples_labels_that_nobody_changed_are_known(store, tmp_path):
    take(store, edited(store, tmp_path, {"/1": {"tags": "逾期"}}))
    report = take(store, edited(store, tmp_path), "韩梅梅")
    assert (report.known, report.untouched, len(said(store))) == (1, 3, 1)


def test_the_same_edited_file_twice_is_one_set_of_labels(store, tmp_path):
    path = edited(store, tmp_path, {"/1": {"tags": "逾期"}, "/2": {"annotator": "韩梅梅"}})
    take(store, path)
    before = said(store)
    assert take(store, path).known == 2
    assert said(store) == before


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE predictions SET model_version = 'newer', tags = '[]', relevant = 0",
        "UPDATE articles SET content_hash = 'another'",
    ],
)
def test_a_store_that_has_been_tagged_or_crawled_anew_since_makes_no_difference(store, tmp_path, change):
    path = edited(store, tmp_path, {"/1": {"tags": "逾期"}})
    with store.writing() as connection:
        connection.exec_driver_sql(change)
    report = take(store, path)
    assert (said(store), report.untouched) == ([("/1", "李雷", ["overdue"], True)], 3)


def test_an_export_without_what_the_model_said_is_asked_about(store, tmp_path):
    path = edited(store, tmp_path, {"/1": {"tags": "逾期"}})
    path.write_text(path.read_text("utf-8-sig").replace("model_tags", "gone"), "utf-8")
    with pytest.raises(LabelsError, match="line 2: was tagged by the model, but there is no column model_tags"):
        take(store, path)


@pytest.mark.parametrize("name", ["export.jsonl", "export.parquet"])
def test_exports_that_were_edited_in_a_notebook(store, tmp_path, name):
    export_records(records(store), tmp_path / name)
    read, write = (pd.read_parquet, pd.DataFrame.to_parquet) if name.endswith("t") else (_read_lines, _write_lines)
    table = read(tmp_path / name)
    table.loc[table["url"] == f"{BASE}/4", "tags"] = pd.Series([["interest_free"]] * len(table))
    write(table, tmp_path / name)
    report = take(store, tmp_path / name)
    assert (said(store), report.untouched) == ([("/4", "李雷", ["interest_free"], True)], 3)
    export_records(records(store), tmp_path / name)
    write(read(tmp_path / name), tmp_path / name)  # what pandas takes for moments loses its microseconds
    report = take(store, tmp_path / name, "韩梅梅")
    assert (report.known, report.untouched, len(said(store))) == (1, 3, 1)


def _read_lines(path):
    return pd.read_json(path, lines=True)


def _write_lines(table, path):
    table.to_json(path, orient="records", lines=True, force_ascii=False, date_format="iso")


def test_labels_go_from_one_store_to_another_with_who_and_when(store, tmp_path):
    take(store, edited(store, tmp_path, {"/1": {"tags": "逾期"}, "/2": {"annotator": "韩梅梅"}}))
    before = list(given_labels(store))
    path = edited(store, tmp_path)
    with store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM labels")
    report = take(store, path, "王")
    assert report.labels == {"李雷": 1, "韩梅梅": 1}
    assert [(one.url, one.label.annotator, one.label.labelled_at) for one in given_labels(store)] == [
        (one.url, one.label.annotator, one.label.labelled_at) for one in before
    ]


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), max_size=30)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells, cells, st.sampled_from("=+-@'＝ x").flatmap(lambda start: cells.map(lambda rest: start + rest)))
def test_any_cell_comes_back_from_export_and_spreadsheet(store, tmp_path, title, text, author):
    with store.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE articles SET title = ?, text = ?, author = ? WHERE url = ?", (title, text, author, f"{BASE}/1")
        )
    first = next(read_rows(edited(store, tmp_path))).values
    assert (first["title"], first["text"], first["author"]) == (title, text, author)
    assert take(store, tmp_path / "export.csv").untouched == 4


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from("=+-@＝'").flatmap(
        lambda start: st.text("李雷=+-@'a", min_size=1, max_size=6).map(lambda rest: start + rest)
    )
)
def test_an_annotator_whose_name_looks_like_a_formula_is_the_same_one(store, tmp_path, name):
    with store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM labels")
    take(store, edited(store, tmp_path, {"/1": {"tags": "逾期"}}), name)
    report = take(store, edited(store, tmp_path), "韩梅梅")
    assert (report.known, report.labels.total()) == (1, 0)


def test_a_file_that_was_tagged_anew_holds_nobodys_labels(store, tmp_path):
    take(store, edited(store, tmp_path, {"/4": {"tags": "免息"}}))
    retag_file(edited(store, tmp_path), tmp_path / "tagged.csv", None)
    report = take(store, tmp_path / "tagged.csv", "韩梅梅")
    assert (report.labels.total(), report.untouched) == (0, 4)
