"""What a store takes from archives: older and newer captures, the same one extracted anew, people's labels."""

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from itertools import permutations

import pytest
from pages import SENTENCE
from warcs import html, response, zipped

from scraper.extraction import extract_article
from scraper.page import Judged, Page
from scraper.store.frontier import Frontier
from scraper.store.labels import Label, article_ids, keep_label
from scraper.store.recording import record

URL = "https://example.com/1.html"
MONTHS = {month: f"2024-{month:02d}-01T00:00:00Z" for month in range(1, 13)}


def capture(month, text="手续费每期百分之一。", url=URL, **more):
    return response(url, html("分期须知", f"{SENTENCE}{text}"), MONTHS[month], **more)


def moment(month):
    return MONTHS[month].replace("Z", "+00:00")


@pytest.fixture
def ask(tmp_path):
    """Rows of a query on the store's file."""

    def run(query):
        with closing(sqlite3.connect(tmp_path / "store.db")) as connection:
            return connection.execute(query).fetchall()

    return run


def crawl(store, month, text, outcome="article"):
    """Record a page as a crawl does that fetches it in a month of 2024."""
    frontier = Frontier(store)
    frontier.seed(URL)
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE frontier SET state = 'pending'")
    (lease,) = frontier.lease(10)
    now = datetime(2024, month, 1, tzinfo=UTC)
    article = extract_article(html("分期须知", f"{SENTENCE}{text}"), URL, fetched_at=now)
    record(store, [Judged(Page(lease, outcome, None, URL, now, article))])


@pytest.mark.parametrize("order", list(permutations([1, 2, 3])))
def test_the_youngest_capture_is_the_text_and_the_others_are_revisions(load, stored, ask, order):
    for month in order:
        load(zipped(capture(month, f"第{month}月的手续费。")))
    (row,) = stored().values()
    assert ("第3月" in row["text"], row["fetched_at"], row["checked_at"]) == (True, moment(3), moment(3))
    revisions = ask("SELECT fetched_at, text FROM revisions ORDER BY fetched_at")
    assert [(when, f"第{month}月" in text) for month, (when, text) in enumerate(revisions, 1)] == [(moment(1), True), (moment(2), True)]  # fmt: skip


def test_an_older_capture_that_reads_the_same_is_no_revision(load, ask):
    assert load(zipped(capture(2))).ends == Counter(article=1)
    assert load(zipped(capture(1))).ends == Counter(older=1)
    assert ask("SELECT count(*) FROM revisions") == [(0,)]
    assert load(zipped(capture(1), capture(2))).ends == Counter(known=2)


def test_a_page_that_the_crawl_has_looked_at_since_is_not_replaced(load, store, stored, ask):
    crawl(store, 2, "如今的手续费。")
    crawl(store, 5, "", outcome="unchanged")
    assert load(zipped(capture(3, "另一个手续费。"))).ends == Counter(older=1)
    (row,) = stored().values()
    assert ("如今" in row["text"], row["fetched_at"], row["checked_at"]) == (True, moment(2), moment(5))
    assert ask("SELECT fetched_at FROM revisions") == [(moment(3),)]


def test_a_younger_capture_replaces_what_was_crawled_and_people_s_labels_stay(load, store, stored, ask):
    crawl(store, 2, "如今的手续费。")
    label = Label(frozenset(["cash_out"]), True, "李", datetime(2024, 2, 2, tzinfo=UTC), "import")
    with store.writing() as connection:
        keep_label(connection, article_ids(connection, [URL])[URL], label)
    assert load(zipped(capture(4, "新的手续费。"))).ends == Counter(article=1)
    (row,) = stored().values()
    assert ("新的" in row["text"], row["tags"], row["label_is_stale"]) == (True, ["cash_out"], True)
    assert ask("SELECT fetched_at FROM revisions") == [(moment(2),)]


def test_a_page_that_was_gone_after_a_capture_stays_gone(load, store, stored, ask):
    crawl(store, 2, "如今的手续费。")
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE articles SET gone_at = ?", (moment(6),))
    load(zipped(capture(4, "新的手续费。")))
    assert ask("SELECT gone_at FROM articles") == [(moment(6),)]
    load(zipped(capture(8, "新的手续费。")))
    assert ask("SELECT gone_at FROM articles") == [(None,)]


def test_a_later_capture_without_an_article_marks_it_gone_and_an_earlier_one_does_not(load, stored, ask):
    load(zipped(capture(2)))
    nothing = [response(URL, b"<p>x</p>", MONTHS[month]) for month in (1, 3)]
    assert load(zipped(nothing[0])).ends == Counter(older=1)
    assert ask("SELECT gone_at FROM articles") == [(None,)]
    assert load(zipped(nothing[1])).ends == Counter(not_article=1)
    assert ask("SELECT gone_at FROM articles") == [(moment(3),)]
    assert len(stored()) == 1


def test_the_same_capture_is_extracted_anew_when_the_site_s_selectors_have_changed(load, store, stored, ask, tmp_path):
    page = html(
        "分期须知", f"{SENTENCE}正文里的。", f"<div class=box><h2>从前的标题</h2><p>{SENTENCE}盒子里的。</p></div>"
    )
    files = zipped(response(URL, page, MONTHS[2]), capture(2, url="https://other.example/2.html", text="别处的话。"))
    load(files)
    label = Label(frozenset(["overdue"]), True, "李", datetime(2024, 2, 2, tzinfo=UTC), "import")
    with store.writing() as connection:
        keep_label(connection, article_ids(connection, [URL])[URL], label)
    sites = tmp_path / "sites.toml"
    sites.write_text('["example.com"]\ntitle = "h2"\ncontent = "div.box"\n', "utf-8")
    assert load(files, sites=sites).ends == Counter(article=1, known=1)  # the other site has no selectors
    row = stored()[URL]
    assert (row["title"], row["tags"], row["fetched_at"]) == ("从前的标题", ["overdue"], moment(2))
    assert "盒子里的" in row["text"]
    assert "正文里的" not in row["text"]
    assert "+" in row["extraction_version"]
    assert ask("SELECT fetched_at, title FROM revisions") == [(moment(2), "分期须知")]
    assert load(files, sites=sites).ends == Counter(known=2)
    assert load(files).ends == Counter(article=1, known=1)
    assert stored()[URL]["title"] == "分期须知"


def test_an_article_extracted_anew_was_last_looked_at_when_it_was(load, store, stored, ask, tmp_path):
    crawl(store, 2, "手续费每期百分之一。")
    crawl(store, 5, "", outcome="unchanged")
    (tmp_path / "sites.toml").write_text('["example.com"]\ntitle = "h1"\n', "utf-8")
    assert load(zipped(capture(2)), sites=tmp_path / "sites.toml").ends == Counter(article=1)
    assert ask("SELECT fetched_at, checked_at FROM articles") == [(moment(2), moment(5))]


def test_a_page_in_which_another_extraction_sees_no_article_keeps_its_text(load, stored, ask, tmp_path):
    load(zipped(capture(2)))
    (tmp_path / "sites.toml").write_text('["example.com"]\ndrop = ["body > *"]\n', "utf-8")
    assert load(zipped(capture(2)), sites=tmp_path / "sites.toml").ends == Counter(not_article=1)
    assert ask("SELECT gone_at FROM articles") == [(None,)]
    assert "手续费" in stored()[URL]["text"]


def test_a_further_page_that_people_labelled_stays_an_article(load, store, stored):
    last = response("https://example.com/1_2.html", html("分期须知", f"{SENTENCE}第二页。"), MONTHS[2])
    first = html("分期须知", f"{SENTENCE}第一页。", '<a href="/1_2.html">下一页</a>')
    load(zipped(last))
    label = Label(frozenset(["overdue"]), True, "李", datetime(2024, 2, 2, tzinfo=UTC), "import")
    with store.writing() as connection:
        keep_label(connection, article_ids(connection, ["https://example.com/1_2.html"])["https://example.com/1_2.html"], label)  # fmt: skip
    load(zipped(response(URL, first, MONTHS[2]), last))
    assert set(stored()) == {URL, "https://example.com/1_2.html"}
    assert "第二页" in stored()[URL]["text"]


def test_a_group_of_near_copies_outlives_the_article_that_named_it(load, stored):
    body = [f"{SENTENCE}第{number}段。" * 3 for number in range(6)]
    tail = html("长文", "".join(body))
    load(zipped(response("https://example.com/1_2.html", tail), response("https://other.example/9.html", tail), response("https://third.example/9.html", tail)))  # fmt: skip
    assert {row["duplicate_group"] for row in stored().values()} == {"https://example.com/1_2.html"}
    first = html("长文", f"{SENTENCE}第一页，说的是别的事情，和后面不一样。" * 20, '<a href="/1_2.html">下一页</a>')
    load(zipped(response(URL, first), response("https://example.com/1_2.html", tail)))
    groups = {url: row["duplicate_group"] for url, row in stored().items()}
    assert groups["https://other.example/9.html"] == groups["https://third.example/9.html"]
    assert groups["https://other.example/9.html"] in groups
