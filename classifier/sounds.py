"""How Chinese text sounds: each character, or syllable in Latin letters, as the number of its toneless syllable.

What an input method mistypes (征心, 花被) and what is spelled to slip past filters (套xian) sounds as what is meant.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from classifier.text import Codes

FIRST, LAST = 0x3400, 0x9FFF  # code points that have a sound: the ideographs of the basic plane
_LETTERS = (ord("a"), ord("z"))
_LONGEST_RUN = 24  # letters in a row that are read as syllables; a longer run is a link or a code
_LONGEST_SYLLABLE = 6
_LAST_CODE = 0xFFFF  # of the basic plane
_REMEMBERED = 4096  # runs of letters


@dataclass(frozen=True, eq=False)
class Sounds:
    """The syllables of a language and who sounds like which; `pinyin` makes that of Mandarin.

    Attributes
    ----------
    syllables : array of str, shape (n_syllables,)
        Spelled in lower-case letters without tones.
    of_character : uint16 array, shape (LAST - FIRST + 1,)
        For each code point from `FIRST` on the number of its syllable, counted from 1; 0 where it has none.
    """

    syllables: npt.NDArray[np.str_]
    of_character: npt.NDArray[np.uint16]

    @classmethod
    @cache
    def pinyin(cls) -> Sounds:
        """Each character by its most frequent reading (pypinyin's tables)."""
        from pypinyin import Style, lazy_pinyin  # where models are fitted; a fitted model holds the table

        characters = map(chr, range(FIRST, LAST + 1))
        read = [lazy_pinyin(character, style=Style.NORMAL, v_to_u=False)[0] for character in characters]
        syllables = sorted({sound for sound in read if sound.isascii() and sound.isalpha()})
        number = {sound: i for i, sound in enumerate(syllables, 1)}
        return cls(np.array(syllables), np.array([number.get(sound, 0) for sound in read], np.uint16))

    def read(self, codes: Codes) -> tuple[Codes, npt.NDArray[np.bool_]]:
        """Return for each place of normalised text its sound, and which places begin one.

        A character without a sound stands for itself. The letters of a syllable after its first begin none.

        Examples
        --------
        >>> meant, disguised = (np.array([ord(c) for c in text], np.uint32) for text in ("套现", "套xian"))
        >>> sounds = Sounds.pinyin()
        >>> [sound[begins].tolist() for sound, begins in map(sounds.read, (meant, disguised))]
        [[322, 348], [322, 348]]
        """
        sound = self._of_code[np.minimum(codes, _LAST_CODE)]
        beyond = np.flatnonzero(codes > _LAST_CODE)
        sound[beyond] = codes[beyond] + np.uint32(len(self.syllables) + 1)
        begins = np.ones(len(codes), bool)
        letters = (
            codes.astype(np.uint8).tobytes().decode("latin-1")
        )  # right where there are letters, which is all it is for
        for start, end in _runs((codes >= _LETTERS[0]) & (codes <= _LETTERS[1])):
            for place, syllable in self._spelled(letters[start:end]):
                begins[start + place + 1 : start + place + len(syllable)] = False
                sound[start + place] = self._numbers[syllable]
        return sound, begins

    @cached_property
    def _of_code(self) -> Codes:
        """For each code point up to the last of the basic plane its sound."""
        table = np.arange(_LAST_CODE + 1, dtype=np.uint32) + np.uint32(len(self.syllables) + 1)
        numbers = table[FIRST : LAST + 1]
        numbers[:] = np.where(self.of_character > 0, self.of_character, numbers)
        return table

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {str(syllable): number for number, syllable in enumerate(self.syllables, 1)}

    @cached_property
    def _spelled(self) -> Callable[[str], list[tuple[int, str]]]:
        """As `_spell`, that what was read lately is not read again: pages use the same few words."""
        return lru_cache(_REMEMBERED)(self._spell)

    def _spell(self, run: str) -> list[tuple[int, str]]:
        """Return the syllables that a run of letters is, with their places; none if it is anything else."""
        ways: list[list[tuple[int, str]] | None] = [[]]  # how the first n letters read, the longest syllables last
        for end in range(1, len(run) + 1):
            found = None
            for start in range(max(0, end - _LONGEST_SYLLABLE), end):
                way, piece = ways[start], run[start:end]
                if way is not None and piece in self._numbers:
                    found = [*way, (start, piece)]
                    break
            ways.append(found)
        return ways[-1] or []


def _runs(letters: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return starts and ends of runs of two and more letters that are short enough to be words."""
    edges = np.flatnonzero(np.diff(letters, prepend=False, append=False))
    starts, ends = edges[::2], edges[1::2]
    sizes = ends - starts
    wanted = (sizes > 1) & (sizes <= _LONGEST_RUN)
    return list(zip(starts[wanted].tolist(), ends[wanted].tolist(), strict=True))
