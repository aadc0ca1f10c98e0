"""Where a crawl may connect to: real resolution, real sockets on loopback."""

import socket
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from pages import SENTENCE, article

from scraper.crawling.safety import AddressGuard, is_public
from scraper.demo.site import Reply


@pytest.mark.parametrize("address", ["93.184.215.14", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::101:101"])
def test_addresses_that_anybody_can_reach_are_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1", "255.255.255.255",
        "198.18.0.1", "::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "::ffff:7f00:1", "64:ff9b::7f00:1", "2002:7f00:1::",
        "ff02::1", "", "localhost", "127.1",
    ],
)  # fmt: skip
def test_everything_else_is_not(address):
    assert not is_public(address)


def test_a_private_address_needs_to_be_named():
    assert AddressGuard().allowed(["10.0.0.1"], "inside.example", is_named=False) == []
    assert AddressGuard().allowed(["10.0.0.1"], "inside.example", is_named=True) == ["10.0.0.1"]


def test_of_mixed_answers_the_public_ones_stay():
    guard = AddressGuard()
    assert guard.allowed(["10.0.0.1", "1.1.1.1"], "mixed.example", is_named=True) == ["1.1.1.1"]


def test_a_name_that_was_public_may_not_become_private():
    guard = AddressGuard()
    assert guard.allowed(["1.1.1.1"], "rebinding.example", is_named=True) == ["1.1.1.1"]
    assert guard.allowed(["127.0.0.1"], "rebinding.example", is_named=True) == []


_ASK = """
import sys
from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings

class Asking(Spider):
    name = "asking"
    async def start(self):
        for url in sys.argv[2:]:
            yield Request(url, self.parse, errback=self.fail, meta={"dont_obey_robotstxt": True, "dont_retry": True})
    def parse(self, response):
        print("reached", response.url)
    def fail(self, failure):
        print("refused", failure.request.url, failure.type.__name__)

settings = Settings()
settings.setmodule("scraper.crawling.settings", priority="project")
settings.setdict({"PAYLATER_STORE": sys.argv[1], "SCHEDULER": "scrapy.core.scheduler.Scheduler", "DOWNLOAD_DELAY": 0,
    "DOWNLOADER_MIDDLEWARES": {}, "AUTOTHROTTLE_ENABLED": False, "ROBOTSTXT_OBEY": False, "PAYLATER_ALLOW_SITES": sys.argv[3:4] and [sys.argv[2].split("/")[2]]})
process = CrawlerProcess(settings)
process.crawl(Asking)
process.start()
"""


def test_no_spelling_of_loopback_is_reached_unless_named(tmp_path, site):
    port = site.origin.rpartition(":")[2]
    named = f"{site.origin}/robots.txt"
    spellings = [
        "localhost",
        "0.0.0.0",
        "2130706433",
        "0177.0.0.1",
        "0x7f.1",
        "127.1",
        "127.0.0.2",
        "[::1]",
        "[::ffff:127.0.0.1]",
    ]
    others = [f"http://{spelling}:{port}/robots.txt" for spelling in spellings]
    with socket.create_server(("127.0.0.1", 0)) as other_port:
        others.append(f"http://127.0.0.1:{other_port.getsockname()[1]}/")
        done = subprocess.run(
            [sys.executable, "-c", _ASK, f"sqlite:///{tmp_path / 's.db'}", named, *others],
            capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
    lines = done.stdout.splitlines()
    assert [line.split()[1] for line in lines if line.startswith("reached")] == [named]
    assert sum(line.startswith("refused") for line in lines) == len(others)


@pytest.fixture
def listener():
    """A second server of this machine, which no crawl may ever knock at."""
    both = socket.has_dualstack_ipv6()
    family = {"family": socket.AF_INET6, "dualstack_ipv6": True} if both else {}
    with closing(socket.create_server(("", 0), **family)) as listening:
        listening.setblocking(False)
        yield listening
        with pytest.raises(BlockingIOError):  # nobody waits to be let in
            listening.accept()


def inward(port):
    """Where a page may not lead."""
    hosts = ["127.0.0.1", "127.1", "0.0.0.0", "2130706433", "0177.0.0.1", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]",
             "localhost", "LOCALHOST.", "localhost.localdomain", "ip6-localhost"]  # fmt: skip
    return [f"http://{host}:{port}/" for host in hosts] + ["http://169.254.169.254/latest/meta-data/"]


def refresh(url):
    return Reply(200, f'<meta http-equiv="refresh" content="0; url={url}">'.encode(), {"Content-Type": "text/html"})


def test_no_page_leads_the_crawl_inward(serve, paylater, ends, listener, tmp_path):
    targets = inward(listener.getsockname()[1])
    moved = {f"/moved/{n}": Reply(302, b"", {"Location": url}) for n, url in enumerate(targets)}
    refreshed = {f"/refresh/{n}": refresh(url) for n, url in enumerate(targets)}
    files = {"/file": Reply(301, b"", {"Location": "file:///etc/passwd"}), "/file-too": refresh("file:///etc/passwd")}
    part = f'<title>长文{{0}}</title><h1>长文{{0}}</h1><p>{SENTENCE}</p><a href="/moved/{{0}}">下一页</a>'
    parts = {f"/part/{n}": Reply(200, part.format(n).encode(), {"Content-Type": "text/html"}) for n in range(3)}
    traps = moved | refreshed | files
    server = serve({"/1.html": article(1, [*traps, *parts, *targets, "file:///etc/passwd"])} | traps | parts)
    paylater("crawl", f"{server.origin}/1.html", "--delay", "0", "--concurrency", "8")
    found = ends()
    assert {path: found[path][0] for path in moved | refreshed} == dict.fromkeys(moved | refreshed, "blocked")
    assert found["/file"] == ("failed", "HTTP 301")
    assert sum(reason == "other site" for _, reason in found.values()) > 0
    assert {found[path] for path in parts} == {("fetched", None)}
    assert b"root:" not in (tmp_path / "store.db").read_bytes()


def test_robots_txt_does_not_lead_the_crawl_inward_either(serve, paylater, ends, listener):
    away = Reply(302, b"", {"Location": f"http://127.0.0.1:{listener.getsockname()[1]}/robots.txt"})
    server = serve({"/robots.txt": away, "/1.html": article(1)})
    paylater("crawl", f"{server.origin}/1.html", "--delay", "0")
    ((state, reason),) = ends().values()
    assert state == "failed"
    assert reason.startswith("robots.txt cannot be had")
    assert not server.asked("/1.html")


def test_cookies_and_passwords_go_nowhere(serve, paylater, ends, tmp_path):
    cookie = {"Set-Cookie": "visit=secret; Path=/; Domain=127.0.0.1"}
    first, second = serve({}), serve({})
    keyed = first.origin.replace("//", "//reader:secret@"), second.origin.replace("//", "//reader:secret@")
    first.pages |= {
        "/1.html": article(1, ["/2.html", "/away", "/home", f"{keyed[0]}/3.html", f"{keyed[1]}/4.html"], **cookie),
        "/2.html": article(2, **cookie), "/3.html": article(3, **cookie),
        "/away": Reply(302, b"", {"Location": f"{keyed[1]}/5.html", **cookie}),
        "/home": Reply(302, b"", {"Location": f"{keyed[0]}/2.html", **cookie}),
    }  # fmt: skip
    second.pages |= {"/4.html": article(4, **cookie), "/5.html": article(5, **cookie)}
    paylater("crawl", f"{keyed[0]}/1.html", "--allow-host", second.origin, "--delay", "0", check=0)
    asked = [headers for server in (first, second) for headers in server.headers]
    assert len(asked) >= 8
    assert not [headers for headers in asked if {"Cookie", "Authorization", "Referer"} & set(headers)]
    with closing(sqlite3.connect(tmp_path / "store.db")) as store:
        assert "secret" not in str(store.execute("SELECT url, reason FROM frontier").fetchall())
    refused = "with a user name or password, which are never sent"
    assert [path for path, (_, reason) in ends().items() if refused in str(reason)] == ["/away", "/home"]
    assert {path for path, (state, _) in ends().items() if state == "fetched"} == {f"/{n}.html" for n in range(1, 5)}
