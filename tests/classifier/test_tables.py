import pytest

from classifier.tables import TableError, read_labelled, read_table
from classifier.tags import LABELS


def test_labels_are_read_beside_their_texts(tmp_path):
    file = tmp_path / "labelled.csv"
    file.write_text('title,tags\n花呗晚还三天会上征信吗,"overdue, credit_impact"\n快递到哪了,-\n', "utf-8")
    records, truth = read_labelled(file)
    assert records == [("花呗晚还三天会上征信吗", ""), ("快递到哪了", "")]
    assert [[label for label, yes in zip(LABELS, row, strict=True) if yes] for row in truth] == [
        ["overdue", "credit_impact", "relevant"],
        [],
    ]


def test_relevance_without_a_tag_is_read(tmp_path):
    file = tmp_path / "labelled.jsonl"
    file.write_text('{"title": "花呗怎么改还款日", "tags": [], "relevant": true}\n', "utf-8")
    assert read_labelled(file)[1].tolist() == [[0, 0, 0, 0, 1]]


def test_what_a_row_lacks_is_empty(tmp_path):
    file = tmp_path / "labelled.jsonl"
    file.write_text('{"title": "晚还三天", "tags": ["overdue"]}\n\n{"text": "快递到哪了", "tags": null}\n', "utf-8")
    records, truth = read_labelled(file)
    assert records == [("晚还三天", ""), ("", "快递到哪了")]
    assert truth[:, 0].tolist() == [1, 0]


def test_texts_that_look_like_dates_stay_texts(tmp_path):
    file = tmp_path / "articles.jsonl"
    file.write_text('{"title": "20", "fetched_at": "2026-11-21"}\n', "utf-8")
    assert read_table(file).to_dict("records") == [{"title": "20", "fetched_at": "2026-11-21"}]


def test_a_line_that_is_no_object_is_told(tmp_path):
    file = tmp_path / "articles.jsonl"
    file.write_text('{"title": "题"}\n5\n', "utf-8")
    with pytest.raises(TableError, match="not every line is an object"):
        read_table(file)


@pytest.mark.parametrize(
    ("content", "message"),
    [("title\n题\n", "has no column tags, but title"), ("title,tags\n题,overdu\n", "row 1: tag 'overdu' is unknown")],
)
def test_what_is_wrong_is_said(tmp_path, content, message):
    file = tmp_path / "labelled.csv"
    file.write_text(content, "utf-8")
    with pytest.raises(TableError, match=message):
        read_labelled(file)
