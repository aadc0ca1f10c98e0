"""Pages that a browser saved, .html or .mhtml: where they are from and when they were saved."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path

from scraper.archives.capture import MAX_PAGE_BYTES, Capture, Passed, Place
from scraper.extraction import ExtractionError
from scraper.extraction.encoding import decode
from scraper.extraction.metadata import read_metadata
from scraper.extraction.tree import parse
from scraper.urls import UrlError, canonical

HTML_SUFFIXES = (".html", ".htm", ".xhtml", ".shtml")
MHTML_SUFFIXES = (".mhtml", ".mht")
_NOWHERE = "does not say where it is from; give --base-url"
_HEAD_BYTES = 64 * 1024  # in which a page says where it is from
# <!-- saved from url=(0042)https://example.com/1.html --> of Chrome, Edge and Internet Explorer
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)\s*(\S+?)\s*-->", re.I)
# <!--
#  Page saved with SingleFile
#  url: https://example.com/1.html
#  saved date: Tue Nov 24 2026 16:35:54 GMT+0800 (China Standard Time)
# -->
_SINGLE_FILE = re.compile(
    r"<!--\s*Page saved with SingleFile\s+url:\s*(?P<url>\S+)"
    r"(?:\s+saved date:\s*\w{3} (?P<date>\w{3} \d\d \d{4} \d\d:\d\d:\d\d) GMT(?P<offset>[+-]\d{4}))?"
)
_MONTHS = dict(zip("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), range(1, 13), strict=True))


def read_saved(path: Path, base_url: str | None = None) -> Capture | Passed:
    """Read a saved page.

    Parameters
    ----------
    path : Path
    base_url : str, optional
        URL of the file, for pages that do not say where they are from.

    Returns
    -------
    Capture or Passed
        `fetched_at` is when the page says that it was saved, else when the file was last changed.
    """
    place = Place(path)
    try:
        if path.stat().st_size > 4 * MAX_PAGE_BYTES:  # pictures within it count as well
            return Passed(place, f"larger than {4 * MAX_PAGE_BYTES // 2**20} MB", is_loss=True)
        raw, saved_at = path.read_bytes(), datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(microsecond=0)
    except OSError as error:
        return Passed(place, f"cannot be read ({error.strerror})", is_loss=True)
    if path.suffix.lower() in MHTML_SUFFIXES:
        return _mhtml(place, raw, saved_at, base_url)
    head = decode(raw[:_HEAD_BYTES])
    url = _said_url(head) or base_url
    if url is None:
        return Passed(place, _NOWHERE, is_loss=True)
    return Capture(place, url, _single_file_date(head) or saved_at, raw)


def _said_url(head: str) -> str | None:
    """URL that a page was saved from, else the one that it gives as its own."""
    for pattern in (_SAVED_FROM, _SINGLE_FILE):
        if (found := pattern.search(head)) and (url := _web(found[1])):
            return url
    try:
        metadata = read_metadata(parse(head.partition("</head>")[0]))
    except ExtractionError:
        return None
    return _web(metadata.canonical_href) or _web(metadata.named("og:url"))


def _single_file_date(head: str) -> datetime | None:
    found = _SINGLE_FILE.search(head)
    if found is None or found["date"] is None:
        return None
    month, day, year, clock = found["date"].split()
    try:
        return datetime.strptime(
            f"{year}-{_MONTHS[month]:02d}-{day} {clock} {found['offset']}", "%Y-%m-%d %H:%M:%S %z"
        ).astimezone(UTC)
    except (KeyError, ValueError):
        return None


def _mhtml(place: Place, raw: bytes, saved_at: datetime, base_url: str | None) -> Capture | Passed:
    message = message_from_bytes(raw)
    said = _header(message, "Snapshot-Content-Location")
    pages = [part for part in message.walk() if part.get_content_type() == "text/html"]
    if not pages:
        return Passed(place, "holds no page", is_loss=True)
    page = next((part for part in pages if _header(part, "Content-Location") == said), pages[0])
    html = page.get_payload(decode=True)
    url = _web(said) or _web(_header(page, "Content-Location")) or base_url
    if url is None:
        return Passed(place, _NOWHERE, is_loss=True)
    with suppress(ValueError):  # without a date it is the file's own
        said_at = parsedate_to_datetime(str(message.get("Date", "")))
        saved_at = (said_at if said_at.tzinfo else said_at.replace(tzinfo=UTC)).astimezone(UTC)
    return Capture(place, url, saved_at, html if isinstance(html, bytes) else b"", page.get_content_charset())


def _header(part: Message, name: str) -> str:
    return "".join(str(part.get(name, "")).split())  # a long URL is folded


def _web(url: str) -> str | None:
    try:
        return canonical(url)
    except UrlError:
        return None
