from datetime import timedelta

import pytest
from stores import BASE, NOON, keep

from scraper.learning.labelled_articles import labelled_articles
from scraper.store.labels import Label, Span, article_ids, keep_label

COPY = "小店开业三周年，全场手机十二期免息，到店还送贴膜和壳，地址在老邮局对面，周末人多请早点来，错过再等一年。"


@pytest.fixture
def store(store):
    for number, text in enumerate(("晚还一天会收罚息。", "分期买手机免息吗？", COPY, f"转载：{COPY}")):
        keep(store, str(number), title=f"标题{number}", text=text, base=BASE if number < 3 else "https://b.example")
    return store


def say(store, path, *tags, when=NOON, relevant=True, base=BASE, evidence=()):
    with store.writing() as connection:
        (number,) = article_ids(connection, [f"{base}/{path}"]).values()
        keep_label(connection, number, Label(frozenset(tags), relevant, "李", when, "review", evidence))


def test_articles_carry_the_latest_label_in_order_of_their_urls(store):
    say(store, "1", "interest_free")
    say(store, "0", "cash_out")
    say(store, "0", "overdue", when=NOON + timedelta(hours=1))
    found = labelled_articles(store)
    assert [(one.id, one.title, one.text, one.tags) for one in found.articles] == [
        (f"{BASE}/0", "标题0", "晚还一天会收罚息。", {"overdue"}),
        (f"{BASE}/1", "标题1", "分期买手机免息吗？", {"interest_free"}),
    ]
    assert (found.copies, found.stale) == (0, 0)


def test_of_near_copies_the_one_labelled_last_is_learned_from(store):
    say(store, "2", "cash_out", when=NOON + timedelta(days=1))
    say(store, "3", "interest_free", base="https://b.example")
    found = labelled_articles(store)
    assert [(one.id, one.tags) for one in found.articles] == [(f"{BASE}/2", {"cash_out"})]
    assert found.copies == 1


def test_labels_of_texts_that_have_changed_are_left_out_and_counted(store):
    say(store, "0", "overdue")
    say(store, "1", "interest_free")
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE articles SET content_hash = 'another' WHERE url LIKE '%/0'")
    found = labelled_articles(store)
    assert [one.id for one in found.articles] == [f"{BASE}/1"]
    assert found.stale == 1


def test_what_the_person_marked_in_the_text_is_kept_and_not_what_the_model_found(store):
    marks = (Span("overdue", "text", 0, 4), Span("overdue", "title", 0, 2))
    say(store, "0", "overdue", evidence=marks)
    (one,) = labelled_articles(store).articles
    assert one.mentions == ((0, 4, frozenset({"overdue"})),)


def test_an_article_with_a_tag_is_relevant_whatever_was_said(store):
    say(store, "0", "overdue", relevant=False)
    say(store, "1", relevant=False)
    assert [one.relevant for one in labelled_articles(store).articles] == [True, False]


def test_a_store_without_labels_gives_none(store):
    assert labelled_articles(store).articles == ()
