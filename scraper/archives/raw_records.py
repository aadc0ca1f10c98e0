"""WARC files record by record, as bytes: of damaged files everything that is whole.

The standard (ISO 28500, https://iipc.github.io/warc-specifications/) has every record compressed by itself, one gzip
member each, or none compressed at all.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from scraper.archives.capture import MAX_PAGE_BYTES, ArchiveError

GZIP = b"\x1f\x8b\x08"
WARC = b"WARC/"
_MAX_HEADER_BYTES = 256 * 1024  # of the record and of HTTP together; servers allow some 16 KiB
MAX_RECORD_BYTES = MAX_PAGE_BYTES + _MAX_HEADER_BYTES
_CHUNK_BYTES = 64 * 1024
_PEEK_BYTES = 4 * 1024
_NO_WARC = "is no WARC file; give .warc, .warc.gz, .html or .mhtml files"
_LENGTH = re.compile(rb"^content-length[ \t]*:[ \t]*(\d+)[ \t]*\r?$", re.I | re.M)
_HEAD_END = re.compile(rb"\r?\n\r?\n")

Fault = Literal["damaged record", "record cut off at the end of the file"]


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record.

    Attributes
    ----------
    offset : int
        Where it begins in the file.
    data : bytes
        Its headers and its block, of one that is larger about `MAX_RECORD_BYTES`; empty of one that is not whole.
    fault : Fault or None
        Why it is not whole.
    """

    offset: int
    data: bytes
    fault: Fault | None = None


def raw_records(path: Path, offset: int = 0) -> Iterator[RawRecord]:
    """Cut a file into records from an offset on; after a damaged one from where the next one begins.

    Raises
    ------
    ArchiveError
        When the file cannot be read, or is no WARC file.
    """
    try:
        with path.open("rb") as file:
            yield from records_of(file, str(path), offset)
    except OSError as error:
        raise ArchiveError(f"{path}: cannot be read ({error.strerror or error}); check the file") from error


def records_of(file: BinaryIO, name: str, offset: int = 0) -> Iterator[RawRecord]:
    """Cut an open file, at its beginning, as `raw_records` does; `name` is what messages call it.

    Raises
    ------
    ArchiveError
        When it is no WARC file.
    """
    start = file.read(len(WARC))
    if start.startswith(GZIP):
        yield from _members(file, name, offset)
    elif start == WARC:
        yield from _plain(file, offset)
    elif start:  # of a crawl that was killed before its first page nothing is there
        raise ArchiveError(f"{name}: {_NO_WARC}")


def _members(file: BinaryIO, name: str, offset: int) -> Iterator[RawRecord]:
    """Decompress the gzip members of a file one by one."""
    file.seek(offset)
    waiting = b""  # read, but of the next member
    while True:
        waiting = waiting.lstrip(b"\0")  # some writers pad
        if not waiting:
            if not (waiting := file.read(_CHUNK_BYTES)):
                return
            continue
        offset = file.tell() - len(waiting)
        try:
            data, waiting, is_whole = _member(file, waiting)
        except zlib.error:
            yield RawRecord(offset, b"", "damaged record")
            if not _skip_to(file, offset + 1, GZIP):
                return
            waiting = b""
            continue
        yield (
            _framed(name, offset, data) if is_whole else RawRecord(offset, b"", "record cut off at the end of the file")
        )


def _framed(name: str, offset: int, data: bytes) -> RawRecord:
    """Tell the record in a gzip member."""
    head, length = _HEAD_END.search(data), _LENGTH.search(data)
    if not data.startswith(WARC):
        if offset == 0:
            raise ArchiveError(f"{name}: {_NO_WARC}")
        return RawRecord(offset, b"", "damaged record")
    if head is None or length is None or length.start() > head.start():
        return RawRecord(offset, b"", "damaged record")
    end = head.end() + int(length[1])
    if end > len(data) and len(data) < MAX_RECORD_BYTES:
        return RawRecord(offset, b"", "damaged record")
    if data[end : end + _PEEK_BYTES].lstrip().startswith(WARC):
        raise ArchiveError(
            f"{name}: is compressed as a whole, not record by record; give what this writes: "
            f"warcio recompress {name} NEW.warc.gz"
        )
    return RawRecord(offset, data[:end])


def _member(file: BinaryIO, waiting: bytes) -> tuple[bytes, bytes, bool]:
    """One member's content (about `MAX_RECORD_BYTES` of it), what was read beyond it, and whether it is whole."""
    unpacker = zlib.decompressobj(wbits=31)
    pieces: list[bytes] = []
    size = 0
    while not unpacker.eof:
        if not waiting and not (waiting := file.read(_CHUNK_BYTES)):
            return b"".join(pieces), b"", False
        piece = unpacker.decompress(waiting, 4 * _CHUNK_BYTES)
        waiting = unpacker.unconsumed_tail
        if size < MAX_RECORD_BYTES:
            pieces.append(piece)
            size += len(piece)
    return b"".join(pieces), unpacker.unused_data, True


def _plain(file: BinaryIO, offset: int) -> Iterator[RawRecord]:
    """Cut an uncompressed file by the lengths that its records say of themselves."""
    size = file.seek(0, 2)
    file.seek(offset)
    while line := file.readline(_MAX_HEADER_BYTES):
        if not line.strip():
            continue
        offset = file.tell() - len(line)
        head = line + _rest_of_head(file)
        length = int(found[1]) if line.startswith(WARC) and (found := _LENGTH.search(head)) else None
        block = file.tell()
        if length is not None and block + length <= size:
            yield RawRecord(offset, head + file.read(min(length, MAX_RECORD_BYTES)))
            file.seek(block + length)
        elif _skip_to(file, offset + 1, b"\n" + WARC):  # where its length is wrong, others begin before its end
            yield RawRecord(offset, b"", "damaged record")
        else:
            yield RawRecord(offset, b"", "record cut off at the end of the file")
            return


def _rest_of_head(file: BinaryIO) -> bytes:
    """Read on to the empty line that ends a record's headers."""
    lines: list[bytes] = []
    while sum(map(len, lines)) < _MAX_HEADER_BYTES and (line := file.readline(_MAX_HEADER_BYTES)):
        lines.append(line)
        if not line.strip():
            break
    return b"".join(lines)


def _skip_to(file: BinaryIO, offset: int, mark: bytes) -> bool:
    """Go to the next record that begins, by its mark, at or after an offset; whether there is one."""
    kept = b""
    file.seek(offset)
    while chunk := file.read(_CHUNK_BYTES):
        window, base = kept + chunk, file.tell() - len(kept) - len(chunk)
        at = window.find(mark)
        while at >= 0:
            file.seek(base + at)
            if _begins_record(file.read(_PEEK_BYTES)):
                file.seek(base + at)
                return True
            at = window.find(mark, at + 1)
        file.seek(base + len(window))
        kept = window[-len(mark) + 1 :]
    return False


def _begins_record(there: bytes) -> bool:
    """Whether a record begins here; three bytes of a picture may look like the beginning of a member."""
    if not there.startswith(GZIP):
        return there.strip().startswith(WARC)
    try:
        return zlib.decompressobj(wbits=31).decompress(there, len(WARC)) == WARC
    except zlib.error:
        return False
