"""Hashed n-grams of a whole batch of sentences, as NumPy does it: no loop over texts in Python.

Four views of a sentence: its characters; its sounds, in which misspellings and disguise read as what is meant; its
telling characters alone, whose pairs say what n-grams are too short to see (whose money is taken out, what is not
charged); and its telling pairs of characters once more, mixed with the kinds of product that it speaks of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from classifier.products import KINDS
from classifier.sounds import Sounds
from classifier.text import Codes, Indices, Sentences, split

Hashes = npt.NDArray[np.uint32]  # half as wide as usual: products of 32 bits are several at a time
Truths = npt.NDArray[np.bool_]

_CHARACTERS = (1, 2)  # lengths of n-grams; longer ones, of sounds too, add nothing on held-out questions of the corpus
_SOUNDS = (2,)
_REACH = 8  # farthest distance of two telling characters that make a pair, others left out
_PRIMES = np.array([0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F], np.uint32)  # of xxHash
_SOUND_PRIME = np.uint32(0x165667B1)
_PAIR_PRIME = np.uint32(0xCC9E2D51)
_KIND_PRIME = np.uint32(0x1B873593)
_SHORTEST_NAME, _LONGEST_NAME = 2, len(_PRIMES)  # characters of a product's name
_KIND_BITS = 20
_HASH_BITS = 32
_DIGITS = (ord("1"), ord("9"))  # amounts and days differ, what they say does not; 0 stays, as in 0利息
_LAST_TELLING = 0xFFFF  # code points beyond are never telling and begin no product's name


@dataclass(frozen=True, eq=False)
class HashedNgrams:
    """Sentences to a sparse matrix of hashed n-grams.

    As `sklearn.feature_extraction.text.HashingVectorizer`, and several times as fast on Chinese. Every n-gram counts
    once for each place it stands, so that a linear model's score is a sum over places, which `sums` takes without
    building the matrix.

    Parameters
    ----------
    sounds : Sounds
        How characters sound.
    telling : uint32 array
        Code points of the characters that tell one label from another, see `classifier.fitting.telling_characters`.
    bits : int, default 18
        The matrix has ``2 ** bits`` columns.
    """

    sounds: Sounds
    telling: Codes
    bits: int = 18

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """One row a text, each read as one sentence."""
        sentences = split(texts, whole=len(texts))
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
        """Yield one matrix a kind of n-gram; a column may stand several times in a row, and with a count of 0."""
        shape = (len(sentences), 1 << self.bits)
        for hashed, counts, starts in self._hashed(sentences):
            columns = (hashed >> np.uint32(_HASH_BITS - self.bits)).view(np.int32)
            yield csr_matrix((counts.astype(np.float32), columns, starts), shape)

    def _hashed(self, sentences: Sentences) -> Iterator[tuple[Hashes, Truths, Indices]]:
        """For each kind of n-gram: a hash for every place, which of them count, and where each sentence begins."""
        if not len(sentences):
            return
        codes = digits_alike(sentences.codes)
        characters = _Stream(codes, sentences.starts)
        is_telling = self._is_telling[np.minimum(codes, _LAST_TELLING)]
        for n, hashed in characters.ngrams(max(_CHARACTERS)):
            yield hashed, characters.within(n), characters.starts
            pairs = hashed
        sounds = characters.of(*self.sounds.read(codes))
        for n, hashed in sounds.ngrams(max(_SOUNDS)):
            if n in _SOUNDS:
                yield hashed * _SOUND_PRIME, sounds.within(n), sounds.starts
        telling = characters.of(codes, is_telling)
        near = telling.codes * _PRIMES[2]
        for distance in range(1, _REACH + 1):
            yield (near ^ telling.ahead(distance)) * _PAIR_PRIME, telling.within(distance + 1), telling.starts
        for n, hashed in telling.ngrams(3):
            if n == 3:
                yield hashed * _PAIR_PRIME, telling.within(3), telling.starts
        named = _kinds_spoken_of(characters)
        if not named.any():
            return
        named = np.repeat(named, np.diff(characters.starts))
        told = characters.within(2) & (named > 0)
        told[:-1] &= is_telling[:-1] | is_telling[1:]
        spoken_of = np.flatnonzero(told)
        mixed = (pairs[spoken_of] ^ named[spoken_of]) * _KIND_PRIME
        yield mixed, np.ones(len(mixed), bool), np.searchsorted(spoken_of, characters.starts)

    @cached_property
    def _is_telling(self) -> Truths:
        table = np.zeros(_LAST_TELLING + 1, bool)
        table[self.telling[self.telling < _LAST_TELLING]] = True
        table[_LAST_TELLING] = False  # stands for everything beyond
        return table


@dataclass(frozen=True, eq=False)
class _Stream:
    """What n-grams are made of, sentence after sentence: codes, and where each sentence begins, with the end last."""

    codes: Hashes
    starts: Indices

    @cached_property
    def left(self) -> npt.NDArray[np.int32]:
        """How many codes follow each in its sentence."""
        starts = self.starts.astype(np.int32)
        ends = np.repeat(starts[1:], np.diff(starts))
        return (ends - np.arange(1, len(self.codes) + 1, dtype=np.int32)).astype(np.int32, copy=False)

    def within(self, n: int) -> Truths:
        """Which n codes in a row are of one sentence, by their first."""
        return self.left >= n - 1

    def ahead(self, distance: int) -> Hashes:
        """Return for each place the code so far ahead, zeros past the end."""
        return self._padded[distance : distance + len(self.codes)]

    def ngrams(self, longest: int) -> Iterator[tuple[int, Hashes]]:
        """Yield for every n the hashes of the n-grams that begin at each place, whether within a sentence or not."""
        hashed = np.zeros(len(self.codes), np.uint32)
        for n in range(1, longest + 1):
            hashed = _longer(hashed, self.ahead(n - 1), n)
            yield n, hashed

    def of(self, codes: Hashes, kept: Truths) -> _Stream:
        """Return other codes for the same places, some left out."""
        sizes = np.add.reduceat(kept, self.starts[:-1], dtype=np.int64)
        return _Stream(codes[kept], np.concatenate(([0], np.cumsum(sizes))))

    @cached_property
    def _padded(self) -> Hashes:
        return np.concatenate((self.codes, np.zeros(_REACH, np.uint32)))


def digits_alike(codes: Codes) -> Codes:
    """Read the digits from 1 to 9 as one."""
    first, last = _DIGITS
    return np.where((codes >= first) & (codes <= last), np.uint32(first), codes)


def _longer(hashed: Hashes, codes: Hashes, n: int) -> Hashes:
    """Hash n-grams from their first n - 1 codes' hash and the last; products wrap, their top bits are mixed best."""
    return (hashed ^ (hashed >> np.uint32(15)) ^ codes) * _PRIMES[n - 1]


def _kinds_spoken_of(stream: _Stream) -> npt.NDArray[np.uint8]:
    """For each sentence the kinds of product that it names, one bit a kind."""
    begins_name, by_slot = _kind_tables()
    kinds = np.zeros(len(stream.starts) - 1, np.uint8)
    places = np.flatnonzero(begins_name[np.minimum(stream.codes, _LAST_TELLING)])
    left = stream.left[places]
    hashed = np.zeros(len(places), np.uint32)
    for n in range(1, _LONGEST_NAME + 1):
        within = left >= n - 1
        places, left = places[within], left[within]
        hashed = _longer(hashed[within], stream.codes[places + n - 1], n)
        if n < _SHORTEST_NAME:
            continue
        found = by_slot[_slot(hashed)]
        names = np.flatnonzero(found)
        sentence = np.searchsorted(stream.starts, places[names], side="right") - 1
        np.bitwise_or.at(kinds, sentence, found[names])
    return kinds


def _slot(hashed: Hashes) -> npt.NDArray[np.int64]:
    return (hashed >> np.uint32(_HASH_BITS - _KIND_BITS)).astype(np.int64)


@cache
def _kind_tables() -> tuple[Truths, npt.NDArray[np.uint8]]:
    """Which characters begin a product's name, and for every hash slot the kinds of the names that fall there."""
    begins_name = np.zeros(_LAST_TELLING + 1, bool)
    by_slot = np.zeros(1 << _KIND_BITS, np.uint8)
    for bit, names in enumerate(KINDS.values()):
        for name in names:
            begins_name[ord(name[0])] = True
            hashed = np.zeros(1, np.uint32)
            for n, character in enumerate(name, 1):
                hashed = _longer(hashed, np.array([ord(character)], np.uint32), n)
            by_slot[_slot(hashed)] |= 1 << bit
    return begins_name, by_slot
