"""Mask."""

from classifier.masking.finding import find
from classifier.masking.kinds import PLACEHOLDERS


def mask(text: str) -> str:
    pieces, done = [], 0
    for start, end, kind in find(text):
        pieces += [text[done:start], PLACEHOLDERS[kind]]
        done = end
    return "".join([*pieces, text[done:]])
