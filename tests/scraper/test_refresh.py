"""Asking again for what is older: a real server that knows validators, changes its pages and takes some away."""

import sqlite3

import pytest
from pages import article

from scraper.ages import AgeError, age_of
from scraper.demo.site import Reply


@pytest.fixture
def crawled(serve, paylater, tmp_path):
    server = serve({
        "/1.html": article(1, ["/2.html", "/3.html", "/4.html"], ETag='"one"'),
        "/2.html": article(2), "/3.html": article(3), "/4.html": article(4),
    })  # fmt: skip
    paylater("crawl", f"{server.origin}/1.html", "--delay", "0", check=0)
    server.log.clear()
    return server, sqlite3.connect(tmp_path / "store.db")


def test_nothing_young_is_asked_for_again(crawled, paylater):
    server, _ = crawled
    paylater("crawl", "--refresh", "1h", "--delay", "0", check=0)
    assert server.log == []


def test_what_is_older_is_asked_for_again_and_each_answer_is_kept(crawled, paylater):
    server, store = crawled
    before = dict(store.execute("SELECT title, text FROM articles"))
    seen = []

    def unchanged(server):
        seen.append("asked")
        return Reply(304, b"", {"ETag": '"one"'})

    server.pages |= {
        "/1.html": unchanged,
        "/2.html": article(2, [], "新规下月起施行。"),
        "/3.html": Reply(410),
        "/4.html": Reply(500),
    }
    done = paylater("crawl", "--refresh", "0m", "--delay", "0", check=None)
    assert seen == ["asked"]
    rows = {title: rest for title, *rest in store.execute("SELECT title, text, gone_at, checked_at FROM articles")}
    assert len(rows) == 4
    assert "新规" in rows["分期须知之2"][0]
    assert [(title, text) for title, text in store.execute("SELECT title, text FROM revisions")] == [
        ("分期须知之2", before["分期须知之2"])
    ]
    assert {title for title, (_, gone, _) in rows.items() if gone} == {"分期须知之3"}
    assert rows["分期须知之3"][0] == before["分期须知之3"]
    assert "2 fetched + 0 duplicate + 0 blocked + 2 failed + 0 pending" in done.stdout


def test_a_page_that_is_back_is_no_longer_gone(crawled, paylater):
    server, store = crawled
    there = server.pages["/3.html"]
    server.pages["/3.html"] = Reply(404)
    paylater("crawl", "--refresh", "0m", "--delay", "0")
    assert store.execute("SELECT count(*) FROM articles WHERE gone_at IS NOT NULL").fetchone() == (1,)
    server.pages["/3.html"] = there
    paylater("crawl", f"{server.origin}/3.html", "--delay", "0", check=0)
    assert store.execute("SELECT count(*) FROM articles WHERE gone_at IS NOT NULL").fetchone() == (0,)


def test_an_article_known_by_its_canonical_url_stays_one(serve, paylater, tmp_path):
    page = article(1).body.replace(b"<title>", b'<link rel=canonical href="/article/1"><title>')
    server = serve({"/m/1.html": Reply(200, page, {"Content-Type": "text/html"})})
    for more in ("", "新规下月起施行。"):
        server.pages["/m/1.html"] = Reply(
            200, page.replace("条。".encode(), f"条。{more}".encode()), {"Content-Type": "text/html"}
        )
        paylater("crawl", f"{server.origin}/m/1.html", "--refresh", "0m", "--delay", "0", check=0)
    urls = sqlite3.connect(tmp_path / "store.db").execute("SELECT url, text LIKE '%新规%' FROM articles").fetchall()
    assert urls == [(f"{server.origin}/article/1", 1)]


@pytest.mark.parametrize("text", ["", "7", "d", "7 days", "-1d", "1.5h"])
def test_an_age_is_a_number_and_a_unit(text):
    with pytest.raises(AgeError, match="such as 7d"):
        age_of(text)


def test_a_wrong_age_is_told_in_one_line(paylater):
    done = paylater("crawl", "--refresh", "soon", check=2)
    assert done.stderr.strip() == "error: 'soon' is no age; write a number and m, h, d or w, such as 7d"
