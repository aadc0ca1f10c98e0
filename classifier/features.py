"""Hashed character n-grams of a whole batch of sentences, as NumPy does it: no loop over texts in Python."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from classifier.products import KINDS
from classifier.text import Codes, Sentences, split

_PRIMES = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5], np.uint64)
MAX_NGRAM = len(_PRIMES)
_MIXED_LENGTHS = (2,)  # longer ones are too rare to learn anything of, single characters say too little
_MIXED_PRIME = np.uint64(0xD6E8FEB86659FD93)
_PAIR_PRIMES = np.array([0x9FB21C651E98DF25, 0xA0761D6478BD642F], np.uint64)
_KIND_BITS = 20
_DIGITS = (ord("1"), ord("9"))  # amounts and days differ, what they say does not; 0 stays, as in 0利息


@dataclass(frozen=True, slots=True)
class HashedNgrams:
    """Sentences to a sparse matrix of hashed character n-grams.

    Stateless, as `sklearn.feature_extraction.text.HashingVectorizer`, and several times as fast on Chinese. Every
    n-gram counts once for each place it stands, so that a linear model's score is a sum over places, which `sums`
    takes without building the matrix.

    Parameters
    ----------
    longest : int, default 3
        Characters of the longest n-gram; all lengths from 1 on are used.
    reach : int, default 8
        Farthest distance of two characters that count as a pair whatever stands between them (skip-grams); pairs
        say what n-grams are too short to see: whose money is taken out, what is not charged.
    bits : int, default 18
        The matrix has ``2 ** bits`` columns.
    """

    longest: int = 3
    reach: int = 8
    bits: int = 18

    def __post_init__(self) -> None:
        """Check the parameters; there is nothing to learn."""
        if not 1 <= self.longest <= MAX_NGRAM:
            raise ValueError(f"longest is {self.longest}; it must be from 1 to {MAX_NGRAM}")

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """One row a text, each read as one sentence."""
        sentences = split(texts, whole=True)
        matrix = self.transform_sentences(sentences)
        if len(sentences) == len(texts):
            return matrix
        # Empty texts have no sentence, very long ones several: add them up to one row each.
        gather = csr_matrix(
            (np.ones(len(sentences)), (sentences.texts, np.arange(len(sentences)))), (len(texts), len(sentences))
        )
        return csr_matrix(gather @ matrix)

    def transform_sentences(self, sentences: Sentences) -> csr_matrix:
        """One row a sentence; shape (n_sentences, 2 ** bits)."""
        matrix: csr_matrix = csr_matrix((len(sentences), 1 << self.bits), dtype=np.float64)
        for part in self._matrices(sentences):
            matrix = matrix + part
        matrix.eliminate_zeros()
        return matrix

    def sums(self, sentences: Sentences, weights: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Sum weights over the n-grams of sentences, the same as ``transform_sentences(...) @ weights``.

        Parameters
        ----------
        sentences : Sentences
            Of any number of texts.
        weights : float32 array, shape (2 ** bits, n_outputs)
            One column an output.

        Returns
        -------
        float32 array, shape (n_sentences, n_outputs)
        """
        total = np.zeros((len(sentences), weights.shape[1]), np.float32)
        for part in self._matrices(sentences):
            total += part @ weights
        return total

    def _matrices(self, sentences: Sentences) -> Iterator[csr_matrix]:
        """Yield one matrix a kind of n-gram; a column may stand several times in a row."""
        for columns, valid in self._columns(sentences):
            starts = np.minimum(sentences.starts, len(columns)).astype(np.int32)
            counts = valid.astype(np.float32)  # what reaches over a sentence's end stays and counts nothing ...
            if 2 * counts.sum() < len(counts):  # ... unless there is so much of it that taking it out is quicker
                starts = np.concatenate(([0], np.cumsum(valid, dtype=np.int32)))[starts]
                columns, counts = columns[valid], counts[valid]
            yield csr_matrix((counts, columns, starts), (len(sentences), 1 << self.bits))

    def _columns(self, sentences: Sentences) -> Iterator[tuple[npt.NDArray[np.int32], npt.NDArray[np.bool_]]]:
        """For each n-gram length: the column of the n-gram at every place, and whether it ends in its sentence.

        Then the same once more for the short ones of sentences that name a product, mixed with each of its kinds.
        """
        sizes = np.diff(sentences.starts)
        left = np.repeat(np.cumsum(sizes), sizes) - np.arange(len(sentences.codes))  # characters to the sentence's end
        kinds = np.zeros(len(sentences.codes), np.uint8)
        mixed = []
        for n, hashed in _rolling(sentences.codes, MAX_NGRAM):
            valid = left[: len(hashed)] >= n
            if n <= self.longest:
                yield self._column(hashed), valid
            if n > 1:  # no name is a single character
                kinds[: len(hashed)] |= _kind_table()[_slot(hashed)] * valid
            if n in _MIXED_LENGTHS:
                mixed.append((hashed, valid))
        codes = _digits_alike(sentences.codes)
        for distance in range(2, self.reach + 1):
            near, far = codes[:-distance], codes[distance:]
            yield self._column((near * _PAIR_PRIMES[0] ^ far) * _PAIR_PRIMES[1]), left[: len(near)] > distance
        if not len(sizes):
            return
        named = np.repeat(np.bitwise_or.reduceat(kinds, sentences.starts[:-1]), sizes)
        for bit in range(len(KINDS)):
            spoken_of = (named >> bit) & 1 == 1
            if not spoken_of.any():
                continue
            for hashed, valid in mixed:
                yield self._column((hashed ^ np.uint64(bit + 1)) * _MIXED_PRIME), valid & spoken_of[: len(hashed)]

    def _column(self, hashed: npt.NDArray[np.uint64]) -> npt.NDArray[np.int32]:
        return (hashed >> np.uint64(64 - self.bits)).astype(np.int32)


def _digits_alike(codes: Codes) -> npt.NDArray[np.uint64]:
    first, last = _DIGITS
    return np.where((codes >= first) & (codes <= last), np.uint32(first), codes).astype(np.uint64)


def _rolling(codes: Codes, longest: int) -> Iterator[tuple[int, npt.NDArray[np.uint64]]]:
    """Yield the hashes of the n-grams that begin at each place, for every n up to `longest`."""
    alike = _digits_alike(codes)
    hashed = np.zeros(len(codes), np.uint64)
    for n in range(1, longest + 1):
        length = len(codes) - n + 1
        if length <= 0:
            return
        # The (n-1)-gram's hash and the next character; multiplication wraps, its top bits are the best mixed.
        hashed = (hashed[:length] ^ (hashed[:length] >> np.uint64(29)) ^ alike[n - 1 :]) * _PRIMES[n - 1]
        yield n, hashed


def _slot(hashed: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
    return (hashed >> np.uint64(64 - _KIND_BITS)).astype(np.int64)


@cache
def _kind_table() -> npt.NDArray[np.uint8]:
    """For every hash slot the kinds of product whose name falls there, one bit a kind."""
    table = np.zeros(1 << _KIND_BITS, np.uint8)
    for bit, names in enumerate(KINDS.values()):
        for name in names:
            if len(name) <= MAX_NGRAM:
                codes = np.frombuffer(name.encode("utf-32-le"), np.uint32)
                *_, (_, hashed) = _rolling(codes, len(name))
                table[_slot(hashed)] |= 1 << bit
    return table
