import threading
from datetime import UTC, datetime

from scraper.review.judging import confirm, set_tag, standing, undo
from scraper.store import Store
from scraper.store.labels import Label, given_labels, keep_label
from scraper.store.records import records


def now(store, number):
    with store.reading() as connection:
        return standing(connection, number)


def test_a_tag_is_a_label_at_once_and_leaves_the_other_tags(store):
    stands = set_tag(store, 1, "李雷", "cash_out", on=True)
    assert (sorted(stands.tags), stands.relevant, stands.annotator) == (["cash_out", "overdue"], True, "李雷")
    (row,) = [row for row in records(store) if row["url"].endswith("/1")]
    assert (row["tags"], row["tag_source"], row["annotator"]) == (["cash_out", "overdue"], "human", "李雷")


def test_what_is_not_relevant_has_no_tag_and_what_has_a_tag_is_relevant(store):
    assert set_tag(store, 1, "李雷", "relevant", on=False).tags == frozenset()
    assert set_tag(store, 1, "李雷", "overdue", on=True).relevant


def test_tags_are_taken_back_one_after_another_until_the_model_speaks_again(store):
    before = now(store, 1)
    set_tag(store, 1, "李雷", "cash_out", on=True)
    set_tag(store, 1, "李雷", "overdue", on=False)
    assert undo(store, "李雷") == 1
    assert now(store, 1).tags == {"cash_out", "overdue"}
    assert undo(store, "李雷") == 1
    assert now(store, 1) == before
    assert undo(store, "李雷") is None


def test_nobody_takes_back_what_another_has_said(store):
    set_tag(store, 1, "韩梅梅", "cash_out", on=True)
    assert undo(store, "李雷") is None
    assert now(store, 1).annotator == "韩梅梅"


def test_a_label_that_came_in_from_elsewhere_since_is_not_taken_back(store):
    set_tag(store, 1, "李雷", "cash_out", on=True)
    with store.writing() as connection:
        keep_label(
            connection, 1, Label(frozenset({"overdue"}), True, "李雷", datetime(2099, 1, 1, tzinfo=UTC), "import")
        )
    assert undo(store, "李雷") == 1
    assert [one.label.origin for one in given_labels(store)] == ["import"]


def test_confirming_is_a_label_once_and_anew_for_another_person(store):
    assert confirm(store, 1, "李雷")
    assert not confirm(store, 1, "李雷")
    assert confirm(store, 1, "韩梅梅")
    assert [one.label.annotator for one in given_labels(store)] == ["李雷", "韩梅梅"]
    assert {one.label.tags for one in given_labels(store)} == {frozenset({"overdue"})}


def test_two_processes_that_set_different_tags_lose_neither(store):
    stores = [Store(store.url), Store(store.url)]

    def press(mine, name):
        for turn in range(20):
            set_tag(mine, 2, name, name, on=turn % 2 == 0)
        set_tag(mine, 2, name, name, on=True)

    threads = [
        threading.Thread(target=press, args=pair) for pair in zip(stores, ("cash_out", "credit_impact"), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert now(store, 2).tags == {"cash_out", "credit_impact"}
    assert len(list(given_labels(store))) == 42
    for mine in stores:
        mine.close()
