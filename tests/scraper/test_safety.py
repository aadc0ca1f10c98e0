"""Where a crawl may connect to: real resolution, real sockets on loopback."""

import socket
import subprocess
import sys

import pytest

from scraper.safety import AddressGuard, is_public


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
settings.setmodule("scraper.settings", priority="project")
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
