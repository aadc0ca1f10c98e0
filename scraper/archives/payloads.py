"""The body of an archived HTTP message as a browser would have it: transfer and content encodings undone."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import BinaryIO

import brotli
from warcio.bufferedreaders import ChunkedDataReader
from warcio.statusandheaders import StatusAndHeaders

_CHUNK_BYTES = 16 * 1024
# Several for "deflate": with zlib's header, as the standard has it, or without, as many servers send it.
_DECODERS: dict[str, tuple[Callable[[], Callable[[bytes], bytes]], ...]] = {
    "gzip": (lambda: zlib.decompressobj(wbits=31).decompress,),
    "deflate": (lambda: zlib.decompressobj().decompress, lambda: zlib.decompressobj(wbits=-15).decompress),
    "br": (lambda: brotli.Decompressor().process,),
}
_DECODERS["x-gzip"] = _DECODERS["gzip"]
_UNREADABLE = ("zstd", "compress", "x-compress", "dcb", "dcz")


class PayloadError(ValueError):
    """A body that cannot be had; the message says why, the same words for the same reason."""


def payload(raw: BinaryIO, headers: StatusAndHeaders, most: int) -> bytes:
    """Return the body.

    Parameters
    ----------
    raw : BinaryIO
        What follows the HTTP headers.
    headers : StatusAndHeaders
        Some archives keep bodies decoded and the headers as they were: what does not look encoded is taken as it is.
    most : int
        Bytes that the body may have.

    Raises
    ------
    PayloadError
        When it is larger, damaged, or encoded in a way that is not known.
    """
    if "chunked" in (headers.get_header("transfer-encoding") or "").lower():
        raw = ChunkedDataReader(raw)
    body = raw.read(most + 1)
    for name in reversed((headers.get_header("content-encoding") or "").lower().split(",")):
        body = _decoded(body, name.strip(), most)
    if len(body) > most:
        raise PayloadError(f"larger than {most // 2**20} MB")
    return body


def _decoded(body: bytes, name: str, most: int) -> bytes:
    if name in _UNREADABLE and b"<" not in body[:1000]:
        raise PayloadError(f"encoded as {name}, which is not read")
    for decoder in _DECODERS.get(name, ()):
        decode = decoder()
        try:
            first = decode(body[:_CHUNK_BYTES])
        except (zlib.error, brotli.error):
            continue
        return _whole(first, decode, body, most)
    return body


def _whole(first: bytes, decode: Callable[[bytes], bytes], body: bytes, most: int) -> bytes:
    """Decode what follows the first chunk, but no more than is asked for: little may unpack to very much."""
    pieces, size = [first], len(first)
    for start in range(_CHUNK_BYTES, len(body), _CHUNK_BYTES):
        if size > most:
            break
        try:
            pieces.append(decode(body[start : start + _CHUNK_BYTES]))
        except (zlib.error, brotli.error) as error:
            raise PayloadError("damaged body") from error
        size += len(pieces[-1])
    return b"".join(pieces)
