"""Pages made to hurt a crawler: too large, too slow, without end. A real server; every URL gets its end and reason."""

import gzip
import itertools
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import brotli
import pytest
from pages import SENTENCE, article

from scraper.demo.site import Reply
from scraper.traps import LINKS_LEFT_OUT, MAX_DEPTH, MAX_FRUITLESS, MAX_LINKS, pattern_of, trap_in

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

HTML = {"Content-Type": "text/html; charset=utf-8"}
LIMIT = 10 * 1024 * 1024  # bytes, DOWNLOAD_MAXSIZE
BOMB = "分期".encode() * 50_000_000  # 300 MB
ALLOWANCE = 120_000  # KiB above an ordinary crawl: some copies of a page at the limit, far from a whole bomb
TOO_LARGE = ("failed", "larger than the download limit")


def listed(*links):
    """Reply with a page that is no article: a related list and nothing else."""
    items = "".join(f'<li><a href="{link}">分期之前要看清楚的第{n}件事</a></li>' for n, link in enumerate(links, 1))
    return Reply(200, f"<title>相关推荐</title><h3>相关推荐</h3><ul>{items}</ul>".encode(), HTML)


def slowly(first, then, seconds):
    """Answer with `first`, then for ever with one byte after the other."""

    def answer(server):
        yield first
        while True:
            time.sleep(seconds)
            yield then

    return answer


def without_length(server):
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
    for _ in range(3 * LIMIT // 65_536):
        yield b"<p>" * 21_845 + b"\n"


def packed(encoding, body):
    return Reply(200, body, HTML | {"Content-Encoding": encoding})


def test_bodies_over_the_limit_are_refused_with_the_reason(serve, paylater, ends):
    server = serve({
        "/1.html": article(1, ["/long.html", "/endless.html", "/2.html"]), "/2.html": article(2),
        "/long.html": Reply(200, b"<p>" * LIMIT, HTML), "/endless.html": without_length,
    })  # fmt: skip
    paylater("crawl", f"{server.origin}/1.html", "--delay", "0", check=0)
    assert ends() == {
        "/1.html": ("fetched", None), "/2.html": ("fetched", None), "/long.html": TOO_LARGE, "/endless.html": TOO_LARGE,
    }  # fmt: skip


def peak_memory(tmp_path, start):
    """KiB that a crawl held at most, from /proc: what `resource` tells of a child counts its parent's as well."""
    process = subprocess.Popen(
        [sys.executable, "-m", "scraper", "crawl", start, "--delay", "0", "--store", f"sqlite:///{tmp_path}/store.db"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    status, peak = Path(f"/proc/{process.pid}/status"), 0
    while process.poll() is None:
        found = re.search(r"VmHWM:\s+(\d+)", status.read_text())
        peak = max(peak, int(found[1]) if found else 0)
        time.sleep(0.01)
    assert "Traceback" not in process.communicate()[1]
    return peak


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from /proc")
def test_bombs_burst_in_no_memory(serve, tmp_path, ends):
    bombs = {
        "/gzip.html": packed("gzip", gzip.compress(BOMB, 1)),
        "/br.html": packed("br", brotli.compress(BOMB, quality=1)),
        "/zstd.html": packed("zstd", zstd.compress(BOMB)),
        "/twice.html": packed("gzip, gzip", gzip.compress(gzip.compress(BOMB, 1))),
    }
    assert max(len(bomb.body) for bomb in bombs.values()) < LIMIT / 2
    server = serve(
        {"/plain.html": article(0), "/1.html": article(1, [*bombs, "/2.html"]), "/2.html": article(2)} | bombs
    )
    (tmp_path / "plain").mkdir()
    ordinary = peak_memory(tmp_path / "plain", f"{server.origin}/plain.html")
    assert peak_memory(tmp_path, f"{server.origin}/1.html") < ordinary + ALLOWANCE
    assert ends() == {"/1.html": ("fetched", None), "/2.html": ("fetched", None)} | dict.fromkeys(bombs, TOO_LARGE)


def test_what_is_packed_well_is_read_and_what_is_broken_fails(serve, paylater, ends):
    packers = {"gzip": gzip.compress, "br": brotli.compress, "zstd": zstd.compress}
    good = {f"/{name}.html": packed(name, pack(article(name).body)) for name, pack in packers.items()}
    broken = {f"/broken/{name}.html": packed(name, "这不是压缩过的".encode() * 9) for name in packers}
    server = serve({"/1.html": article(1, [*good, *broken])} | good | broken)
    paylater("crawl", f"{server.origin}/1.html", "--delay", "0", check=0)
    states = {path: state for path, (state, _) in ends().items()}
    assert states == dict.fromkeys(["/1.html", *good], "fetched") | dict.fromkeys(broken, "failed")


def test_bytes_that_keep_coming_do_not_keep_a_page_open(serve, scrapy_crawl, ends):
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    slow = {
        "/body.html": slowly(head + b"\r\n<p>", b"a", 0.2),
        "/chunks.html": slowly(head + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n", 0.2),
        "/header.html": slowly(head + b"X: ", b"a", 0.2),
        "/status.html": slowly(b"HTTP/1.1 ", b"2", 0.2),
    }
    server = serve({"/1.html": article(1, [*slow, "/2.html"]), "/2.html": article(2)} | slow)
    scrapy_crawl(f"{server.origin}/1.html", timeout=60, DOWNLOAD_TIMEOUT=2, RETRY_TIMES=0)
    end = ("failed", "no answer in time")
    assert ends() == {"/1.html": ("fetched", None), "/2.html": ("fetched", None)} | dict.fromkeys(slow, end)


def test_a_robots_txt_that_never_ends_is_no_permission(serve, scrapy_crawl, ends):
    drip = slowly(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n", b"\n", 0.2)
    server = serve({"/robots.txt": drip, "/1.html": article(1)})
    scrapy_crawl(f"{server.origin}/1.html", timeout=60, DOWNLOAD_TIMEOUT=1, RETRY_TIMES=0)
    assert ends() == {"/1.html": ("failed", "robots.txt cannot be had (no answer in time)")}
    assert not server.asked("/1.html")


def moved(location):
    return Reply(302, b"", {"Location": location})


def test_redirects_that_lead_nowhere_end_with_a_reason(serve, paylater, ends):
    bad = {
        "/self": moved("/self"),
        "/ping": moved("/pong"),
        "/chain/0": moved("/chain/1"),
        "/overlong": moved("/" + "分".encode().hex() * 500),
        "/port": moved("http://127.0.0.1:99999/"),
        "/bracket": moved("http://[::1"),
        "/empty-label": moved("http://a..b/"),
        "/script": moved("javascript:alert(1)"),
        "/garbage": moved("http://:@/"),
        "/refresh": Reply(200, b'<meta http-equiv="refresh" content="0; url=/refresh?n=1">', HTML),
    }
    more = {f"/chain/{n}": moved(f"/chain/{n + 1}") for n in range(1, 20)}
    more |= {"/pong": moved("/ping"), "/chain/20": article(20), "/refresh?n=1": moved("/refresh")}
    server = serve({"/1.html": article(1, [*bad, "/2.html"]), "/2.html": article(2)} | bad | more)
    done = paylater("crawl", f"{server.origin}/1.html", "--delay", "0", timeout=60)
    assert "Traceback" not in done.stderr
    found = ends()
    assert {path for path, (state, _) in found.items() if state == "fetched"} == {"/1.html", "/2.html"}
    assert {path for path, (state, reason) in found.items() if state in ("blocked", "failed") and reason} == set(bad)
    assert {found[path][1] for path in ("/self", "/ping", "/chain/0", "/refresh")} == {"max redirections reached"}
    assert "longer than 2000" in found["/overlong"][1]
    assert len(server.log) < 60


def test_a_page_that_our_own_code_cannot_take_fails_alone(serve, tmp_path, ends):
    server = serve({"/1.html": article(1, ["/2.html", "/3.html"]), "/2.html": article(2), "/3.html": article(3)})
    code = (
        "import sys; from scraper.spiders.articles import ArticlesSpider as Spider; from scraper.crawling.crawl import *;"
        "take = Spider._extract;"
        "Spider._extract = lambda self, r, at: 1 / 0 if r.url.endswith('2.html') else take(self, r, at);"
        "crawl(sys.argv[1:2], sys.argv[2], CrawlOptions(delay=0, show_progress=False))"
    )
    store = f"sqlite:///{tmp_path / 'store.db'}"
    subprocess.run([sys.executable, "-c", code, f"{server.origin}/1.html", store], timeout=60, check=True)
    fetched = ("fetched", None)
    fault = ("failed", "ZeroDivisionError: division by zero")
    assert ends() == {"/1.html": fetched, "/2.html": fault, "/3.html": fetched}


def busy_worker(sites, seconds=0.5):
    """Wait until the extraction process of the crawl with this file of selectors has computed for so long; its id."""
    ticks, before = seconds * os.sysconf("SC_CLK_TCK"), {}
    while True:
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # of processes that have ended
                if f"extraction_worker import main; main()\0{sites}".encode() in (folder / "cmdline").read_bytes():
                    spent = int((folder / "stat").read_text().split()[13])  # utime, proc(5)
                    if spent - before.setdefault(folder.name, spent) > ticks:
                        return int(folder.name)
        time.sleep(0.05)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the extraction process is found in /proc")
def test_pages_that_hang_extraction_or_end_its_process_fail_alone(serve, scrapy_crawl, ends, tmp_path):
    """A selector that compares every paragraph with every two after it never ends on a page of thousands."""
    endless = Reply(200, f"<title>分期须知</title>{'<p>每一期的手续费</p>' * 8_000}".encode(), HTML)
    sites = tmp_path / "sites.toml"

    def third(server):
        os.kill(busy_worker(sites), signal.SIGKILL)  # as the system does where memory is short
        return article(3)

    links = ["/2.html", "/killed.html", "/3.html", "/hangs.html", "/4.html"]
    server = serve({
        "/1.html": article(1, links), "/2.html": article(2), "/killed.html": endless, "/3.html": third,
        "/hangs.html": endless, "/4.html": article(4),
    })  # fmt: skip
    sites.write_text(f'["{server.origin.removeprefix("http://")}"]\ndrop = ["p ~ p ~ p .ad"]\n')
    done = scrapy_crawl(
        f"{server.origin}/1.html", PAYLATER_SITES=sites, PAYLATER_EXTRACTION_SECONDS=5, CONCURRENT_REQUESTS_PER_DOMAIN=1
    )
    assert ends() == dict.fromkeys(["/1.html", "/2.html", "/3.html", "/4.html"], ("fetched", None)) | {
        "/killed.html": ("failed", "extraction: ended its process"),
        "/hangs.html": ("failed", "extraction: took longer than 5 s"),
    }
    assert f"{server.origin}/hangs.html: extraction: took longer than 5 s" in done.stderr


def test_of_ten_thousand_links_only_so_many_are_kept(serve, paylater, ends):
    server = serve({"/1.html": article(1, ["/" + "长" * 2_000, *(f"/{n}.html" for n in range(2, 10_002))])})
    paylater("crawl", f"{server.origin}/1.html", "--delay", "0", "--max-pages", "1", check=0)
    found = ends()
    assert len(found) == MAX_LINKS + 1
    assert max(map(len, found)) < 20
    assert found["/1.html"] == ("fetched", f"not an article: list page; 9,500 {LINKS_LEFT_OUT}")


def test_the_receipt_says_how_many_links_of_how_many_pages_were_left_out(serve, paylater, ends):
    links = [f"/more/{n}.html" for n in range(600)]
    long = article(2, links, SENTENCE * 200)
    server = serve({"/1.html": article(1, ["/3.html", "/2.html"]), "/2.html": long, "/3.html": listed(*links[:510])})
    for again in ((), ("--refresh", "0m")):
        done = paylater("crawl", *again, f"{server.origin}/1.html", "--delay", "0", "--max-pages", "3", check=0)
        assert f"  2 fetched: 110 {LINKS_LEFT_OUT}" in done.stdout
    assert ends()["/2.html"] == ("fetched", f"100 {LINKS_LEFT_OUT}")
    said = paylater("crawl", "--receipt", check=0).stdout
    assert f"fetched: {server.origin}/2.html: 100 {LINKS_LEFT_OUT}" in said


def test_a_chain_of_pages_without_end_is_left(serve, paylater):
    """Every page is an article, so that only the length of the way tells."""
    number = itertools.count(2)
    server = serve({"/1.html": article(1, ["/2.html"]), None: lambda server: endless(next(number))})

    def endless(n):
        return article(n, [f"/{n + 1}.html"])

    done = paylater("crawl", f"{server.origin}/1.html", "--delay", "0", "--concurrency", "1", check=0)
    assert len(server.log) < MAX_DEPTH + 10
    assert f"blocked: more than {MAX_DEPTH} links from a start URL" in done.stdout


def test_a_calendar_without_end_is_given_up_and_articles_are_not(serve, paylater):
    start = [0]

    def month(server):
        start[0] += 12
        return listed(*(f"/calendar/{2026 + n // 12}/{n % 12 + 1}" for n in range(start[0], start[0] + 12)), "/2.html")

    server = serve({"/1.html": article(1, ["/calendar/2026/1"]), "/2.html": article(2), None: month})
    done = paylater("crawl", f"{server.origin}/1.html", "--delay", "0", check=0)
    assert MAX_FRUITLESS <= len(server.log) < MAX_FRUITLESS + 80  # two batches of leases are under way when it shows
    assert f"blocked: like {MAX_FRUITLESS} pages that were no articles" in done.stdout
    assert len(server.asked("/2.html")) == 1
    assert " 0 pending" in done.stdout


def test_further_pages_without_end_are_left(serve, paylater, ends):
    number = itertools.count(2)

    def part(server):
        n = next(number)
        text = f"<title>长文</title><h1>长文</h1><p>{SENTENCE}第{n}页。</p><a href='/1_{n}.html'>下一页</a>"
        return Reply(200, text.encode(), HTML)

    server = serve({"/robots.txt": Reply(404), None: part})
    paylater("crawl", f"{server.origin}/1.html", "--delay", "0", check=0)
    assert 2 < len(server.log) < 40
    assert re.search(r"/1_\d+\.html: more than 30 of one article", ends()["/1.html"][1])


def test_a_path_that_repeats_itself_is_left(serve, paylater):
    server = serve({"/robots.txt": Reply(404), "/1.html": article(1, ["/list/"]), None: listed("month/next/")})
    done = paylater("crawl", f"{server.origin}/1.html", "--delay", "0", check=0)
    assert len(server.log) < 10
    assert "blocked: path repeats itself" in done.stdout


def test_a_new_session_id_in_every_link_makes_no_new_articles(serve, paylater, ends):
    links = {"php": "?PHPSESSID={}", "java": ";jsessionid={}", "short": "?sid={}", "unheard-of": "?from={}"}
    tokens = itertools.count(0x3F2A_91C0_77DE)

    def page(path):
        _, kind, name = re.split(r"[/;?]", path)[:3]
        others = (f"/{kind}/{n}.html" for n in range(1, 7) if f"{n}.html" != name)
        return article(f"{kind}{name}", [other + links[kind].format(f"{next(tokens):032x}") for other in others])

    server = serve({"/robots.txt": Reply(404), None: lambda server: page(server.log[-1][1])})
    starts = [f"{server.origin}/{kind}/1.html" for kind in links]
    paylater("crawl", *starts, "--delay", "0", "--concurrency", "1", check=0)
    found = ends()
    assert sum(state == "fetched" for state, _ in found.values()) == 6 * len(links)
    assert {state for state, _ in found.values()} == {"fetched", "duplicate"}
    asked = Counter(path.split("/")[1] for _, path in server.log)
    assert [asked[kind] for kind in ("php", "java", "short")] == [6, 6, 6]
    assert asked["unheard-of"] <= 1 + 6 * 5  # every link once, but none of the copies' links


def test_a_site_that_hands_out_a_session_in_the_path_is_crawled_once(serve, paylater, ends):
    """As ASP.NET does without cookies: who comes without a session is sent to the same page with one."""
    tokens = itertools.count(24**8)

    def answer(server):
        path = server.log[-1][1]
        session, name = re.fullmatch(r"(/\(S\(\w+\)\))?/(\w+\.aspx)", path).groups()
        if session is None:
            return moved(f"/(S({next(tokens):024x}))/{name}")
        return article(name, [f"{session}/{n}.aspx" for n in range(1, 7)])

    server = serve({"/robots.txt": Reply(404), None: answer})
    paylater("crawl", f"{server.origin}/1.aspx", "--delay", "0", check=0)
    assert ends() == {f"/{n}.aspx": ("fetched", None) for n in range(1, 7)}
    assert len(server.log) == 1 + 2 * 6


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://example.com/a/b/a/b/a/b/a/b/", "path repeats itself"),
        ("https://example.com/分期/分期/分期/分期/", "path repeats itself"),
        ("https://example.com/" + "/".join("abcdefghijklmnopqrstu"), "path of more than 20 segments"),
        ("https://example.com/2026/11/11/11/11.html", None),
        ("https://example.com/news/news/news/1.html", None),
    ],
)
def test_the_spelling_of_a_trap(url, reason):
    assert trap_in(url) == reason


def test_what_one_rule_made_has_one_pattern():
    assert pattern_of("https://example.com/日历/2031/07?月=3") == pattern_of("https://example.com/日历/1999/12?月=11")
    assert pattern_of("https://example.com/日历/2031/07") != pattern_of("https://example.com/分期/2031/07")
