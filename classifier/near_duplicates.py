"""Near-duplicates: texts that share most of their character n-grams, found by MinHash in linear time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
from rensa import RMinHash
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from classifier.text import solid

SIMILAR = 0.7  # Jaccard similarity of the n-gram sets from which two texts are copies of one another
_NGRAM = 5  # characters; two texts on one subject share words, copies share runs
_PERMUTATIONS = 128
_BANDS = 32  # of 4 rows: finds pairs of similarity 0.7 with probability 0.9998
_SEED = 7
_MIXER = np.uint64(0x9E3779B97F4A7C15)
_AT_ONCE = 1_000  # texts
_NEIGHBOURS = 32  # texts of one band that a text is compared with; one of a group is enough to find the group

Sketches = npt.NDArray[np.uint32]
Numbers = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]


def sketches(texts: Sequence[str]) -> Sketches:
    """MinHash sketches of texts, shape (n_texts, 128): the share of equal places of two estimates their similarity."""
    parts = [_sketches(texts[first : first + _AT_ONCE]) for first in range(0, len(texts), _AT_ONCE)]
    return np.concatenate(parts) if parts else np.zeros((0, _PERMUTATIONS), np.uint32)


def bands(sketch: Sketches) -> Numbers:
    """Parts of sketches as numbers, shape (..., 32): near-duplicates share at least one with probability 0.9998."""
    parts = sketch.reshape(*sketch.shape[:-1], _BANDS, _PERMUTATIONS // _BANDS).astype(np.uint64)
    # The numbers of the parts are mixed in: the same values in another place are another part.
    return _mixed(np.arange(_BANDS, dtype=np.uint64), np.moveaxis(parts, -1, 0)).view(np.int64)


def near_duplicate_groups(texts: Sequence[str]) -> Numbers:
    """Group near-duplicates.

    Parameters
    ----------
    texts : sequence of str

    Returns
    -------
    int64 array, shape (n_texts,)
        For each text the number of the first text of its group; its own number where it is alone.
    """
    found = sketches(texts)
    n = len(texts)
    pairs = np.unique(np.concatenate([np.zeros(0, np.int64), *_candidates(bands(found))]))
    left, right = np.divmod(pairs, max(n, 1))
    similar = np.zeros(len(pairs), bool)
    for first in range(0, len(pairs), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        similar[some] = (found[left[some]] == found[right[some]]).mean(axis=1) >= SIMILAR
    return joined(left[similar], right[similar], n)


def joined(left: Numbers, right: Numbers, n: int) -> Numbers:
    """Group what hangs together by pairs.

    Parameters
    ----------
    left, right : int64 array, shape (n_pairs,)
        Numbers of the two of each pair.
    n : int
        How many there are of what is grouped.

    Returns
    -------
    int64 array, shape (n,)
        The first number of each one's group; its own where it is alone.

    Examples
    --------
    >>> joined(np.array([2, 3]), np.array([0, 2]), 5).tolist()
    [0, 1, 0, 0, 4]
    """
    _, component = connected_components(coo_matrix((np.ones(len(left)), (left, right)), (n, n)), directed=False)
    _, first = np.unique(component, return_index=True)
    return first[component]


def _candidates(parts: Numbers) -> Iterator[Numbers]:
    """Pairs of texts that share a band, each as one number: the first times the number of texts, plus the second."""
    n = len(parts)
    for band in parts.T:
        order = np.argsort(band, kind="stable")
        ordered = band[order]
        for apart in range(1, min(_NEIGHBOURS, n - 1) + 1):
            same = np.flatnonzero(ordered[apart:] == ordered[:-apart])
            if not len(same):
                break
            yield order[same] * n + order[same + apart]


def _sketches(texts: Sequence[str]) -> Sketches:
    codes, starts = solid(texts)
    sizes = np.diff(starts)
    n_grams = np.maximum(sizes - _NGRAM + 1, 1)  # a shorter text is one by itself, filled up with zeros
    ends = np.cumsum(n_grams)
    # Each text has room for its last n-gram, so that none takes characters of the next.
    begins = np.concatenate((np.zeros(1, np.int64), ends[:-1])) + np.arange(len(texts)) * (_NGRAM - 1)
    spread = np.zeros(ends[-1] + len(texts) * (_NGRAM - 1), np.uint64)
    spread[np.repeat(begins - starts[:-1], sizes) + np.arange(len(codes))] = codes
    n_places = len(spread) - _NGRAM + 1
    mixed = _mixed(np.zeros(n_places, np.uint64), (spread[place : place + n_places] for place in range(_NGRAM)))
    mixed ^= mixed >> np.uint64(32)
    wanted = np.arange(ends[-1]) + np.repeat(np.arange(len(texts)) * (_NGRAM - 1), n_grams)
    offsets = np.concatenate((np.zeros(1, np.uint64), ends.astype(np.uint64)))
    found = RMinHash.digest_matrix_from_flat_token_hashes(mixed[wanted], offsets, num_perm=_PERMUTATIONS, seed=_SEED)
    return np.array(found.to_rows(), np.uint32)


def _mixed(mixed: Hashes, values: Iterable[Hashes]) -> Hashes:
    """Hash arrays of values, one after another, into one array of their shape."""
    for value in values:
        mixed = (mixed ^ (mixed >> np.uint64(29)) ^ value) * _MIXER
    return mixed
