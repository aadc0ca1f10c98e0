"""Input cut into pieces of a size that one worker holds with ease, by the input alone: not by how many work on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import pyarrow.parquet as pq
from pyarrow import ArrowInvalid

from scraper.bulk.locations import Input, opened, said

PAGES = (".warc", ".warc.gz")
TABLES = (".jsonl", ".parquet")
PIECE_BYTES = 32 * 1024 * 1024  # of JSON Lines, or of Parquet's columns unpacked: some 20,000 articles


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a file, or a whole one.

    Attributes
    ----------
    number : int
        Its place in the input.
    url : str
    start, stop : int
        Bytes of JSON Lines (lines that begin there), row groups of Parquet; both 0 of a WARC file, which can only be
        read from its beginning.
    """

    number: int
    url: str
    start: int = 0
    stop: int = 0


def cut(inputs: Sequence[Input], piece_bytes: int = PIECE_BYTES) -> tuple[list[Piece], list[str]]:
    """Return the pieces in the order of the files, and what is wrong with files that have none."""
    numbers, pieces, faults = count(), [], []
    for one in inputs:
        try:
            spans = list(_spans(one, piece_bytes))
        except (OSError, ArrowInvalid) as error:
            faults.append(f"{one.url}: cannot be read as .parquet ({said(error)}); nothing of it is taken")
            continue
        pieces += [Piece(next(numbers), one.url, *span) for span in spans]
    return pieces, faults


def _spans(one: Input, piece_bytes: int) -> Iterator[tuple[int, int]]:
    if one.url.lower().endswith(PAGES):
        yield 0, 0
    elif one.url.lower().endswith(".jsonl"):
        for start in range(0, one.size, piece_bytes):
            yield start, min(start + piece_bytes, one.size)
    else:
        yield from _row_groups(one.url, piece_bytes)


def _row_groups(url: str, piece_bytes: int) -> Iterator[tuple[int, int]]:
    with opened(url, "rb") as file, pq.ParquetFile(file) as parquet:
        sizes = [parquet.metadata.row_group(i).total_byte_size for i in range(parquet.num_row_groups)]
    start = held = 0
    for number, size in enumerate(sizes):
        if held and held + size > piece_bytes:
            yield start, number
            start, held = number, 0
        held += size
    if sizes:
        yield start, len(sizes)
