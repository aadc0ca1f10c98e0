"""Near-copies among sketches that lie in many files: the same groups whatever the files, and whoever looks.

Two texts are candidates if they share a band, and copies of one another if their sketches agree in `SIMILAR` of their
places, as in `scraper.store.copies`; groups are what hangs together by that. Links may be found in parts, in any order:
within a file between texts of the same sketch, of which one goes on; then within each band, whose texts have met there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.near_duplicates import SIMILAR, bands, joined
from scraper.bulk.locations import opened

Integers = npt.NDArray[np.int64]
Sketches = npt.NDArray[np.uint32]
_WORDS = [f"s{place}" for place in range(64)]  # a sketch as columns of 64 bits each, which shuffles carry as they are


@dataclass(frozen=True, slots=True)
class Part:
    """The sketches of a piece: their file, the number of its first row among all, which rows count (None for all)."""

    url: str
    first: int
    kept: Integers | None = None


def band_table(part: Part) -> pd.DataFrame:
    """Give each band of each different sketch with the number of its first row: columns band, row."""
    sketches, rows, _ = _different(part)
    found = bands(sketches)
    return pd.DataFrame({"band": found.ravel(), "row": np.repeat(rows, found.shape[1])})


def sketch_table(part: Part) -> pd.DataFrame:
    """Give each different sketch, in 64 columns, with the number of its first row."""
    sketches, rows, _ = _different(part)
    return pd.DataFrame(sketches.view(np.uint64), columns=_WORDS).assign(row=rows)


def same_links(part: Part) -> pd.DataFrame:
    """Give rows that have the sketch of an earlier one of the part: columns first, row."""
    _, firsts, which = _different(part)
    first, (_, rows) = firsts[which], _read(part)
    return pd.DataFrame({"first": first, "row": rows})[first != rows]


def shared(found: pd.DataFrame) -> pd.DataFrame:
    """Keep bands that more than one row has, of a table that holds all rows of each."""
    return found[found.duplicated("band", keep=False)]


def band_links(found: pd.DataFrame) -> pd.DataFrame:
    """Link the rows of each band that hang together: columns first, row.

    Parameters
    ----------
    found : DataFrame
        Columns band, row and a sketch's; it holds all rows of each of its bands.
    """
    found = found.sort_values(["band", "row"])
    rows, sketches = found["row"].to_numpy(), np.ascontiguousarray(found[_WORDS].to_numpy()).view(np.uint32)
    _, starts, sizes = np.unique(found["band"].to_numpy(), return_index=True, return_counts=True)
    two = starts[sizes == 2]  # nearly all, and by chance: looked at at once
    two = two[_agree(sketches[two], sketches[two + 1])]
    firsts, others = [rows[two]], [rows[two + 1]]
    for start, size in zip(starts[sizes > 2].tolist(), sizes[sizes > 2].tolist(), strict=True):
        first = start + hanging_together(sketches[start : start + size])
        is_other = first != np.arange(start, start + size)
        firsts.append(rows[first[is_other]])
        others.append(rows[start : start + size][is_other])
    return pd.DataFrame({"first": np.concatenate(firsts), "row": np.concatenate(others)}).drop_duplicates()


def hanging_together(sketches: Sketches) -> Integers:
    """Give for each sketch the number of the first that it hangs together with, its own where it is alone.

    Each is compared with those that have not been reached yet: where all are copies of one another, as in a band that
    thousands share, that is little more than once.
    """
    first = np.arange(len(sketches))
    rest = first.copy()
    while len(rest):
        group, rest = rest[0], rest[1:]
        waiting = [group]
        while waiting and len(rest):
            near = _agree(sketches[rest], sketches[waiting.pop()])
            waiting.extend(rest[near])
            first[rest[near]] = group
            rest = rest[~near]
    return first


def groups(links: Iterable[pd.DataFrame], n_rows: int) -> Integers:
    """Give for each of all rows the number of the first row of its group; its own where it is alone."""
    found = pd.concat(links)
    return joined(found["first"].to_numpy(np.int64), found["row"].to_numpy(np.int64), n_rows)


def links_here(parts: Iterable[Part]) -> list[pd.DataFrame]:
    """Find all links in this process."""
    parts = list(parts)
    meeting = shared(pd.concat([band_table(part) for part in parts]))
    known = pd.concat([sketch_table(part) for part in parts])
    return [*(same_links(part) for part in parts), band_links(meeting.merge(known, on="row"))]


def _different(part: Part) -> tuple[Sketches, Integers, Integers]:
    """Give the different sketches that count, the row of each one's first, and for every row which it has."""
    sketches, rows = _read(part)
    whole = sketches.view(np.dtype((np.void, sketches.itemsize * sketches.shape[1]))).ravel()
    _, first, which = np.unique(whole, return_index=True, return_inverse=True)
    return sketches[first], rows[first], which


def _read(part: Part) -> tuple[Sketches, Integers]:
    """Read the sketches that count, and the numbers of their rows."""
    with opened(part.url, "rb") as file:
        sketches: Sketches = np.load(file)
    kept = np.arange(len(sketches)) if part.kept is None else part.kept
    return sketches[kept], part.first + kept


def _agree(one: Sketches, other: Sketches) -> npt.NDArray[np.bool_]:
    return np.asarray((one == other).mean(axis=-1) >= SIMILAR)
