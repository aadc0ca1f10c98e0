import pandas as pd
import pytest

from classifier.periods import UNKNOWN, dates_of

FETCHED = "2026-03-01T12:00:00+00:00"


def dates(*published, fetched=FETCHED, date="published"):
    return dates_of(pd.DataFrame({"published": list(published), "fetched_at": fetched}, dtype="str"), date)


@pytest.mark.parametrize(
    ("published", "month"),
    [
        ("2025-01-31", "2025-01"),
        ("2025-01-31T23:30:00+08:00", "2025-01"),
        ("2025-01-31T23:30:00+00:00", "2025-02"),  # already the next morning in China
        ("2025-01-31T16:00:00Z", "2025-02"),
        ("2025-01-31T23:30:00", "2025-01"),
        ("2025-01-31 23:30", "2025-01"),
        ("1995-01-01", "1995-01"),
        ("2026-03-02", "2026-03"),  # fetched on the first, in another time zone
    ],
)
def test_dates_of_any_precision_have_the_month_they_have_in_china(published, month):
    found = dates(published)
    assert found.periods("month").tolist() == [month]
    assert found.periods("year").tolist() == [month[:4]]
    assert (found.undated, found.implausible) == (0, 0)


@pytest.mark.parametrize(
    "published", ["1970-01-01", "0001-01-01", "2026-03-04", "9999-12-31", "2025-02-30", "一月三日", "2025"]
)
def test_dates_that_cannot_be_right_are_unknown_and_counted(published):
    found = dates(published, "2025-06-01")
    assert found.periods("month").tolist() == [UNKNOWN, "2025-06"]
    assert (found.undated, found.implausible) == (0, 1)


@pytest.mark.parametrize("missing", [None, ""])
def test_missing_dates_are_unknown_and_counted(missing):
    found = dates(missing, "2025-06-01")
    assert found.periods("year").tolist() == [UNKNOWN, "2025"]
    assert (found.undated, found.implausible) == (1, 0)


def test_where_it_is_not_known_when_a_page_was_fetched_no_date_is_too_late():
    assert dates("2031-05-01", fetched=None).periods("month").tolist() == ["2031-05"]


def test_by_the_day_it_was_fetched():
    assert dates(None, "2025-06-01", date="fetched").periods("month").tolist() == ["2026-03", "2026-03"]


def test_no_articles_have_no_dates():
    assert dates().periods("month").tolist() == []
