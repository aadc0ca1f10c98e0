"""Crawls that keep their pages: what comes of the pages again, without the site; kills, full disks, redirects."""

import gzip
import random
import sqlite3
import time
from contextlib import closing

import pytest
from forked import forked
from pages import SENTENCE, article
from warcs import html

from scraper.archives.capture import Capture
from scraper.archives.warc_reader import read_warc
from scraper.demo.server import serving
from scraper.demo.site import START, Reply
from scraper.store import Store
from scraper.store.records import records

TEXT = {"Content-Type": "text/html; charset=utf-8"}


def articles_of(path):
    """Articles by URL; of groups and finders, which depend on the order, only who is in a group with whom."""
    with closing(Store(f"sqlite:///{path}", create=False)) as store:
        rows = {row["url"]: row for row in records(store)}
    groups = {}
    for url, row in rows.items():
        groups.setdefault(row.pop("duplicate_group"), set()).add(url)
        row.pop("linked_from")
        row.pop("linked_rank")
    return rows, sorted(map(sorted, groups.values()))


def links_of(path):
    query = """SELECT source.url, rank, target.url, anchor_text FROM links
        JOIN frontier AS source ON source.id = source_id JOIN frontier AS target ON target.id = target_id"""
    with closing(sqlite3.connect(path)) as connection:
        return sorted(connection.execute(query).fetchall())


def dump(path):
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def captures_in(folder):
    return [one for path in sorted(folder.iterdir()) for one in read_warc(path)]


def kept_urls(folder):
    return {one.url for one in captures_in(folder) if isinstance(one, Capture)}


def test_the_pages_of_a_crawl_give_the_same_store_again(paylater, tmp_path):
    """Articles in parts, of all charsets, dates that count from the moment of the crawl, tags, evidence, links."""
    with serving() as server:
        done = paylater(
            "crawl", f"{server.origin}{START}", "--delay", "0", "--concurrency", "8", "--keep-pages", check=0
        )
    folder = tmp_path / "store-pages"
    assert f"pages: {folder}" in done.stdout
    done = paylater("import", folder, "--store", f"sqlite:///{tmp_path / 'again.db'}", check=0)
    crawled, crawled_groups = articles_of(tmp_path / "store.db")
    again, groups = articles_of(tmp_path / "again.db")
    assert len(again) == 39
    for rows in (crawled, again):
        for moment in ("fetched_at", "checked_at"):
            rows[f"{server.origin}{START}"].pop(moment)  # it was fetched twice, the second time by way of a redirect
    assert again == crawled
    assert groups == crawled_groups
    assert links_of(tmp_path / "again.db") == links_of(tmp_path / "store.db")
    with closing(sqlite3.connect(tmp_path / "again.db")) as connection:
        ends = dict(connection.execute("SELECT state, count(*) FROM frontier GROUP BY 1"))
    # What the crawl failed to get, or robots.txt forbids, an import knows of by links alone.
    assert ends == {"fetched": 41, "duplicate": 5, "blocked": 3}
    assert "import: 50 records = " in done.stdout


def test_the_pages_of_a_store_s_own_crawl_are_no_news_to_it(paylater, tmp_path, serve):
    parts = {
        path: Reply(200, html("长文", f"{SENTENCE}{path}", pager), TEXT)
        for path, pager in (("/long", '<a href="/long_2">下一页</a>'), ("/long_2", ""))
    }
    server = serve(
        {
            "/1": article(1, ["/2", "/long", "/none", "/gone"]),
            "/2": article(2),
            "/none": Reply(200, b"<p>x", TEXT),
            **parts,
        }
    )
    paylater("crawl", f"{server.origin}/1", "--delay", "0", "--pages", "kept", check=0)
    before = dump(tmp_path / "store.db")
    done = paylater("import", "kept", check=0)
    assert "import: 8 records = 0 articles + 5 read before + 3 passed over" in done.stdout
    assert dump(tmp_path / "store.db") == before


def test_without_the_option_nothing_is_kept(paylater, tmp_path, site):
    paylater("crawl", f"{site.origin}{START}", "--delay", "0", "--max-pages", "2", check=0)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["store.db"]


def test_answers_are_kept_as_they_came(serve, paylater, tmp_path):
    page = html("分期须知", SENTENCE)
    server = serve({
        "/1.html": Reply(200, gzip.compress(page), TEXT | {"Content-Encoding": "gzip", "X-Place": "Zürich"}),
        "/moved.html": Reply(302, b"", {"Location": "/2.html"}),
        "/2.html": article(2, ["/chunked.html", "/gone.html"]),
        "/chunked.html": lambda _: [b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n", b"%x\r\n%s\r\n0\r\n\r\n" % (len(page), page)],
        "/robots.txt": Reply(200, b"User-agent: *\n"),
    })  # fmt: skip
    paylater("crawl", f"{server.origin}/1.html", f"{server.origin}/moved.html", "--delay", "0", "--keep-pages", "--contact", "a@example.org")  # fmt: skip
    found = {one.url.removeprefix(server.origin): one for one in captures_in(tmp_path / "store-pages") if isinstance(one, Capture)}  # fmt: skip
    assert set(found) == {"/1.html", "/moved.html", "/2.html", "/chunked.html"}
    assert (found["/1.html"].html, found["/chunked.html"].html) == (page, page)
    assert found["/moved.html"].moved_to == f"{server.origin}/2.html"
    assert all(headers["Accept-Encoding"] == "gzip, deflate" for headers in server.headers)
    (path,) = (tmp_path / "store-pages").iterdir()
    raw = gzip.decompress(path.read_bytes())
    assert b"Content-Encoding: gzip\r\n" in raw
    assert b"Transfer-Encoding" not in raw
    assert b"HTTP/1.1 404 Not Found\r\n" in raw
    assert b"(a@example.org)" in raw


def test_the_scrapy_command_keeps_pages_too(scrapy_crawl, site, tmp_path):
    scrapy_crawl(f"{site.origin}{START}", PAYLATER_PAGES=tmp_path / "kept", PAYLATER_MAX_PAGES=3)
    assert len(kept_urls(tmp_path / "kept")) >= 3


def test_unchanged_pages_are_not_kept_again(serve, paylater, tmp_path):
    def tell(server):
        asked = server.headers[-1]["If-None-Match"]
        return Reply(304, b"", {"ETag": '"a"'}) if asked else article(1, ETag='"a"')

    server = serve({"/1.html": tell})
    for _ in range(2):
        paylater("crawl", f"{server.origin}/1.html", "--delay", "0", "--refresh", "0m", "--keep-pages", check=0)
    assert sum(isinstance(one, Capture) for one in captures_in(tmp_path / "store-pages")) == 1


@pytest.mark.parametrize("seed", range(6))
def test_a_killed_crawl_has_kept_every_page_that_it_acknowledged(tmp_path, serve, seed):
    moment = random.Random(seed)
    links = {n: [f"/{n * 2}.html", f"/{n * 2 + 1}.html"] for n in range(1, 16)}
    server = serve({f"/{n}.html": article(n, links.get(n, [])) for n in range(1, 32)})
    arguments = ["crawl", f"{server.origin}/1.html", "--delay", "0", "--concurrency", "4", "--keep-pages", "--store", f"sqlite:///{tmp_path / 'store.db'}"]  # fmt: skip
    process, wanted = forked(arguments, tmp_path), moment.randrange(2, 30)
    while process.is_alive() and len(server.log) < wanted:
        time.sleep(0.002)
    process.join(moment.uniform(0, 0.1))
    process.kill()
    process.join()
    kept = kept_urls(tmp_path / "store-pages")
    with closing(sqlite3.connect(tmp_path / "store.db")) as connection:
        fetched = {url for (url,) in connection.execute("SELECT url FROM frontier WHERE state = 'fetched'")}
    assert fetched <= kept
    process = forked(arguments, tmp_path)
    process.join(60)
    assert process.exitcode == 0, (tmp_path / "out.txt").read_text()
    assert len(kept_urls(tmp_path / "store-pages")) == 31


def test_pages_that_cannot_be_kept_end_the_crawl_and_nothing_is_stored_of_them(serve, paylater, tmp_path):
    server = serve({"/1.html": article(1, ["/2.html"]), "/2.html": article(2)})
    (tmp_path / "file").write_text("x")
    done = paylater("crawl", f"{server.origin}/1.html", "--delay", "0", "--pages", "file/kept", check=2)
    assert done.stderr.splitlines()[-1].startswith("error: file/kept: pages cannot be kept there (Not a directory); make room or name another folder")  # fmt: skip
    assert "Traceback" not in done.stderr
    with closing(sqlite3.connect(tmp_path / "store.db")) as connection:
        assert connection.execute("SELECT state FROM frontier").fetchall() == [("pending",)]
    paylater("crawl", f"{server.origin}/1.html", "--delay", "0", "--pages", "kept", check=0)
    assert len(kept_urls(tmp_path / "kept")) == 2
