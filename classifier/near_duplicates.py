"""Near-duplicates: texts that share most of their character n-grams, found by MinHash in linear time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from rensa import RMinHash, RMinHashLSH
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from classifier.text import normalise

SIMILAR = 0.7  # Jaccard similarity of the n-gram sets from which two texts are copies of one another
_NGRAM = 5  # characters; two texts on one subject share words, copies share runs
_PERMUTATIONS = 128
_BANDS = 32  # of 4 rows: finds pairs of similarity 0.7 with probability 0.9998
_SEED = 7
_MIXER = np.uint64(0x9E3779B97F4A7C15)


def sketches(texts: Sequence[str]) -> npt.NDArray[np.uint32]:
    """MinHash sketches of texts, shape (n_texts, 128): the share of equal places of two estimates their similarity."""
    if not texts:
        return np.zeros((0, _PERMUTATIONS), np.uint32)
    found = RMinHash.digests_from_token_sets([_shingles(text) for text in texts], num_perm=_PERMUTATIONS, seed=_SEED)
    return np.array(found, np.uint32)


def bands(sketch: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
    """Parts of a sketch as numbers, shape (32,): near-duplicates share at least one with probability 0.9998."""
    parts = sketch.reshape(_BANDS, -1).astype(np.uint64)
    mixed = np.arange(_BANDS, dtype=np.uint64)  # the same values in another place are another part
    for column in parts.T:
        mixed = (mixed ^ (mixed >> np.uint64(29)) ^ column) * _MIXER
    return mixed.view(np.int64)


def near_duplicate_groups(texts: Sequence[str]) -> npt.NDArray[np.int64]:
    """Group near-duplicates.

    Parameters
    ----------
    texts : sequence of str

    Returns
    -------
    int64 array, shape (n_texts,)
        For each text the number of the first text of its group; its own number where it is alone.
    """
    sketches = RMinHash.from_token_sets([_shingles(text) for text in texts], num_perm=_PERMUTATIONS, seed=_SEED)
    index = RMinHashLSH(threshold=SIMILAR, num_perm=_PERMUTATIONS, num_bands=_BANDS)
    pairs = []
    for number, sketch in enumerate(sketches):
        for other in index.query(sketch):
            if sketches[other].jaccard(sketch) >= SIMILAR:
                pairs.append((other, number))
        index.insert(number, sketch)
    n = len(texts)
    if not pairs:
        return np.arange(n)
    left, right = np.array(pairs).T
    _, component = connected_components(coo_matrix((np.ones(len(left)), (left, right)), (n, n)), directed=False)
    _, first = np.unique(component, return_index=True)
    return first[component]


def _shingles(text: str) -> list[str]:
    plain = "".join(normalise(text).split())
    return list({plain[i : i + _NGRAM] for i in range(max(len(plain) - _NGRAM + 1, 1))})
