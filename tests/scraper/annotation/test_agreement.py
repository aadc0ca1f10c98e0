from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from scraper.annotation.agreement import agreement_table, agreements
from scraper.store.labels import Label, article_ids, keep_label

BASE = "https://example.com/a"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def say(store, who, number, *tags, relevant=True, hours=0):
    label = Label(frozenset(tags), relevant, who, NOON + timedelta(hours=hours), "import")
    with store.writing() as connection:
        (found,) = article_ids(connection, [f"{BASE}/{number}"]).values()
        keep_label(connection, found, label)


def test_kappa_is_one_where_two_always_agree_and_zero_where_by_chance(store):
    for number, li, wang in ((1, ["overdue"], ["overdue"]), (2, ["overdue"], []), (3, [], ["overdue"]), (4, [], [])):
        say(store, "李", number, *li, *(["cash_out"] if number > 2 else []))
        say(store, "王", number, *wang, *(["cash_out"] if number > 2 else []))
    (found,) = agreements(store)
    assert (found.annotators, found.n_articles) == (("李", "王"), 4)
    assert found.kappas["cash_out"] == pytest.approx(1)
    assert found.kappas["overdue"] == pytest.approx(0)


def test_kappa_as_worked_out_by_hand(store):
    # Three of four agree; by chance 1/4 * 1/2 + 3/4 * 1/2 = 1/2 would: (3/4 - 1/2) / (1 - 1/2) = 1/2.
    for number in (1, 2, 3, 4):
        say(store, "李", number, *(["interest_free"] if number == 1 else []))
        say(store, "王", number, *(["interest_free"] if number <= 2 else []))
    (found,) = agreements(store)
    assert found.kappas["interest_free"] == pytest.approx(0.5)


def test_where_both_always_say_the_same_it_is_said_in_words(store):
    for who in ("李[b]", "王"):
        say(store, who, 1)
        say(store, who, 2)
    (found,) = agreements(store)
    assert found.kappas["overdue"] is False
    assert found.kappas["relevant"] is True
    console = Console(width=160, record=True)
    console.print(agreement_table([found]))
    shown = console.export_text()
    assert "李[b] / 王" in shown
    assert shown.count("all no") == 5  # four tags and the remark
    assert "kappa is not defined" in shown


def test_only_articles_that_both_have_labelled_count_and_of_each_the_latest_label(store):
    say(store, "李", 1, "overdue")
    say(store, "李", 1, "cash_out", hours=1)
    say(store, "李", 2)
    say(store, "王", 1, "cash_out")
    say(store, "王", 3, "overdue")
    (found,) = agreements(store)
    assert (found.n_articles, found.kappas["cash_out"], found.kappas["overdue"]) == (1, True, False)


def test_every_pair_the_one_with_most_articles_first_or_those_of_one_person(store):
    for who, numbers in (("李", (1, 2, 3)), ("王", (2, 3)), ("张", (3, 4)), ("赵", ())):
        for number in numbers:
            say(store, who, number)
    assert [(one.annotators, one.n_articles) for one in agreements(store)] == [
        (("李", "王"), 2),
        (("张", "李"), 1),
        (("张", "王"), 1),
    ]
    assert [one.annotators for one in agreements(store, ["王"])] == [("李", "王"), ("张", "王")]
