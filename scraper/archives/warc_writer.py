"""WARC files of a crawl: every answer is one record, in the file before anything else is made of it."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import responses
from importlib.metadata import version
from io import BytesIO, FileIO
from pathlib import Path

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from scraper.archives.capture import ArchiveError

_MAX_FILE_BYTES = 1_000_000_000  # as the standard advises (ISO 28500, annex C)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sent.

    Attributes
    ----------
    url : str
        What was asked for.
    fetched_at : datetime
        Aware; written to the second.
    status : int
    headers : sequence of (str, str)
        As received, without those of the connection alone, such as Transfer-Encoding.
    body : bytes
        As received, in the content encoding that the headers name; transfer encoding undone.
    protocol : str
        Such as ``HTTP/1.1``.
    address : str or None
        The IP address that it came from.
    """

    url: str
    fetched_at: datetime
    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes
    protocol: str = "HTTP/1.1"
    address: str | None = None


class WarcFolder:
    """The files of one crawl in a folder; the first is begun with the first answer.

    Parameters
    ----------
    folder : Path
        Made where it is missing.
    user_agent : str
        What servers were told who asks; goes into the files' first record.
    most : int
        Bytes of a file after which the next one is begun.
    """

    def __init__(self, folder: Path, user_agent: str, *, most: int = _MAX_FILE_BYTES) -> None:
        self._folder, self._user_agent, self._most = folder, user_agent, most
        self._begun_at = datetime.now(UTC)
        self._number = 0  # of the next file
        self._file: FileIO | None = None

    def write(self, answer: Answer) -> None:
        """Append an answer; when this returns, no kill of this process loses it.

        Raises
        ------
        ArchiveError
            When it cannot be written; the file then ends with the answer before.
        """
        try:
            if self._file is None or self._file.tell() >= self._most:
                self.close()
                self._file = self._next_file()
            _append(self._file, _response(answer))
        except OSError as error:
            raise ArchiveError(
                f"{self._folder}: pages cannot be kept there ({error.strerror}); make room or name another folder with "
                "--pages, then run this again: what was stored is kept"
            ) from error

    def close(self) -> None:
        """End the file at hand."""
        if self._file is not None:
            self._file.close()
        self._file = None

    def _next_file(self) -> FileIO:
        self._folder.mkdir(parents=True, exist_ok=True)
        while True:
            path = self._folder / f"paylater-{self._begun_at:%Y%m%dT%H%M%SZ}-{self._number:05d}.warc.gz"
            self._number += 1
            try:
                file = FileIO(path, "x")
            except FileExistsError:  # of a crawl that began in the same second
                continue
            _append(file, self._warcinfo(path.name))
            return file

    def _warcinfo(self, name: str) -> ArcWarcRecord:
        return WARCWriter(None).create_warcinfo_record(
            name,
            {
                "software": f"paylater/{version('paylater')}",
                "http-header-user-agent": self._user_agent,
                "robots": "obey",
                "format": "WARC File Format 1.0",
                "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.0/",
            },
        )


def _response(answer: Answer) -> ArcWarcRecord:
    phrase = responses.get(answer.status, "")
    http = StatusAndHeaders(f"{answer.status} {phrase}", list(answer.headers), protocol=answer.protocol)
    http.replace_header("Content-Length", str(len(answer.body)))
    about = {"WARC-Date": f"{answer.fetched_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}
    if answer.address:
        about["WARC-IP-Address"] = answer.address
    return WARCWriter(None).create_warc_record(
        answer.url, "response", BytesIO(answer.body), len(answer.body), http_headers=http, warc_headers_dict=about
    )


def _append(file: FileIO, record: ArcWarcRecord) -> None:
    """Write a record as one gzip member; all of it or, where that fails, nothing."""
    plain = BytesIO()
    WARCWriter(plain, gzip=False).write_record(record)
    begun_at, left = file.tell(), memoryview(gzip.compress(plain.getvalue()))
    try:
        while left:
            left = left[file.write(left) :]
    except OSError:
        file.truncate(begun_at)
        file.seek(begun_at)
        raise
