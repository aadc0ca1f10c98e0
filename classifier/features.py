"""Hashed character n-grams of a whole batch of sentences, as NumPy does it: no loop over texts in Python."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, TransformerMixin

from classifier.text import Codes, Sentences, split

_PRIMES = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5], np.uint64)
MAX_NGRAM = len(_PRIMES)
_DIGITS = (ord("1"), ord("9"))  # amounts and days differ, what they say does not; 0 stays, as in 0利息


class HashedNgrams(TransformerMixin, BaseEstimator):
    """Sentences to a sparse matrix of hashed character n-grams.

    Stateless, as `sklearn.feature_extraction.text.HashingVectorizer`, and several times as fast on Chinese. Every
    n-gram counts once for each place it stands, and a row is scaled by the square root of its number of n-grams, so
    that a linear model's score is a sum over places that `scores` can take without building the matrix.

    Parameters
    ----------
    longest : int, default 4
        Characters of the longest n-gram; all lengths from 1 on are used.
    bits : int, default 18
        The matrix has ``2 ** bits`` columns.
    """

    def __init__(self, longest: int = 4, bits: int = 18) -> None:
        self.longest = longest
        self.bits = bits

    def fit(self, texts: Sequence[str], y: object = None) -> HashedNgrams:
        """Check the parameters; there is nothing to learn."""
        if not 1 <= self.longest <= MAX_NGRAM:
            raise ValueError(f"longest is {self.longest}; it must be from 1 to {MAX_NGRAM}")
        return self

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
        sizes = np.diff(sentences.starts)
        rows, columns = [], []
        for size, columns_of_size, valid in self._columns(sentences.codes, sizes):
            row_of = np.repeat(np.arange(len(sizes)), sizes)[: len(columns_of_size)]
            rows.append(row_of[valid])
            columns.append(columns_of_size[valid])
            del size
        shape = (len(sizes), 1 << self.bits)
        if not rows:
            return csr_matrix(shape, dtype=np.float64)
        row, column = np.concatenate(rows), np.concatenate(columns)
        matrix = csr_matrix((1.0 / np.sqrt(self.counts(sizes))[row], (row, column)), shape)
        matrix.sum_duplicates()
        return matrix

    def scores(self, sentences: Sentences, weights: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Linear scores of sentences, the same as ``transform_sentences(...) @ weights``.

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
        sizes = np.diff(sentences.starts)
        if not len(sizes):
            return np.zeros((0, weights.shape[1]), np.float32)
        total = np.zeros((len(sentences.codes), weights.shape[1]), np.float32)
        for _, columns, valid in self._columns(sentences.codes, sizes):
            gathered = weights[columns]
            gathered[~valid] = 0.0
            total[: len(columns)] += gathered
        summed = np.add.reduceat(total, sentences.starts[:-1], axis=0)
        return np.asarray(summed / np.sqrt(self.counts(sizes))[:, None], np.float32)

    def counts(self, sizes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """How many n-grams sentences of these sizes have."""
        return np.sum([np.maximum(sizes - n, 0) for n in range(self.longest)], axis=0)

    def _columns(
        self, codes: Codes, sizes: npt.NDArray[np.int64]
    ) -> Iterator[tuple[int, npt.NDArray[np.int64], npt.NDArray[np.bool_]]]:
        """For each n-gram length: the column of the n-gram at every place, and whether it ends in its sentence."""
        first, last = _DIGITS
        codes = np.where((codes >= first) & (codes <= last), np.uint32(first), codes).astype(np.uint64)
        left = np.repeat(np.cumsum(sizes), sizes) - np.arange(len(codes))  # characters to the sentence's end
        shift = np.uint64(64 - self.bits)
        hashed = np.zeros(len(codes), np.uint64)
        for n in range(1, self.longest + 1):
            length = len(codes) - n + 1
            if length <= 0:
                return
            # The (n-1)-gram's hash and the next character; multiplication wraps, its top bits are the best mixed.
            hashed = (hashed[:length] ^ (hashed[:length] >> np.uint64(29)) ^ codes[n - 1 :]) * _PRIMES[n - 1]
            yield n, (hashed >> shift).astype(np.int64), left[:length] >= n
