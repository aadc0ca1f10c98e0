from datetime import date

import pytest
from articles import stored, urls

from scraper.store.records import records
from scraper.store.selection import Selection

ROWS = (
    {"path": "1", "published": "2025-01-31", "tags": ["overdue"], "chances": {"overdue": 0.95, "relevant": 0.99}},
    {"path": "2", "published": "2025-02-01T23:59:00+08:00", "tags": ["cash_out", "overdue"],
     "chances": {"overdue": 0.6, "cash_out": 0.7, "relevant": 0.8}, "group": "1"},
    {"path": "3", "published": None, "chances": {"overdue": 0.1, "relevant": 0.3}, "relevant": False},
    {"path": "4", "published": "2025-02-02", "site": "m.example.com", "tags": ["interest_free"],
     "chances": {"interest_free": 0.5, "relevant": 1}, "said": ["credit_impact"]},
    {"path": "5", "published": "2024-12-31", "chances": None},
    {"path": "6", "published": "2025-02-01", "tags": ["overdue"], "chances": {"overdue": 0.99, "relevant": 0.9}, "said": []},
)  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    opened = stored(tmp_path_factory.mktemp("records") / "store.db", *ROWS)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("selection", "passing"),
    [
        (Selection(), "123564"),
        (Selection(tags=("overdue",)), "12"),
        (Selection(tags=("cash_out", "credit_impact")), "24"),
        (Selection(tags=("relevant",)), "1264"),
        (Selection(since=date(2025, 2, 1)), "264"),
        (Selection(until=date(2025, 1, 31)), "15"),
        (Selection(since=date(2025, 1, 31), until=date(2025, 2, 1)), "126"),
        (Selection(sites=("m.example.com",)), "4"),
        (Selection(sites=("m.example.com", "example.com")), "123564"),
        (Selection(min_probability=0.65), "124"),
        (Selection(min_probability=0.95), "14"),
        (Selection(tags=("overdue",), min_probability=0.65), "1"),
        (Selection(tags=("relevant",), min_probability=0.85), "164"),
        (Selection(tags=("relevant", "cash_out"), min_probability=0.7), "1264"),
        (Selection(one_per_group=True), "13564"),
        (Selection(one_per_group=True, since=date(2025, 2, 1)), "264"),
        (Selection(one_per_group=True, tags=("cash_out",)), "2"),
    ],
)
def test_articles_pass_by_each_filter_and_by_all_of_them(store, selection, passing):
    assert "".join(url[-1] for url in urls(store, selection=selection)) == passing


@pytest.mark.parametrize(
    ("source", "selection", "passing"),
    [
        ("human", Selection(), "64"),
        ("model", Selection(), "12364"),
        ("model", Selection(tags=("overdue",)), "126"),
        ("model", Selection(min_probability=0.96), "6"),
        ("human", Selection(tags=("credit_impact",), min_probability=1.0), "4"),
    ],
)
def test_filters_go_by_the_tags_that_are_asked_for(store, source, selection, passing):
    assert "".join(url[-1] for url in urls(store, source=source, selection=selection)) == passing


def test_a_quote_in_a_site_is_no_statement(store):
    assert urls(store, selection=Selection(sites=("x' OR '1'='1",))) == []


def test_nobody_s_tags_are_told_as_nobody_s(store):
    row = next(row for row in records(store) if row["url"].endswith("/5"))
    assert (row["tags"], row["relevant"], row["tag_source"], row["probabilities"]) == ([], None, None, {})
