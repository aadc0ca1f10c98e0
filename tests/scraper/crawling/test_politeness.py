"""What a crawl does where a host asks for patience: a real server, its log of times, and the receipt."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
from pages import SENTENCE, article
from scrapy.http import Response

from scraper.crawling.politeness import retry_after
from scraper.demo.site import Reply

SLACK = 0.15  # seconds by which a timer may be early


def after(times, first, then):
    """Answer a path with `first` so many times, then with `then`."""
    left = [times]

    def answer(server):
        left[0] -= 1
        return first if left[0] >= 0 else then

    return answer


def test_a_robots_txt_that_cannot_be_had_is_waited_for(serve, paylater):
    busy = Reply(503, b"", {"Retry-After": "1"})
    server = serve({
        "/robots.txt": after(4, busy, Reply(200, b"User-agent: *\nDisallow: /2.html\n")),
        "/1.html": article(1, ["/2.html", "/3.html"]), "/2.html": article(2), "/3.html": article(3),
    })  # fmt: skip
    done = paylater("crawl", f"{server.origin}/1.html", "--delay", "0", check=0)
    assert len(server.asked("/robots.txt")) == 5
    assert min(server.asked("/1.html")) > max(server.asked("/robots.txt"))
    assert not server.asked("/2.html")
    assert "2 fetched" in done.stdout
    assert "1 blocked: robots.txt" in done.stdout


def test_without_robots_txt_for_good_nothing_is_fetched(serve, paylater):
    busy = Reply(500, b"User-agent: *\nAllow: /", {"Retry-After": "0"})
    server = serve({"/robots.txt": busy, "/1.html": article(1)})
    done = paylater("crawl", f"{server.origin}/1.html", "--delay", "0")
    assert not server.asked("/1.html")
    assert "robots.txt cannot be had (HTTP 500)" in done.stdout


def test_a_missing_robots_txt_allows_everything(serve, paylater):
    server = serve({"/robots.txt": Reply(404, b"User-agent: *\nDisallow: /"), "/1.html": article(1)})
    assert "1 fetched" in paylater("crawl", f"{server.origin}/1.html", "--delay", "0", check=0).stdout


def test_crawl_delay_is_kept_with_one_request_at_a_time(serve, paylater):
    links = [f"/{n}.html" for n in range(2, 6)]
    pages = {"/robots.txt": Reply(200, b"User-agent: *\nCrawl-delay: 0.7\n"), "/1.html": article(1, links)}
    server = serve(pages | {link: article(link) for link in links})
    paylater("crawl", f"{server.origin}/1.html", "--delay", "0", "--concurrency", "8", check=0)
    moments = sorted(moment for moment, _ in server.log)
    assert len(moments) == 6
    assert min(b - a for a, b in pairwise(moments)) >= 0.7 - SLACK
    assert server.at_once == 1


@pytest.mark.parametrize("most", [1, 3])
def test_no_more_requests_at_a_time_than_asked_for_even_without_a_delay(serve, paylater, most):
    def slow(server):
        time.sleep(0.1)
        return article(server.log[-1][1])

    links = [f"/{n}.html" for n in range(2, 14)]
    server = serve({"/1.html": article(1, links)} | dict.fromkeys(links, slow))
    paylater("crawl", f"{server.origin}/1.html", "--delay", "0", "--concurrency", most, check=0)
    assert len(server.log) == 14
    assert server.at_once == most


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_honoured_by_every_request_to_the_host(serve, paylater, status):
    links = [f"/{n}.html" for n in range(3, 12)]
    busy = Reply(status, b"", {"Retry-After": "3"})
    server = serve(
        {"/1.html": article(1, ["/2.html", *links]), "/2.html": after(1, busy, article(2))}
        | {link: article(link) for link in links}
    )
    done = paylater("crawl", f"{server.origin}/1.html", "--delay", "0.05", "--concurrency", "1", check=0)
    refused = server.asked("/2.html")[0]
    assert [path for moment, path in server.log if refused < moment < refused + 3 - SLACK] == []
    assert "11 fetched" in done.stdout
    assert "0 failed" in done.stdout


def test_a_host_that_asks_for_a_day_is_left_for_the_next_crawl(serve, paylater):
    links = [f"/{n}.html" for n in range(2, 30)]
    tired = Reply(429, b"", {"Retry-After": "86400"})
    server = serve({"/1.html": article(1, links)} | dict.fromkeys(links, tired))
    done = paylater("crawl", f"{server.origin}/1.html", "--delay", "0.05", "--concurrency", "1", timeout=60)
    assert "1 fetched + 0 duplicate + 0 blocked + 0 failed + 28 pending" in done.stdout
    assert len(server.log) == 3  # robots.txt, the first page, and the one that asked


def test_a_host_of_nothing_but_errors_rests(serve, scrapy_crawl):
    links = [f"/{n}.html" for n in range(2, 8)]
    server = serve({"/1.html": article(1, links)} | {link: Reply(500) for link in links})
    done = scrapy_crawl(
        f"{server.origin}/1.html", PAYLATER_ERRORS_IN_A_ROW=3, PAYLATER_FIRST_REST=2, RETRY_TIMES=0,
        DOWNLOAD_DELAY=0.05, CONCURRENT_REQUESTS_PER_DOMAIN=1,
    )  # fmt: skip
    moments = sorted(moment for moment, path in server.log if path in links)
    assert len(moments) == 6
    assert moments[3] - moments[2] >= 2 - SLACK
    assert "rests for 2 s: 3 errors in a row" in done.stderr


def test_a_robots_txt_that_comes_at_the_third_time_is_obeyed(serve, paylater, ends):
    robots = after(2, Reply(500), Reply(200, b"User-agent: paylater\nDisallow: /2.html\n"))
    server = serve({"/robots.txt": robots, "/1.html": article(1, ["/2.html"]), "/2.html": article(2)})
    paylater("crawl", f"{server.origin}/1.html", "--delay", "0", check=0)
    assert len(server.asked("/robots.txt")) == 3
    assert ends() == {"/1.html": ("fetched", None), "/2.html": ("blocked", "robots.txt")}


def test_robots_txt_is_obeyed_by_every_page_that_waited_for_it(serve, paylater, ends):
    def slow(server):
        time.sleep(1)
        return Reply(200, b"User-agent: *\nDisallow: /private/\n")

    private = [f"/private/{n}.html" for n in range(1, 6)]
    server = serve({"/robots.txt": slow, "/1.html": article(1)} | {path: article(path) for path in private})
    starts = [f"{server.origin}{path}" for path in ("/1.html", *private)]
    paylater("crawl", *starts, "--delay", "0", "--concurrency", "8")
    assert {path for _, path in server.log} == {"/robots.txt", "/1.html"}
    assert ends() == {"/1.html": ("fetched", None)} | dict.fromkeys(private, ("blocked", "robots.txt"))


def test_crawl_delay_is_kept_with_redirects_and_further_pages(serve, paylater, ends):
    text = '<title>长文</title><h1>长文</h1><p>{}第{}页。</p><a href="/1_{}.html">下一页</a>'
    part = [text.format(SENTENCE, n, n + 1).encode() for n in (1, 2)] + [
        text.partition("<a")[0].format(SENTENCE, 3).encode()
    ]
    server = serve({
        "/robots.txt": Reply(200, b"User-agent: *\nCrawl-delay: 0.5\n"), "/0.html": article(0, ["/moved", "/1.html", "/gone"]),
        "/moved": Reply(302, b"", {"Location": "/2.html"}), "/2.html": article(2),
        **{name: Reply(200, body, {"Content-Type": "text/html"}) for name, body in zip(["/1.html", "/1_2.html", "/1_3.html"], part, strict=True)},
    })  # fmt: skip
    paylater("crawl", f"{server.origin}/0.html", "--delay", "0", "--concurrency", "8", check=0)
    moments = sorted(moment for moment, _ in server.log)
    assert ends()["/1_3.html"] == ("duplicate", f"a further page of {server.origin}/1.html")
    assert len(moments) == 8
    assert min(b - a for a, b in pairwise(moments)) >= 0.5 - SLACK
    assert server.at_once == 1


def test_retry_after_as_a_date_is_waited_for(serve, paylater):
    until = []

    def busy(server):
        if until:
            return article(2)
        until.append(datetime.now(UTC) + timedelta(seconds=8))
        return Reply(503, b"", {"Retry-After": format_datetime(until[0], usegmt=True)})

    server = serve({"/1.html": article(1, ["/2.html", "/3.html"]), "/2.html": busy, "/3.html": article(3)})
    done = paylater("crawl", f"{server.origin}/1.html", "--delay", "0.05", "--concurrency", "1", check=0)
    refused, *later = sorted(moment for moment, path in server.log if path in ("/2.html", "/3.html"))
    assert len(later) == 2
    assert min(later) - refused >= 7 - SLACK  # the header has no fractions of a second; without it 5 s pass
    assert "3 fetched" in done.stdout


def test_a_host_that_asked_for_a_day_is_left_alone_by_the_next_crawl_too(serve, paylater):
    server = serve({"/1.html": article(1, ["/2.html"]), "/2.html": Reply(503, b"", {"Retry-After": "86400"})})
    paylater("crawl", f"{server.origin}/1.html", "--delay", "0", check=3)
    asked = len(server.log)
    done = paylater("crawl", "--delay", "0", timeout=60, check=3)
    assert len(server.log) == asked
    assert "0 failed + 1 pending" in done.stdout


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120.0), ("", None), ("soon", None), ("-5", None), ("1.5", None), (b"\xb2", None), ("明天", None),
        ("Wed, 21 Oct 99999999999 07:28:00 GMT", None), ("Wed, 99 Oct 2030 07:28:00 GMT", None),
    ],
)  # fmt: skip
def test_retry_after_as_a_number(said, seconds):
    assert retry_after(Response("https://example.com/", headers={"Retry-After": said})) == seconds


def test_retry_after_as_a_date():
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert retry_after(Response("https://example.com/", headers={"Retry-After": moment})) == pytest.approx(90, abs=3)
    assert retry_after(Response("https://example.com/", headers={"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"})) == 0
