"""What a crawl says at its end: the receipt, and an exit code that tells success, partial and failed apart."""

import pytest
from pages import article

from scraper.demo.site import Reply


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
