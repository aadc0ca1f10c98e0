"""What a crawl says at its end: the receipt, and an exit code that tells success, partial and failed apart."""

import pytest

from scraper.demo.site import Reply

BODY = "花呗晚还三天会收罚息，逾期记录可能上报征信。" * 20


def page(*links, title="晚还三天会怎样"):
    items = "".join(f'<li><a href="{link}">分期还款要注意什么</a></li>' for link in links)
    html = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><article><p>{BODY}</p></article><h3>相关推荐</h3><ul>{items}</ul></body></html>"
    return Reply(200, html.encode(), {"Content-Type": "text/html; charset=utf-8"})


@pytest.mark.parametrize(
    ("status", "code"),
    [(200, 0), (404, 0), (410, 0), (500, 3), (403, 3)],
)
def test_the_exit_code_tells_success_from_partial(serve, paylater, status, code):
    second = page(title="另一篇") if status == 200 else Reply(status)
    server = serve({"/a.html": page("/b.html"), "/b.html": second})
    done = paylater("crawl", f"{server.origin}/a.html", "--delay", "0", check=code)
    assert server.asked("/b.html")
    assert ("partial: 1 pages failed" in done.stderr) == (code == 3)


def test_a_crawl_that_got_nothing_failed(serve, paylater):
    server = serve({})
    done = paylater("crawl", f"{server.origin}/a.html", "--delay", "0", check=2)
    assert f"error: {server.origin}/a.html: HTTP 404" in done.stderr


def test_the_receipt_is_shown_again_by_site_with_what_failed(serve, paylater):
    first = serve({})
    second = serve({"/b.html": page(title="另一篇"), "/c.html": Reply(404)})
    first.pages["/a.html"] = page(f"{second.origin}/b.html", f"{second.origin}/c.html", "http://elsewhere.test/x")
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
