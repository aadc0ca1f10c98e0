"""What a crawl says at its end: the receipt, and an exit code that tells success, partial and failed apart."""

from io import StringIO
from urllib.parse import quote

import pytest
from pages import article
from rich.console import Console
from sqlalchemy import delete, insert

from scraper.crawling.receipts import print_receipt
from scraper.demo.site import Reply
from scraper.store import Store
from scraper.store.schema import frontier
from scraper.traps import LINKS_LEFT_OUT


@pytest.mark.parametrize(
    ("status", "code"),
    [(200, 0), (404, 0), (410, 0), (403, 0), (500, 3), (408, 3)],
)
def test_the_exit_code_tells_success_from_partial(serve, paylater, status, code):
    second = article(2) if status == 200 else Reply(status)
    server = serve({"/a.html": article(1, ["/b.html"]), "/b.html": second})
    done = paylater("crawl", f"{server.origin}/a.html", "--delay", "0", check=code)
    assert server.asked("/b.html")
    assert ("partial: 1 pages failed" in done.stderr) == (code == 3)


def test_a_crawl_that_got_nothing_failed(serve, paylater):
    server = serve({})
    done = paylater("crawl", f"{server.origin}/a.html", "--delay", "0", check=2)
    assert f"error: {server.origin}/a.html: HTTP 404" in done.stderr


def test_one_of_several_start_urls_that_gives_nothing_is_told_and_not_asked_for_again(serve, paylater):
    server = serve({"/a.html": article(1)})
    starts = [f"{server.origin}{path}" for path in ("/a.html", "/分期.html")]
    done = paylater("crawl", *starts, "--delay", "0", check=3)
    assert "%E5%88%86%E6%9C%9F.html: HTTP 404; check the address" in done.stderr
    assert "partial" not in done.stderr


def test_the_receipt_is_shown_again_by_site_with_what_failed(serve, paylater):
    first = serve({})
    second = serve({"/b.html": article(2), "/c.html": Reply(404)})
    first.pages["/a.html"] = article(
        1, [f"{second.origin}/b.html", f"{second.origin}/c.html", "http://elsewhere.test/x"]
    )
    paylater("crawl", f"{first.origin}/a.html", "--allow-host", second.origin, "--delay", "0", check=0)
    asked = len(first.log) + len(second.log)
    said = paylater("crawl", "--receipt", check=0).stdout
    host = second.origin.removeprefix("http://")
    assert "receipt: 4 discovered = 2 fetched + 0 duplicate + 1 blocked + 1 failed + 0 pending" in said
    assert f"{host}: 2 = 1 fetched + 0 duplicate + 0 blocked + 1 failed + 0 pending" in said
    assert f"failed: {second.origin}/c.html: HTTP 404" in said
    assert len(first.log) + len(second.log) == asked
    missing = paylater("crawl", "--receipt", "--store", "sqlite:///nowhere.db", check=2)
    assert "there is no store" in missing.stderr


def test_the_receipt_shows_every_failure_by_url_and_the_end_of_a_crawl_its_sum_only(serve, paylater):
    gone = [f"/分期/{n:03}.html" for n in range(70)]
    server = serve({"/a.html": article(1, gone)})
    done = paylater("crawl", f"{server.origin}/a.html", "--delay", "0", "--concurrency", "8", check=0)
    assert "70 failed: HTTP 404" in done.stdout
    assert "/069.html" not in done.stdout
    told = [line for line in paylater("crawl", "--receipt", check=0).stdout.splitlines() if "  failed: http" in line]
    assert told == [f"  failed: {server.origin}{quote(path)}: HTTP 404" for path in gone]


@pytest.fixture
def printed(tmp_path):
    """Print the receipt of a store in which URLs ended so, as no small site makes them: [(state, reason), ...]."""

    def run(ends, **options):
        store = Store(f"sqlite:///{tmp_path / 'store.db'}")
        with store.writing() as connection:
            connection.execute(delete(frontier))
            connection.execute(insert(frontier), [
                {
                    "url": f"https://example.com/{n}", "key": f"example.com/{n}", "site": "example.com", "pattern": "",
                    "depth": 0, "state": state, "reason": reason, "discovered_at": "2026-01-01T00:00:00+00:00",
                }
                for n, (state, reason) in enumerate(ends)
            ])  # fmt: skip
        out = StringIO()
        print_receipt(store, Console(file=out), **options)
        store.close()
        return out.getvalue()

    return run


def test_reasons_that_differ_in_their_url_are_one_and_what_is_not_shown_is_counted(printed):
    ends = [("failed", f"ValueError: http://example.com/{n}: 第{kind}种") for n in range(2) for kind in range(15)]
    short, whole = printed(ends), printed(ends, whole=True)
    assert "      2 failed: ValueError: URL: 第0种" in short
    assert short.count("种") == 12
    assert "3 more reasons, not shown; paylater crawl --receipt shows all" in short
    assert whole.count("URL: 第") == 15
    assert "more reasons" not in whole


def test_links_that_were_left_out_are_added_up_and_told_first(printed):
    left_out = [("fetched", f"7 {LINKS_LEFT_OUT}")] * 2
    left_out += [
        ("fetched", f"not an article: list page; 1,000 {LINKS_LEFT_OUT}"),
        ("fetched", "not an article: list page"),
    ]
    said = printed([*left_out, *[("failed", "HTTP 404")] * 9]).splitlines()
    assert said[1:] == [
        f"        3 fetched: 1,014 {LINKS_LEFT_OUT}",
        "        9 failed: HTTP 404",
        "        2 fetched: not an article: list page",
    ]
