"""One written form for what is written in many: each character of a text becomes one character of its plain form.

Numbers are put in circles, in full width, in emoji or in Chinese numerals to slip past filters; their places stay.
"""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np

from classifier.text import Codes, forms

GONE = "\0"  # stands where something was found; no character of a text becomes it
HAN_DIGITS = "零一二三四五六七八九"  # plain, but apart from 0-9, as they are words as well
DIGITS = "0-9" + HAN_DIGITS  # for the inside of a character class
JOINERS = "-. )~❤☎"  # likewise: what may stand between the digits of one number

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
    "。": "。｡",  # ends a sentence, never stands inside a number as the full stop does
}
_ALPHABETS = (0x1F150, 0x1F170, 0x1F1E6)  # where negative circled, negative squared and regional A to Z begin
_UNSHOWN = frozenset(("Cc", "Cf", "Cn", "Co", "Cs", "Me", "Mn", "Sk", "Sm", "So", "Zl", "Zp", "Zs"))
_KEPT = "\n+<>=~|❤☎"  # of those categories, what tells something


def plain(text: str) -> str:
    """Return the plain form of a text, of the same length.

    Digits of any shape become 0-9, Chinese numerals 零 to 九, letters small a-z, traditional characters simplified;
    dashes become ``-``; spaces, emoji and what is not seen become a space.

    >>> plain("➕Ｖ：①③⑧０Oo幺 貳")
    '+v:1380oo一 二'
    """
    raw = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return form_table().take(raw, mode="clip").tobytes().decode("utf-32-le")


@cache
def form_table() -> Codes:
    """For every code point of planes 0 to 2 its plain form; the last stands for all beyond."""
    table = forms().copy()
    chars = [chr(code) for code in range(len(table))]
    categories = np.array([unicodedata.category(char) for char in chars])
    unshown = np.isin(categories, list(_UNSHOWN))[np.minimum(table, len(table) - 1)]
    table[unshown & ~np.isin(table, [ord(char) for char in _KEPT])] = ord(" ")
    table[categories == "Pd"] = ord("-")
    for code, char in enumerate(chars):
        if (digit := unicodedata.digit(char, None)) is not None:
            table[code] = ord("0") + digit
    for char, form in _NUMERALS.items():
        table[forms() == ord(char)] = ord(form)  # 貳 as 贰
    for form, shown in _SYMBOLS.items():
        table[[ord(char) for char in shown]] = ord(form)
    for start in _ALPHABETS:
        table[start : start + 26] = np.arange(ord("a"), ord("z") + 1)
    table[-1] = ord(" ")
    return table
