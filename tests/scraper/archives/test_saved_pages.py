"""Pages that browsers saved: where they are from, and when they were saved."""

import base64
import os
import quopri
from datetime import UTC, datetime

import pytest
from warcs import html

from scraper.archives.capture import Capture
from scraper.archives.saved_pages import read_saved
from scraper.extraction import extract_article

URL = "https://example.com/分期/1.html"
SPELLED = "https://example.com/%E5%88%86%E6%9C%9F/1.html"
PAGE = html("花呗晚还三天会怎样")
MTIME = datetime(2026, 3, 1, 4, 0, 30, tzinfo=UTC)
CHROME = b"<!DOCTYPE html>\n<!-- saved from url=(0042)https://example.com/1.html -->\n<html>"
SINGLE_FILE = b"""<!DOCTYPE html> <html lang=zh><!--
 Page saved with SingleFile
 url: https://example.com/1.html
 saved date: Sun Mar 01 2026 20:15:30 GMT+0800 (\xe4\xb8\xad\xe5\x9b\xbd\xe6\xa0\x87\xe5\x87\x86\xe6\x97\xb6\xe9\x97\xb4)
--><meta charset=utf-8>"""
CANONICAL = f'<head><link rel="canonical" href="{URL}"><meta property="og:url" content="https://example.com/og"></head>'


def blink(body, charset="utf-8", encoding="quoted-printable", date="Sun, 1 Mar 2026 12:15:30 -0000"):
    """Return what Chrome saves as one file, with the frame of an advertisement before the page."""
    wrap = {"quoted-printable": quopri.encodestring, "base64": base64.encodebytes}[encoding]
    parts = [("cid:frame", b"<p>an advertisement</p>"), ("https://example.com/1.html", wrap(body))]
    shown = b"".join(
        f"------B\r\nContent-Type: text/html; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\nContent-Location: {place}\r\n\r\n".encode()
        + content
        + b"\r\n"
        for place, content in parts
    )
    head = f"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.com/1.html\r\nSubject: =?utf-8?Q?=E8=8A=B1?=\r\nDate: {date}\r\n"
    return head.encode() + b'MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----B"\r\n\r\n\r\n' + shown + b"------B--\r\n"  # fmt: skip


@pytest.fixture
def read(tmp_path):
    def run(content, name="page.html", **options):
        path = tmp_path / name
        path.write_bytes(content)
        os.utime(path, (MTIME.timestamp(), MTIME.timestamp()))
        return read_saved(path, **options)

    return run


@pytest.mark.parametrize(
    ("content", "url"),
    [
        (CHROME + PAGE, "https://example.com/1.html"),
        (CHROME + CANONICAL.encode() + PAGE, "https://example.com/1.html"),  # what was saved goes before what it says
        (CHROME.decode().encode("utf-16") + PAGE.decode().encode("utf-16")[2:], "https://example.com/1.html"),
        (CANONICAL.encode() + PAGE, SPELLED),
        (CANONICAL.encode("gbk") + "<p>额度".encode("gbk"), SPELLED),
        (b"<!-- saved from url=(0014)about:internet -->" + CANONICAL.encode() + PAGE, SPELLED),
        (b'<meta property="og:url" content="//example.com/og"><meta name="og:url" content="https://example.com/2">' + PAGE, None),
        (b'<meta property="og:url" content="https://example.com/og">' + PAGE, "https://example.com/og"),
        (b'<link rel="canonical" href="/relative.html">' + PAGE, None),
        (b'<link rel="canonical" href="file:///C:/1.html">' + PAGE, None),
        (PAGE, None),
        (b"", None),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), None),
    ],
)  # fmt: skip
def test_where_a_page_is_from(read, content, url):
    found = read(content)
    if url is None:
        assert (found.reason, found.is_loss) == ("does not say where it is from; give --base-url", True)
        assert read(content, base_url="https://example.com/given").url == "https://example.com/given"
    else:
        assert (found.url, found.fetched_at, found.html) == (url, MTIME, content)


def test_single_file_says_when_it_saved(read):
    found = read(SINGLE_FILE + PAGE)
    assert (found.url, found.fetched_at) == (
        "https://example.com/1.html",
        datetime(2026, 3, 1, 12, 15, 30, tzinfo=UTC),
    )
    assert read(SINGLE_FILE.replace(b"Mar 01", b"Mar 32") + PAGE).fetched_at == MTIME


@pytest.mark.parametrize(("charset", "encoding"), [("utf-8", "quoted-printable"), ("gb2312", "base64")])
def test_a_page_in_one_file(read, charset, encoding):
    found = read(blink(PAGE.decode().encode(charset), charset, encoding), "page.mhtml")
    assert (found.url, found.fetched_at) == (
        "https://example.com/1.html",
        datetime(2026, 3, 1, 12, 15, 30, tzinfo=UTC),
    )
    assert extract_article(found.html, found.url, encoding=found.encoding).title == "花呗晚还三天会怎样"


def test_a_page_in_one_file_without_a_date_or_a_page(read):
    assert read(blink(PAGE, date="?"), "page.mht").fetched_at == MTIME
    found = read(b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nx", "page.mht")
    assert (found.reason, found.is_loss) == ("holds no page", True)


def test_a_file_that_is_gone_or_too_large_is_told(read, tmp_path):
    assert "cannot be read (No such file" in read_saved(tmp_path / "gone.html").reason
    with (tmp_path / "large.html").open("wb") as file:
        file.truncate(50 * 2**20)
    assert read_saved(tmp_path / "large.html").reason == "larger than 40 MB"


def test_a_saved_page_gives_the_article_that_the_site_shows(read):
    found = read(CHROME + PAGE)
    assert isinstance(found, Capture)
    assert extract_article(found.html, found.url).text == extract_article(PAGE, found.url).text
