"""One written form for what is written in many: each character of a text becomes one character of its plain form.

Numbers are put in circles, in full width, in emoji or in Chinese numerals to slip past filters; places stay the same.
"""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np

from classifier.text import Codes, forms

GONE = "\0"  # stands where something was found, and never for a character of a text
HAN_DIGITS = "零一二三四五六七八九"  # plain forms; they stay apart from 0-9, as they are words as well
DIGITS = "0-9" + HAN_DIGITS  # inside a character class

_NUMERALS = dict(zip("〇幺壹贰叁肆伍陆柒捌玖弌弍弎", "零一一二三四五六七八九一二三", strict=True))
_SYMBOLS = {
    "+": "➕⊕",
    "q": "🐧",  # the mascot of QQ
    "薇": "🛰📡",  # 卫星, which sounds like 微信
    "5": "🈚",  # 无, which sounds like 五
    "0": "⭕",
    "❤": "♥💓💔💕💖💗💘💙💚💛💜💝💞💟🖤🤍🤎🧡🩷🩵🩶",  # 心, which sounds like 信
    "☎": "📞📱📲☏✆",
    "-": "−ー",
    " ": "*·•・‧∙",
}
_LETTERS = (0x1F150, 0x1F170, 0x1F1E6)  # where negative circled, negative squared and regional A to Z begin
_BLANK = frozenset(("Cc", "Cf", "Cn", "Co", "Cs", "Me", "Mn", "Sk", "Sm", "So", "Zl", "Zp", "Zs"))
_KEPT = "\n+<>=~|❤☎"  # of those categories, what tells something


def plain(text: str) -> str:
    """Return the plain form of a text, of the same length.

    Digits of any shape become 0-9, Chinese numerals 零 to 九, letters small a-z, traditional characters simplified;
    dashes become ``-``; spaces, emoji and what is not seen become a space.

    >>> plain("➕Ｖ：①③⑧０Oo幺 貳")
    '+v:1380oo一 二'
    """
    raw = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    table = _table()
    return table[np.minimum(raw, len(table) - 1)].tobytes().decode("utf-32-le")


@cache
def shapes(wanted: str) -> str:
    """Return all characters whose plain form is one of the wanted, as the inside of a character class of RE2."""
    found = np.flatnonzero(np.isin(_table(), np.array([ord(char) for char in wanted], np.uint32)))
    starts, ends = found[np.diff(found, prepend=-2) > 1], found[np.diff(found, append=-2) != 1]
    surrogates = range(0xD800, 0xE000)  # in no valid UTF-8
    ranges = zip(starts.tolist(), ends.tolist(), strict=True)
    return "".join(f"\\x{{{start:X}}}-\\x{{{end:X}}}" for start, end in ranges if start not in surrogates)


@cache
def _table() -> Codes:
    table = forms().copy()
    chars = [chr(code) for code in range(len(table))]
    kinds = np.array([unicodedata.category(char) for char in chars])
    kept = np.isin(table, [ord(char) for char in _KEPT])
    blank = np.isin(kinds, list(_BLANK))[np.minimum(table, len(table) - 1)]
    table[blank & ~kept] = ord(" ")
    table[kinds == "Pd"] = ord("-")
    for code, char in enumerate(chars):
        if (digit := unicodedata.digit(char, None)) is not None:
            table[code] = ord("0") + digit
    for char, form in _NUMERALS.items():
        table[forms() == ord(char)] = ord(form)  # 貳 as 贰
    for form, shown in _SYMBOLS.items():
        table[[ord(char) for char in shown]] = ord(form)
    for start in _LETTERS:
        table[start : start + 26] = np.arange(ord("a"), ord("z") + 1)
    table[-1] = ord(" ")  # and all beyond
    return table
