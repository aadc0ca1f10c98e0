"""Runs of digits, with what stands between and beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from classifier.masking.glyphs import DIGITS, HAN_DIGITS, JOINERS

_RUN = re.compile(  # of 7 digits (a landline in a small town, without its area code) up to what a page cannot need
    rf"[{DIGITS}li](?:[{JOINERS}]{{0,3}}(?:[{DIGITS}]|[oli](?=[oli0-9]))|[oli](?![oli0-9])){{6,200}}"
)
_LAST_X = re.compile(r"[ -]?x(?![a-z0-9])")  # of an identity card
# o stands for 0, l and i for 1.
_AS_DIGIT = {char: str(digit) for digit, char in enumerate(HAN_DIGITS)} | dict(zip("olix", "011X", strict=True))
_AS_DIGIT |= {char: char for char in "0123456789"}
_SEEN = 24  # characters before a number that may say what it is


@dataclass(frozen=True, slots=True)
class Number:
    """A part of a run that may be a number.

    Attributes
    ----------
    start, end : int
        Where it stands in the text.
    digits : str
    groups : tuple of int
        How many digits stand together, as in 3-4-4.
    before, after : str
        The text beside it.
    """

    start: int
    end: int
    digits: str
    groups: tuple[int, ...]
    before: str
    after: str

    @property
    def spelled(self) -> bool:
        """Whether it is written digit by digit."""
        return len(self.groups) >= len(self.digits) - 1


class Run:
    """A run of digits and joiners.

    Attributes
    ----------
    compact : str
        Its digits, with ``-`` for joiners and ``:`` where numerals of the other script begin; X at the end of an
        identity card's number, ``#`` for what has been taken.
    """

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text = text
        self._places: list[int] = []
        marks: list[str] = []
        for place in range(start, end):
            digit = _AS_DIGIT.get(text[place])
            if digit is None:
                continue
            if self._places and place - self._places[-1] > 1:
                marks.append("-")
                self._places.append(place - 1)
            elif self._places and (text[place] in HAN_DIGITS) != (text[place - 1] in HAN_DIGITS):
                marks.append(":")
                self._places.append(place - 1)
            marks.append(digit)
            self._places.append(place)
        self.compact = "".join(marks)

    def candidates(self, pattern: re.Pattern[str], least: int) -> Iterator[Number]:
        """Yield what a pattern for at least so many digits finds, as its first group, and is not taken."""
        if len(self.compact) < least:
            return
        for match in pattern.finditer(self.compact):
            first, last = match.span(1)
            found = self.compact[first:last]
            if "#" in found or (
                ":" in found and ":" in (self.compact[first - 1 : first], self.compact[last : last + 1])
            ):
                continue  # mixed numerals that go on
            start, end = self._places[first], self._places[last - 1] + 1
            groups = tuple(map(len, found.replace(":", "").split("-")))
            before, after = self._text[max(0, start - _SEEN) : start], self._text[end : end + _SEEN]
            yield Number(start, end, re.sub("[-:]", "", found), groups, before, after)

    def take(self, number: Number) -> None:
        """Leave a number to no further pattern."""
        self.compact = "".join(
            "#" if number.start <= place < number.end else mark
            for mark, place in zip(self.compact, self._places, strict=True)
        )


def find_runs(text: str) -> Iterator[Run]:
    """Yield the runs of a text in plain form."""
    for match in _RUN.finditer(text):
        last = _LAST_X.match(text, match.end())
        yield Run(text, match.start(), last.end() if last else match.end())
