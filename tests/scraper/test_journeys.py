import numpy as np
import pandas as pd
from stores import BASE, keep

from scraper.exports.link_table import COLUMNS, link_rows
from scraper.journeys import flows, journeys, leading_pages
from scraper.store import Store

ARTICLES = pd.DataFrame(
    {
        "url": list("abcde"),
        "title": ["免息券", "攻略", "套现", "孤岛", "免息又套现"],
        "tags": [["interest_free"], [], ["cash_out"], ["interest_free"], ["interest_free", "cash_out"]],
        "relevant": [True, True, True, True, True],
    }
)
LINKS = pd.DataFrame(
    [("a", "b", 1), ("b", "c", 3), ("a", "x", 2), ("c", "a", 1), ("d", "d", 1)], columns=["source", "target", "rank"]
)


def test_clicks_are_the_fewest_to_the_nearest_article():
    found = journeys(ARTICLES, LINKS, "interest_free", "cash_out")
    assert found.clicks.to_dict() == {"a": 2.0, "d": np.inf, "e": 0.0}
    assert found.path("a") == ["a", "b", "c"]
    assert found.path("d") == ["d"]
    assert found.path("e") == ["e"]


def test_where_nothing_carries_the_end_no_list_leads_there():
    found = journeys(ARTICLES, LINKS, "cash_out", "overdue")
    assert set(found.clicks) == {np.inf}
    assert found.path("c") == ["c"]


def test_a_flow_counts_every_tag_of_both_ends():
    found = flows(ARTICLES, LINKS)
    kinds = sorted(zip(found["source"], found["target"], found["source_kind"], found["target_kind"], strict=True))
    assert kinds == [
        ("a", "b", "interest_free", "no tag"),
        ("b", "c", "no tag", "cash_out"),
        ("c", "a", "cash_out", "interest_free"),
    ]


def test_pages_that_lead_straight_there_are_listed_with_the_first_place():
    (row,) = leading_pages(ARTICLES, LINKS, "cash_out").to_dict("records")
    assert (row["url"], row["leads"], row["links"], row["first_rank"]) == ("b", 1, 1, 3)


def test_links_come_out_of_a_store_by_the_urls_that_articles_are_exported_under(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    keep(store, "1", "一", "第一篇讲的是免息分期怎么算。", [("2", "二"), ("9", "不在")])
    keep(store, "2", "二", "第二篇讲的是套现有什么风险。", [("1", "一")])
    rows = list(link_rows(store))
    store.close()
    assert [tuple(row[name] for name in COLUMNS) for row in rows] == [
        (f"{BASE}/1", f"{BASE}/2", 1, "二", True, True),
        (f"{BASE}/2", f"{BASE}/1", 1, "一", True, True),
    ]
