from html import unescape
from urllib.parse import quote

import pytest
from stores import HOSTILE, keep

from scraper.learning.suggesting import suggest
from scraper.review.search import update_index
from scraper.store.labels import given_labels
from scraper.store.records import records


def test_the_list_finds_counts_and_leads_to_articles(page):
    _, _, body = page.ask(f"/?q={quote('罚息')}")
    assert "晚还三天" in body
    assert "把额度换成现金的代价" not in body
    assert 'href="/article/1?list=q%3D' in body


def test_an_article_shows_all_around_it(page):
    _, _, body = page.ask("/article/1")
    assert '<mark class="overdue" title="逾期 0.90 ">晚还三天</mark>' in body
    assert '<mark class="overdue" title="逾期 0.80 ">晚还一天会收罚息。</mark>' in body
    assert "90 %" in body
    assert "把额度换成现金的代价" in body  # it links here
    assert "第 1 位" in body


def test_what_pages_hold_is_text_and_never_markup(page):
    for path in ("/", "/article/3", f"/?q={quote(HOSTILE)}"):
        _, _, body = page.ask(path)
        assert "<script>document" not in body
        assert "<img" not in body
    assert HOSTILE in unescape(page.ask("/article/3")[2])


def test_tags_that_are_set_are_in_the_store_when_the_page_answers(page, store):
    status, answer = page.post("/article/2/tags/cash_out?on=1")
    assert (status, answer["tags"], answer["progress"]) == (200, ["cash_out"], "已复核 1/3")
    (given,) = given_labels(store)
    assert (given.label.tags, given.label.annotator, given.label.origin) == ({"cash_out"}, "李雷", "review")
    assert {row["url"]: row["tag_source"] for row in records(store)}["https://example.com/2"] == "human"


def test_an_unknown_tag_or_article_labels_nothing(page, store):
    assert page.post("/article/1/tags/cashout?on=1")[0] == 404
    assert page.post("/article/99/tags/cash_out?on=1")[0] == 404
    assert page.post("/article/99/confirm")[0] == 404
    assert page.ask("/article/99")[0] == 404
    assert list(given_labels(store)) == []


def test_the_queue_begins_with_the_unsure_and_passes_what_is_labelled(page):
    assert page.ask("/queue")[1]["location"].startswith("/article/2?")
    _, answer = page.post("/article/2/confirm?list=queue&at=1&after=2")
    following = page.ask(answer["next"])[1]["location"]
    assert following.startswith("/article/1?")
    assert page.ask("/queue")[1]["location"].startswith("/article/1?")
    for number in (1, 3):
        page.post(f"/article/{number}/confirm")
    assert "队列已经看完" in page.ask("/queue")[2]


def test_the_queue_begins_with_what_is_most_worth_a_label_once_that_is_known(page, store):
    page.review.suggested.wait()
    found = [one.article_id for one in suggest(store, 3)]
    assert sorted(found) == [1, 2, 3]
    shown = []
    while (headers := page.ask("/queue")[1]).get("location"):
        shown.append(int(headers["location"].removeprefix("/article/").partition("?")[0]))
        page.post(f"/article/{shown[-1]}/confirm")
    assert shown == found


def test_what_is_skipped_comes_again_only_when_the_queue_is_begun_anew(page):
    first = page.ask("/queue")[1]["location"]
    second = page.ask("/next?list=queue&at=1&after=2")[1]["location"]
    third = page.ask(f"/next?list=queue&at=2&after={second[len('/article/') :].partition('?')[0]}")[1]["location"]
    assert len({first.partition("?")[0], second.partition("?")[0], third.partition("?")[0]}) == 3
    assert page.ask("/queue")[1]["location"] == first


def test_the_index_is_looked_through_only_where_an_article_came_in_or_changed(page, store, monkeypatch):
    looked = []
    monkeypatch.setattr("scraper.review.app.update_index", lambda store: looked.append(store) or update_index(store))
    page.post("/article/1/tags/cash_out?on=1")
    page.review.index()
    assert looked == []
    keep(store, "4", "新来的一篇", "讲的是白条分期。")
    page.review.index()
    page.review.index()
    assert len(looked) == 1
    with store.writing() as connection:  # as an article is stored that has changed
        connection.exec_driver_sql(
            "INSERT INTO revisions SELECT id, content_hash, title, published, author, text, fetched_at FROM articles "
            "WHERE id = 4"
        )
        connection.exec_driver_sql("UPDATE articles SET text = '改成了花呗分期。', content_hash = 'x' WHERE id = 4")
    page.review.index()
    assert len(looked) == 2
    page.review.catalogue.reload()
    assert "新来的一篇" in page.ask(f"/?q={quote('花呗分期')}")[2]


def test_a_list_goes_on_where_it_was_though_the_article_has_left_it(page):
    page.post("/article/1/tags/overdue?on=0")  # it was the first of those tagged overdue
    page.post("/article/2/tags/overdue?on=1")
    _, headers, _ = page.ask("/next?list=tag%3Doverdue&at=1&after=1")
    assert headers["location"] == "/article/2?list=tag%3Doverdue&at=1"


def test_undo_gives_back_what_was_and_leads_there(page, store):
    page.post("/article/1/tags/cash_out?on=1")
    assert page.post("/undo?list=queue&at=1")[1] == {"next": "/article/1?list=queue&at=1"}
    assert page.post("/undo")[1] == {"next": None}
    assert list(given_labels(store)) == []
    assert "人工" not in page.ask("/?tag=overdue")[2].partition('class="list"')[2]


@pytest.mark.parametrize(
    ("asked", "said"), [("zh-CN,zh;q=0.9", "复核队列"), ("en-GB", "Review queue"), ("fr", "复核队列")]
)
def test_it_speaks_the_browsers_language(page, asked, said):
    assert said in page.ask("/", **{"Accept-Language": asked})[2]


def test_a_language_that_is_chosen_stays(page):
    _, headers, _ = page.ask("/language/en?back=/overview")
    assert headers["location"] == "/overview"
    cookie = headers["set-cookie"].partition(";")[0]
    both = f"paylater_{page.port}=token-of-the-test; {cookie}"
    assert "Review queue" in page.ask("/", **{"Accept-Language": "zh", "Cookie": both})[2]
    assert page.ask("/language/en?back=//evil.example")[1]["location"] == "/"


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=999999999999", "tag=nosuch", "month=1900-13", "sort=up"])
def test_an_address_that_was_mistyped_still_gives_a_page(page, query):
    assert page.ask(f"/?{query}")[0] == 200


def test_the_overview_tells_how_often_people_and_the_model_agree(page):
    page.post("/article/1/confirm")
    page.post("/article/2/tags/cash_out?on=1")
    _, _, body = page.ask("/overview")
    assert "100.0 % (2)" in body
    assert "50.0 % (2)" in body
