from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from classifier.tags import CHINESE, TAGS
from scraper.annotation.cells import CellError, moment_in, name_in, tags_in, yes_or_no


@pytest.mark.parametrize(
    "cell",
    [
        "overdue,cash_out",
        "cash_out, overdue",
        "逾期，套现风险",
        "逾期、cash_out",
        "Overdue;CASH_OUT",
        "套现风险#逾期",
        "逾期\n套现风险",
        "['overdue', 'cash_out']",
        '["overdue","cash_out"]',
        '{"choices":["overdue","cash_out"]}',
        {"choices": ["cash_out", "overdue"]},
        ["逾期", "cash_out"],
        "相关,逾期,套现风险",
    ],
)
def test_tags_are_understood_as_people_and_tools_write_them(cell):
    found = tags_in(cell)
    assert (found.tags, found.relevant, found.is_blank) == ({"overdue", "cash_out"}, True, False)


@pytest.mark.parametrize("tag", TAGS)
def test_every_tag_has_two_names(tag):
    assert tags_in(tag).tags == tags_in(CHINESE[tag]).tags == {tag}


@pytest.mark.parametrize(
    ("cell", "relevant", "is_blank"),
    [
        ("", None, True),
        (None, None, True),
        (float("nan"), None, True),
        ([], None, True),
        ("  ", None, True),
        ("-", None, False),
        ("无", None, False),
        ("不相关", False, False),
        (["irrelevant"], False, False),
        ("relevant", True, False),
    ],
)
def test_no_tag_is_told_from_no_answer(cell, relevant, is_blank):
    found = tags_in(cell)
    assert (found.tags, found.relevant, found.is_blank) == (frozenset(), relevant, is_blank)


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("overdu", "tag 'overdu' is unknown .did you mean overdue"),
        ("逾期,套现风", "tag '套现风' is unknown .did you mean 套现风险"),
        ("快递", r"tag '快递' is unknown; one of overdue \(逾期\), "),
        ("逾期,不相关", "contradict"),
        ("相关,不相关", "contradict"),
        ([[0, 4, "overdue"]], "marked passages"),
        (7, "no tags"),
        ("{overdue", "no tags"),
    ],
)
def test_what_is_no_tag_is_told(cell, message):
    with pytest.raises(CellError, match=message):
        tags_in(cell)


@pytest.mark.parametrize("yes", ["true", "TRUE", "True", True, "yes", "1", 1, 1.0, "是", "相关"])
@pytest.mark.parametrize("no", ["false", "FALSE", False, "no", "0", 0, 0.0, "否", "不相关"])
def test_yes_and_no(yes, no):
    assert (yes_or_no(yes), yes_or_no(no)) == (True, False)


def test_neither_yes_nor_no():
    with pytest.raises(CellError, match="'也许' is neither yes nor no"):
        yes_or_no("也许")


@pytest.mark.parametrize(
    "cell",
    [
        "2026-03-01T12:05:00+00:00",
        "2026-03-01T12:05:00Z",
        "2026-03-01T12:05:00.000000Z",
        "2026/3/1 20:05",
        "2026/3/1 20:05:00",
        "2026-03-01 20:05",
        "2026年3月1日 20:05",
        1772366700000,
        datetime(2026, 3, 1, 20, 5),  # of a Parquet file
        datetime(2026, 3, 1, 12, 5, tzinfo=ZoneInfo("UTC")),
    ],
)
def test_moments_of_files_and_spreadsheets(cell):
    assert moment_in(cell) == datetime(2026, 3, 1, 20, 5, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize("cell", ["2026-13-01", "昨天", "46082.5", "1/3/26 20:05"])
def test_what_is_no_moment_is_told(cell):
    with pytest.raises(CellError, match="no moment; write it like"):
        moment_in(cell)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        (" 李  雷 ", "李 雷"),
        ("", None),
        (None, None),
        (1, "1"),
        (1.0, "1"),
        ({"id": 3, "email": "li@example.org"}, "li@example.org"),
        ({"id": 3}, "3"),
    ],
)
def test_names(cell, name):
    assert name_in(cell) == name
