"""WARC files to captures: those of one's own crawls, of Common Crawl, Heritrix, wget, browser extensions.

Of a file every record is told: as a capture, or why it is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urljoin, urlsplit

from w3lib.encoding import http_content_type_encoding
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParserException

from scraper.archives.capture import MAX_PAGE_BYTES, ArchiveError, Capture, Passed, Place
from scraper.archives.payloads import PayloadError, payload
from scraper.archives.raw_records import RawRecord, raw_records, records_of
from scraper.crawling.content_types import other_kind
from scraper.urls import UrlError, canonical

_REDIRECTS = (301, 302, 303, 307, 308)
_CUT_BY_SIZE = "length"  # WARC-Truncated of pages that Common Crawl cut at 1 MiB: articles are not that long
_GIVE_PAGES = "not pages; give the file of the same crawl that ends in .warc.gz"


def read_warc(path: Path, offset: int = 0) -> Iterator[Capture | Passed]:
    """Read a file from an offset on: its captures, in its order, and what gives no capture and why.

    Raises
    ------
    ArchiveError
        When the file cannot be read, is no WARC file, is compressed as a whole, or holds something else than pages.
    """
    yield from _captures(raw_records(path, offset), path, str(path), is_whole=offset == 0)


def read_opened(file: BinaryIO, name: str) -> Iterator[Capture | Passed]:
    """Read an open file, at its beginning, wherever it lies; `name` is what messages call it. Raises as `read_warc`."""
    yield from _captures(records_of(file, name), Path(name), name, is_whole=True)


def _captures(raws: Iterable[RawRecord], path: Path, name: str, *, is_whole: bool) -> Iterator[Capture | Passed]:
    kinds: set[str | None] = set()
    for raw in raws:
        place = Place(path, raw.offset)
        if raw.fault:
            yield Passed(place, raw.fault, is_loss=True)
            continue
        try:
            record = ArcWarcRecordLoader(verify_http=False).parse_record_stream(BytesIO(raw.data), known_format="warc")
            kinds.add(record.rec_type)
            yield _capture(record, place)
        except (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError):
            yield Passed(place, "damaged record", is_loss=True)
        except PayloadError as error:
            yield Passed(place, str(error), is_loss=True)
    if is_whole and "conversion" in kinds and "response" not in kinds:
        raise ArchiveError(f"{name}: holds the texts of pages (WET), {_GIVE_PAGES}")
    if is_whole and kinds == {"warcinfo", "metadata"}:
        raise ArchiveError(f"{name}: holds notes about pages (WAT), {_GIVE_PAGES}")


def _capture(record: ArcWarcRecord, place: Place) -> Capture | Passed:
    if record.rec_type not in ("response", "resource"):
        return Passed(place, f"{record.rec_type} record")
    url, fetched_at = _url(record), _moment(record.rec_headers.get_header("WARC-Date"))
    if url is None:
        return Passed(place, "not from the web")
    if fetched_at is None:
        return Passed(place, "record without a date", is_loss=True)
    if urlsplit(url).path == "/robots.txt":
        return Passed(place, "robots.txt")
    cut = (record.rec_headers.get_header("WARC-Truncated") or _CUT_BY_SIZE).strip().lower()
    if cut != _CUT_BY_SIZE:
        return Passed(place, f"page cut off when it was fetched ({cut})", is_loss=True)
    headers = record.http_headers or StatusAndHeaders("200 OK", [("Content-Type", record.content_type or "")])
    status = headers.get_statuscode()
    if status.isdigit() and int(status) in _REDIRECTS:
        target = _target(url, headers.get_header("location"))
        return Capture(place, url, fetched_at, b"", moved_to=target) if target else Passed(place, f"HTTP {status}")
    if status != "200":
        return Passed(place, f"HTTP {status[:3]}")
    kind = headers.get_header("content-type")
    if other := other_kind(kind):
        return Passed(place, f"{other}, not HTML")
    body = payload(record.raw_stream, headers, MAX_PAGE_BYTES)
    return Capture(
        place, url, fetched_at, body, http_content_type_encoding(kind),
        etag=headers.get_header("etag"), last_modified=headers.get_header("last-modified"),
    )  # fmt: skip


def _url(record: ArcWarcRecord) -> str | None:
    try:
        return canonical(record.rec_headers.get_header("WARC-Target-URI") or "")
    except UrlError:
        return None


def _target(url: str, location: str | None) -> str | None:
    try:
        return canonical(urljoin(url, location)) if location else None
    except ValueError:
        return None


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None
