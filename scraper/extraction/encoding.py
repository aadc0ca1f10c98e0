"""Bytes to text: which charset a Chinese page is really in, whatever it declares."""

from __future__ import annotations

import codecs
import re
from functools import cache

from charset_normalizer import from_bytes
from w3lib.encoding import html_body_declared_encoding, read_bom

# A superset decodes its subset and the vendors' extensions that pages use without saying so.
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso8859-1": "cp1252"}
_CHINESE = ("gb18030", "big5hkscs", "utf-8")
# Share of everyday Chinese among the non-ASCII characters. Right readings of the demo pages in four charsets give
# 0.85 to 1.0 and wrong ones 0.0 to 0.45, so anything in between serves.
_CONVINCING = 0.6
_SAMPLE_BYTES = 6_000
_ASCII = re.compile("[\x00-\x7f]+")
_MANY_BAD_BYTES = 0.02  # of the sample's characters; a few broken ones are damage, more mean another charset


def decode(raw: bytes, declared: str | None = None) -> str:
    """Decode a page by what its bytes say rather than by what it declares.

    In order: byte order mark, strict UTF-8, then the declared charsets (HTTP header, ``<meta>``) and the Chinese
    ones, judged by how much everyday Chinese each reading yields; charset-normalizer where none convinces.

    Parameters
    ----------
    raw : bytes
        The page's body.
    declared : str, optional
        Charset of the HTTP header or of the caller; a hint only.

    Returns
    -------
    str
        Undecodable bytes become U+FFFD; no exception is raised.

    Examples
    --------
    >>> decode("分期免息".encode("gbk"), declared="utf-8")
    '分期免息'
    """
    marked, bom = read_bom(raw)
    if marked is not None and bom is not None:
        return raw[len(bom) :].decode(marked, "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.start > 0:  # cut off inside its last character
            return raw.decode("utf-8", "replace")
    return raw.decode(_judge(raw, declared), "replace")


def _judge(raw: bytes, declared: str | None) -> str:
    named = [charset for charset in map(_known, (declared, html_body_declared_encoding(raw))) if charset]
    sample = _interesting(raw)
    candidates = list(dict.fromkeys([*named, *_CHINESE]))
    readings = {charset: sample.decode(charset, "replace") for charset in candidates}
    shares = {charset: _everyday_share(reading) for charset, reading in readings.items()}
    best = max(candidates, key=lambda charset: shares[charset])  # the first of equals: as declared
    if shares[best] >= _CONVINCING:
        return best
    for charset in named:
        if _bad_share(readings[charset]) < _MANY_BAD_BYTES:
            return charset
    guess = from_bytes(sample).best()
    return guess.encoding if guess else best


def _known(charset: str | None) -> str | None:
    if not charset:
        return None
    try:
        name = codecs.lookup(charset.strip()).name
        b"a".decode(name)  # codecs such as "hex" are known but give no text
    except (LookupError, ValueError, AssertionError):
        return None
    return _SUPERSETS.get(name, name)


def _interesting(raw: bytes) -> bytes:
    """Return a sample from the first byte beyond ASCII on: the head of a page may be scripts alone."""
    start = next((i for i, byte in enumerate(raw) if byte > 0x7F), 0)
    return raw[start : start + _SAMPLE_BYTES]


def _everyday_share(text: str) -> float:
    beyond_ascii = _ASCII.sub("", text)
    if not beyond_ascii:
        return 0.0
    return sum(map(_everyday_characters().__contains__, beyond_ascii)) / len(beyond_ascii)


def _bad_share(text: str) -> float:
    return text.count("�") / max(len(text), 1)


@cache
def _everyday_characters() -> frozenset[str]:
    """Level 1 of GB 2312 and of Big5, ordered by use in those standards, and the punctuation around them."""
    gb2312 = bytes(byte for lead in (0xA1, *range(0xB0, 0xD8)) for trail in range(0xA1, 0xFF) for byte in (lead, trail))
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    big5 = bytes(byte for lead in range(0xA4, 0xC7) for trail in trails for byte in (lead, trail))
    return frozenset(gb2312.decode("gb2312", "ignore") + big5.decode("big5", "ignore") + "，：；！？（）“”‘’…—、。")
