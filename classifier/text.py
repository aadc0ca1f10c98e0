"""Text as the model reads it: normalised code points, a whole batch at once, each knowing its place in the original.

Disguise that readers see through is undone here rather than learned: width and traditional forms, letter case,
zero-width characters, spaces and signs put between the characters of a word (逾 期, 套·现).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from opencc import OpenCC

Codes = npt.NDArray[np.uint32]
Indices = npt.NDArray[np.int64]

# Classes of characters after normalisation.
_WORD, _HAN, _SPACE, _SIGN, _END, _DROPPED = range(6)

# Format and control characters, combining marks, surrogates, private use, unassigned.
_UNSHOWN = frozenset(("Cf", "Cc", "Mn", "Me", "Cs", "Co", "Cn"))
_TABLE_SIZE = 0x30000  # planes 0 to 2; private use and beyond pass through unchanged
_NEWLINE = ord("\n")
_ENDS = "。！？；!?;‼⁇⁈⁉…\n\r\u2028\u2029\x85"
_SENTENCE_LIMIT = 200  # characters; a longer run without an end is cut, so that no "sentence" dilutes what it says


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences of a batch of texts, normalised.

    Attributes
    ----------
    codes : uint32 array, shape (n_characters,)
        Normalised code points of sentences one after the other, each with its end mark.
    places : int64 array, shape (n_characters,)
        Where each stood: its index in its original text, in characters.
    starts : int64 array, shape (n_sentences + 1,)
        Where each sentence begins in `codes`; the last entry is the end.
    texts : int64 array, shape (n_sentences,)
        Number of the text that each sentence is from.
    """

    codes: Codes
    places: Indices
    starts: Indices
    texts: Indices

    def __len__(self) -> int:
        return len(self.texts)

    def spans(self, sentences: Indices) -> tuple[Indices, Indices]:
        """Where sentences stand in their original texts: starts and ends, in characters."""
        return self.places[self.starts[sentences]], self.places[self.starts[sentences + 1] - 1] + 1

    def parted(self, text: int) -> tuple[Sentences, Sentences]:
        """Return the sentences of the texts before this one, and those of the rest, its texts numbered from 0."""
        first = int(np.searchsorted(self.texts, text))
        before = Sentences(self.codes, self.places, self.starts[: first + 1], self.texts[:first])
        return before, Sentences(self.codes, self.places, self.starts[first:], self.texts[first:] - text)


def split(texts: Sequence[str], *, whole: int = 0) -> Sentences:
    """Normalise a batch of texts and split them to sentences.

    Parameters
    ----------
    texts : sequence of str
        Any text at all; lone surrogates and control characters are allowed.
    whole : int, default 0
        How many of the texts, the first ones, are one sentence each (titles); others are split at 。！？； and line
        ends.
    """
    begins = np.concatenate(([0], np.cumsum(np.fromiter((len(text) + 1 for text in texts), np.int64, len(texts)))))
    joined = "\n".join([*texts, ""])
    raw = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)

    codes, kinds = _normalised(raw)
    titles = kinds[: begins[whole]]
    titles[titles == _END] = _SPACE
    titles[begins[1 : whole + 1] - 1] = _END  # the line end after each
    places = np.flatnonzero(_kept(kinds))
    kinds = kinds[places]

    if not len(places):
        return Sentences(codes, places, np.zeros(1, np.int64), places)

    # A sentence begins where something is said: signs and spaces before that (Markdown marks, bullets; one is left of
    # several) say nothing, nor do further end marks (?!, empty lines).
    end_at = np.flatnonzero(kinds == _END)
    opens = np.concatenate(([0], end_at[:-1] + 1))
    leads = _is_filler(kinds[opens])
    is_said = opens + leads < end_at
    chosen = np.ones(len(places), bool)
    chosen[opens[leads]] = False
    chosen[end_at[~is_said]] = False
    places = places[chosen]
    sizes = (end_at + 1 - opens - leads)[is_said]
    starts = np.concatenate(([0], np.cumsum(sizes)))
    text_of = np.searchsorted(begins, places[starts[:-1]], side="right") - 1
    return _cut(Sentences(codes[places], places - np.repeat(begins[text_of], sizes), starts, text_of))


def normalise(text: str) -> str:
    """Return a text as the model reads it, for people to look at.

    >>> normalise("花唄 逾 期，会上徵信嗎？")
    '花呗逾期,会上征信吗?'
    """
    codes, kinds = _normalised(np.frombuffer((text + "\n").encode("utf-32-le", "surrogatepass"), np.uint32))
    return codes[_kept(kinds)][:-1].tobytes().decode("utf-32-le", "surrogatepass")


def solid(texts: Sequence[str]) -> tuple[Codes, Indices]:
    """Normalise a batch of texts without any white space, for comparing them.

    Returns
    -------
    codes : uint32 array, shape (n_characters,)
        Normalised code points of the texts one after the other.
    starts : int64 array, shape (n_texts + 1,)
        Where each text begins in `codes`; the last entry is the end.
    """
    raw = np.frombuffer("\n".join(["", *texts, ""]).encode("utf-32-le", "surrogatepass"), np.uint32)
    codes, kinds = _normalised(raw)
    kept = np.flatnonzero(_kept(kinds) & (kinds != _SPACE) & (codes != _NEWLINE))
    begins = np.cumsum(np.fromiter((1, *(len(text) + 1 for text in texts)), np.int64, len(texts) + 1))
    return codes[kept], np.searchsorted(kept, begins)


def forms() -> Codes:
    """Return for every code point of planes 0 to 2 its normal form, a code point each."""
    return _tables()[0]


def _cut(sentences: Sentences) -> Sentences:
    """Cut sentences over the limit into pieces of at most that many characters."""
    starts = sentences.starts
    pieces = -(-np.diff(starts) // _SENTENCE_LIMIT)
    if (pieces <= 1).all():
        return sentences
    first = np.repeat(starts[:-1], pieces)
    within = np.arange(pieces.sum()) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    cut = np.concatenate((first + within * _SENTENCE_LIMIT, starts[-1:]))
    return Sentences(sentences.codes, sentences.places, cut, np.repeat(sentences.texts, pieces))


def _normalised(raw: Codes) -> tuple[Codes, npt.NDArray[np.uint8]]:
    table, kinds = _tables()
    if not len(raw) or raw.max() < _TABLE_SIZE:
        return table[raw], kinds[raw]
    inside = raw < _TABLE_SIZE
    safe = np.where(inside, raw, 0)
    return np.where(inside, table[safe], raw), np.where(inside, kinds[safe], _SIGN).astype(np.uint8)


def _kept(kinds: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Which characters stay: no format characters, no spaces or signs inside Chinese, no double spaces."""
    kept = kinds != _DROPPED
    is_filler = _is_filler(kinds)
    fillers, solid = np.flatnonzero(is_filler), np.flatnonzero(kept & ~is_filler)
    if not len(solid):
        return kept
    after = np.searchsorted(solid, fillers)  # the next solid character of each
    is_han = kinds[solid] == _HAN
    between_han = is_han[np.maximum(after - 1, 0)] & is_han[np.minimum(after, len(solid) - 1)]
    repeated = np.diff(after, prepend=-1) == 0
    kept[fillers[between_han | repeated]] = False
    return kept


def _is_filler(kinds: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    return (kinds == _SPACE) | (kinds == _SIGN)


@cache
def _tables() -> tuple[Codes, npt.NDArray[np.uint8]]:
    """For every code point its normal form and its class."""
    table = np.arange(_TABLE_SIZE, dtype=np.uint32)
    categories = [unicodedata.category(chr(code)) for code in range(_TABLE_SIZE)]
    kinds = np.full(_TABLE_SIZE, _DROPPED, np.uint8)
    shown = [code for code, category in enumerate(categories) if category not in _UNSHOWN or chr(code) in _ENDS + "\t"]
    # All at once, a line each: neither normalisation nor OpenCC looks over a line's end.
    lines = "\n".join(chr(code) for code in shown if chr(code) != "\n")
    plain = OpenCC("t2s").convert(unicodedata.normalize("NFKC", lines)).lower().split("\n")
    plain.insert(shown.index(_NEWLINE), "\n")
    for code, form in zip(shown, plain, strict=True):
        char = form if len(form) == 1 else chr(code)  # a ligature or a fraction stays as it is
        table[code] = ord(char)
        kinds[code] = _END if char in _ENDS or chr(code) in _ENDS else _kind(char)
    table[np.frombuffer("\r\u2028\u2029\x85…".encode("utf-32-le"), np.uint32)] = _NEWLINE
    table[np.frombuffer("。；！".encode("utf-32-le"), np.uint32)] = np.frombuffer(".;!".encode("utf-32-le"), np.uint32)
    return table, kinds


def _kind(char: str) -> int:
    category = unicodedata.category(char)
    if category == "Lo" and ord(char) >= 0x3400:
        return _HAN
    if category[0] == "Z" or char == "\t":
        return _SPACE
    if category[0] == "S" or category == "Pc" or char in "·•*~^`'\"|#>-–—/\\+=":
        return _SIGN
    return _WORD
