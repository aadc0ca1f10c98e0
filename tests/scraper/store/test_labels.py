from datetime import UTC, datetime, timedelta, timezone

import pytest
from stores import BASE, NOON, keep

from scraper.extraction.version import extraction_version
from scraper.page import Prediction
from scraper.store.labels import Label, article_ids, given_labels, keep_label, retract_label
from scraper.store.records import records

SAID = Prediction(("overdue",), True, {"overdue": 0.9}, (), "v1")


def crawl(store, path, text="晚还一天会收罚息。", links=()):
    keep(store, path, f"晚还{path}", text, [(name, f"标题{name}") for name in links], SAID)


def say(store, url, *tags, who="李", when=NOON, relevant=True):
    with store.writing() as connection:
        (number,) = article_ids(connection, [url]).values()
        return keep_label(connection, number, Label(frozenset(tags), relevant, who, when, "import"))


def tags_of(store, **how):
    return {row["url"]: (row["tags"], row["tag_source"]) for row in records(store, **how)}


def test_a_label_stands_before_the_model_and_the_latest_before_earlier_ones(store):
    crawl(store, "1")
    assert tags_of(store) == {f"{BASE}/1": (["overdue"], "model")}
    say(store, f"{BASE}/1", "cash_out", who="王", when=NOON + timedelta(hours=1))
    say(store, f"{BASE}/1", "interest_free", when=NOON)  # stored later, given earlier
    assert tags_of(store) == {f"{BASE}/1": (["cash_out"], "human")}
    (row,) = records(store)
    assert (row["annotator"], row["relevant"], row["label_is_stale"]) == ("王", True, False)
    assert row["probabilities"] == {"overdue": 0.9}


def test_moments_of_other_time_zones_are_compared_as_moments(store):
    crawl(store, "1")
    say(store, f"{BASE}/1", "overdue", who="李", when=datetime(2026, 3, 1, 19, tzinfo=timezone(timedelta(hours=8))))
    say(store, f"{BASE}/1", "cash_out", who="王", when=datetime(2026, 3, 1, 12, tzinfo=UTC))
    assert tags_of(store) == {f"{BASE}/1": (["cash_out"], "human")}


def test_whose_tags_can_be_chosen(store):
    crawl(store, "1")
    crawl(store, "2", text="另一篇，讲的是分期商城怎么免息。")
    say(store, f"{BASE}/2")
    assert tags_of(store, source="human") == {f"{BASE}/2": ([], "human")}
    assert tags_of(store, source="model") == {f"{BASE}/{n}": (["overdue"], "model") for n in (1, 2)}
    assert tags_of(store) == {f"{BASE}/1": (["overdue"], "model"), f"{BASE}/2": ([], "human")}


def test_the_same_label_twice_is_one_and_a_retracted_one_gives_way_to_what_was_said_before(store):
    crawl(store, "1")
    assert say(store, f"{BASE}/1", "cash_out")
    assert not say(store, f"{BASE}/1", "cash_out")
    assert say(store, f"{BASE}/1", "interest_free", when=NOON + timedelta(seconds=1))
    with store.writing() as connection:
        (number,) = article_ids(connection, [f"{BASE}/1"]).values()
        assert retract_label(connection, number, "李")
    assert tags_of(store) == {f"{BASE}/1": (["cash_out"], "human")}
    with store.writing() as connection:
        assert retract_label(connection, number, "李")
        assert not retract_label(connection, number, "李")
    assert tags_of(store) == {f"{BASE}/1": (["overdue"], "model")}


def test_a_label_of_a_text_that_has_changed_since_says_so(store):
    crawl(store, "1")
    say(store, f"{BASE}/1", "cash_out")
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE articles SET content_hash = 'another'")
    assert [(row["tags"], row["label_is_stale"]) for row in records(store)] == [(["cash_out"], True)]
    assert [given.is_stale for given in given_labels(store)] == [True]


@pytest.mark.parametrize(
    "url", ["http://example.com/1", "https://www.example.com/1", f"{BASE}/1?utm_source=x#top", f"{BASE}/1"]
)
def test_an_article_is_found_by_any_spelling_of_its_url(store, url):
    crawl(store, "1")
    with store.reading() as connection:
        assert list(article_ids(connection, [url, f"{BASE}/9", "no url"])) == [url]


def test_all_labels_come_back_as_they_were_given(store):
    crawl(store, "1")
    say(store, f"{BASE}/1", "cash_out", "overdue", who="李雷")
    say(store, f"{BASE}/1", who="韩梅梅", relevant=False)
    given = list(given_labels(store))
    assert [(one.url, sorted(one.label.tags), one.label.relevant, one.label.annotator) for one in given] == [
        (f"{BASE}/1", ["cash_out", "overdue"], True, "李雷"),
        (f"{BASE}/1", [], False, "韩梅梅"),
    ]
    assert {one.label.labelled_at for one in given} == {NOON}


def test_a_record_says_where_its_article_was_found_and_what_made_it(store):
    crawl(store, "1", links=("8", "2"))
    crawl(store, "2", text="另一篇，讲的是分期商城怎么免息。", links=("2", "1"))
    found = {row["url"]: (row["linked_from"], row["linked_rank"]) for row in records(store)}
    assert found == {f"{BASE}/1": (f"{BASE}/2", 2), f"{BASE}/2": (f"{BASE}/1", 2)}
    assert {row["extraction_version"] for row in records(store)} == {extraction_version()}
