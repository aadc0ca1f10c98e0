"""One article under several addresses, and near-copies on other sites."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from scraper.extraction import Article, Link
from scraper.page import Judged, Page
from scraper.store import Store
from scraper.store.copies import near_copies, sketches_of
from scraper.store.frontier import Frontier
from scraper.store.recording import record
from scraper.store.records import records
from scraper.store.schema import copies, info

TEXT = (
    "先看合同里的费率，再看还款日，最后算一算每一期到底要还多少钱，这些都弄清楚了再下单也不迟。"
    "有人图省事一路点同意，等账单来了才发现手续费是按总额收的，提前还清也不退。"
    "客服说协议里写得明明白白，可那几行字夹在第七页，谁会翻到那里去看呢。"
)
OTHER = "番茄要在清明前后下种，土要松，水要少，苗长到一拃高再移到地里，行距留出两尺，过一个月搭架子，摘掉侧枝，八月就能吃了。"


@pytest.fixture
def frontier(store):
    return Frontier(store)


def fetched(url, title="下单之前", text=TEXT, canonical=None, links=()):
    """Pretend that a URL was crawled, and was answered with this article."""

    def crawl(store, frontier):
        frontier.seed(url)
        (lease,) = frontier.lease(1)
        article = Article(canonical or url, title, None, None, text, (), None)
        page = Page(
            lease, "article", None, url, datetime.now(UTC), article, tuple(Link(link, "标题") for link in links)
        )
        record(store, [Judged(page)])

    return crawl


def groups(store):
    return {record["url"]: record["duplicate_group"] for record in records(store)}


def test_http_and_https_are_one_page(store, frontier):
    fetched("http://example.com/1", links=["https://www.example.com/1", "https://example.com/2"])(store, frontier)
    assert store.receipt().discovered == 2
    assert [lease.url for lease in frontier.lease(9)] == ["https://example.com/2"]


def test_a_page_for_phones_is_kept_once(store, frontier):
    fetched("https://www.example.com/1")(store, frontier)
    fetched("https://m.example.com/read/1", text=TEXT + "（完）")(store, frontier)
    assert list(groups(store)) == ["https://www.example.com/1"]
    assert ("duplicate", "same article as https://www.example.com/1", 1) in store.reasons()


def test_a_page_for_phones_may_name_its_original(store, frontier):
    frontier.allow(["example.com"])
    fetched("https://m.example.com/read/1", canonical="https://www.example.com/1")(store, frontier)
    assert list(groups(store)) == ["https://www.example.com/1"]
    assert frontier.lease(9) == []


def test_articles_of_one_site_that_differ_in_headline_are_both_kept(store, frontier):
    fetched("https://example.com/1", title="小米分期下单之前")(store, frontier)
    fetched("https://example.com/2", title="华为分期下单之前")(store, frontier)
    assert len(groups(store)) == 2


def test_near_copies_on_other_sites_are_one_group_and_keep_their_addresses(store, frontier):
    fetched("https://a.example/1")(store, frontier)
    fetched("https://b.example/9", text=f"{TEXT}转载。")(store, frontier)
    fetched("https://c.example/2", title="番茄", text=OTHER)(store, frontier)
    assert groups(store) == {
        "https://a.example/1": "https://a.example/1",
        "https://b.example/9": "https://a.example/1",
        "https://c.example/2": "https://c.example/2",
    }


def test_an_article_that_reads_like_two_groups_makes_them_one(store, frontier):
    fetched("https://a.example/1", text=TEXT + OTHER[:28])(store, frontier)
    fetched("https://b.example/1", text=TEXT[28:] + OTHER)(store, frontier)
    apart = len(set(groups(store).values()))
    fetched("https://c.example/1", text=TEXT + OTHER)(store, frontier)
    assert (apart, len(set(groups(store).values()))) == (2, 1)


def test_a_text_that_a_thousand_sites_copy_costs_no_more_each(store, frontier):
    for number in range(60):
        fetched(f"https://site{number}.example/1", text=f"{TEXT}{number}")(store, frontier)
    (sketch,) = sketches_of([Article("https://z.example/", "下单之前", None, None, TEXT, (), None)])
    with store.reading() as connection:
        near = near_copies(connection, sketch)
    assert 0 < len(near) < 60
    assert len(set(groups(store).values())) == 1


def test_an_article_asked_for_again_changes_its_group_with_its_text(store, frontier):
    fetched("https://a.example/1")(store, frontier)
    fetched("https://b.example/1")(store, frontier)
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE frontier SET state = 'failed' WHERE url LIKE '%b.example%'")
    fetched("https://b.example/1", title="番茄", text=OTHER)(store, frontier)
    assert groups(store)["https://b.example/1"] == "https://b.example/1"


def test_sketches_of_an_earlier_schema_are_made_anew_with_the_groups_they_had(tmp_path):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    store = Store(url)
    for number, text in enumerate((TEXT, OTHER, TEXT + "（转载）")):
        fetched(f"https://site{number}.example/1", title=f"第{number}篇", text=text)(store, Frontier(store))
    before = groups(store)
    with store.writing() as connection:
        connection.execute(update(copies).values(sketch=bytes(512), group_id=copies.c.article_id))
        connection.execute(update(info).where(info.c.key == "schema_version").values(value="4"))
    store.close()
    store = Store(url)
    assert groups(store) == before
    assert before["https://site2.example/1"] == "https://site0.example/1"
    fetched("https://site3.example/1", text=OTHER + "（转载）")(store, Frontier(store))
    assert groups(store)["https://site3.example/1"] == "https://site1.example/1"
    store.close()
