"""Articles in parts whose further pages (下一页) cannot be had: what is stored, said, and asked for again."""

import sqlite3
from contextlib import closing

import pytest
from forked import forked
from pages import SENTENCE

from scraper.demo.site import Reply

HTML = {"Content-Type": "text/html; charset=utf-8", "ETag": '"unchanged"'}
WHOLE = ["第1页", "第2页", "第3页"]


def part(number, following):
    """Reply with one page of a long article, which names the next one unless that is None."""
    more = "" if following is None else f"<a href='{following}'>下一页</a>"
    return Reply(200, f"<title>长文</title><h1>长文</h1><p>{SENTENCE}第{number}页。</p>{more}".encode(), HTML)


def long_article():
    return {"/1.html": part(1, "/1_2.html"), "/1_2.html": part(2, "/1_3.html"), "/1_3.html": part(3, None)}


@pytest.fixture
def crawl(tmp_path):
    """Run ``paylater crawl`` to its end and give what it printed; its exit code must be the one said."""

    def run(*arguments, code):
        (tmp_path / "out.txt").unlink(missing_ok=True)
        process = forked(["crawl", *arguments, "--store", "sqlite:///store.db"], tmp_path)
        process.join(60)
        printed = (tmp_path / "out.txt").read_text()
        assert process.exitcode == code, printed
        return printed

    return run


@pytest.fixture
def stored(tmp_path):
    """Which of the pages the one article in the store has, and how it stood before."""

    def read():
        with closing(sqlite3.connect(tmp_path / "store.db")) as connection:
            ((text,),) = connection.execute("SELECT text FROM articles").fetchall()
            earlier = [text for (text,) in connection.execute("SELECT text FROM revisions ORDER BY fetched_at")]
        return [[page for page in WHOLE if page in version] for version in (text, *earlier)]

    return read


def broken_off(server):
    yield b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n<p>"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Reply(500), "HTTP 500"),
        (Reply(425), "HTTP 425"),
        (broken_off, "the server broke off in the middle of the page"),
        (Reply(503, b"", {"Retry-After": "1000"}), "the host asks to be left alone for long"),
    ],
)
def test_an_article_whose_further_page_fails_for_now_is_stored_and_told_to_be_in_part(
    serve, crawl, ends, stored, fault, reason
):
    server = serve(long_article() | {"/1_2.html": fault})
    printed = crawl(f"{server.origin}/1.html", "--concurrency", "1", code=3)
    assert ends()["/1.html"] == ("fetched", f"a further page is missing: {server.origin}/1_2.html: {reason}")
    assert f"1 fetched: a further page is missing: URL: {reason}" in printed
    assert "partial: 1 pages failed or are not whole" in printed
    assert stored() == [["第1页"]]


def test_a_further_page_that_failed_for_now_is_asked_for_by_the_next_crawl(serve, crawl, ends, stored):
    server = serve(long_article() | {"/1_2.html": Reply(425)})
    crawl(f"{server.origin}/1.html", code=3)
    assert f"fetched: {server.origin}/1.html: a further page is missing" in crawl("--receipt", code=0)
    server.pages |= long_article()
    crawl(code=0)
    assert stored() == [WHOLE, ["第1页"]]
    assert ends()["/1.html"] == ("fetched", None)
    asked = len(server.log)
    crawl(f"{server.origin}/1.html", code=0)
    assert len(server.log) == asked


def test_the_first_part_is_asked_for_anew_even_where_it_has_not_changed(serve, crawl, stored):
    """A 304 for the first page would end the lease without a look at the others."""

    def first(server):
        return Reply(304) if "If-None-Match" in server.headers[-1] else part(1, "/1_2.html")

    server = serve(long_article() | {"/1.html": first, "/1_2.html": Reply(425)})
    crawl(f"{server.origin}/1.html", code=3)
    server.pages["/1_2.html"] = part(2, None)
    crawl(code=0)
    assert stored()[0] == ["第1页", "第2页"]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Reply(404), "HTTP 404"),
        (Reply(200, b"\x00\x01\x02" * 500, {"Content-Type": "application/pdf"}), "application/pdf, not HTML"),
        (Reply(200, "<p>404 页面不存在</p>".encode(), HTML), "not an article: "),
        (Reply(302, b"", {"Location": "http://elsewhere.test/"}), "leads to elsewhere.test, which is not among"),
    ],
)
def test_a_further_page_that_is_not_there_is_told_and_not_asked_for_again(serve, crawl, ends, stored, fault, reason):
    server = serve(long_article() | {"/1_3.html": fault})
    crawl(f"{server.origin}/1.html", code=0)
    state, said = ends()["/1.html"]
    assert (state, said.startswith(f"a further page is missing: {server.origin}/1_3.html: {reason}")) == (
        "fetched",
        True,
    )
    assert stored() == [["第1页", "第2页"]]
    asked = len(server.log)
    crawl(f"{server.origin}/1.html", code=0)
    assert len(server.log) == asked


def test_a_whole_article_is_not_cut_by_a_further_page_that_fails_for_now(serve, crawl, ends, stored):
    server = serve(long_article())
    crawl(f"{server.origin}/1.html", code=0)
    server.pages["/1_3.html"] = Reply(425)
    crawl("--refresh", "0m", code=3)
    assert stored() == [WHOLE]
    assert ends()["/1.html"][1].endswith("/1_3.html: HTTP 425")
    server.pages["/1_3.html"] = Reply(404)
    crawl(code=0)
    assert stored() == [["第1页", "第2页"], WHOLE]


def test_what_failed_for_now_is_asked_for_by_the_next_crawl_and_what_did_not_is_not(serve, crawl, ends):
    links = ["/分期.html", "/2.html", "/3.html"]
    server = serve({"/1.html": listing(links), "/2.html": Reply(425), "/3.html": Reply(403)})
    crawl(f"{server.origin}/1.html", code=3)
    assert ends()["/2.html"] == ("failed", "HTTP 425")
    server.log.clear()
    server.pages["/2.html"] = part(2, None)
    crawl(code=0)
    assert {path for _, path in server.log} == {"/robots.txt", "/2.html"}
    assert ends()["/2.html"] == ("fetched", None)


def listing(links):
    items = "".join(f"<li><a href='{link}'>分期之前要看清楚的第{n}件事</a></li>" for n, link in enumerate(links))
    return Reply(200, f"<title>相关推荐</title><h3>相关推荐</h3><ul>{items}</ul>".encode(), HTML)
