"""What is masked, and what is put in its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

# Pages themselves label with 【电话】 and [QQ]; 〔〕 stand in numbers of official documents, around a year.
PLACEHOLDERS = {
    "phone": "〔电话〕",
    "wechat": "〔微信号〕",
    "qq": "〔QQ号〕",
    "id_card": "〔身份证号〕",
    "bank_card": "〔银行卡号〕",
    "email": "〔邮箱〕",
    "account": "〔账号〕",  # of Telegram (电报, 飞机) and 蝙蝠
}
PLACEHOLDER = re.compile("|".join(map(re.escape, PLACEHOLDERS.values())))


class Span(NamedTuple):
    """A piece of a text: where it begins and ends, in characters, and its kind, a key of `PLACEHOLDERS`."""

    start: int
    end: int
    kind: str


def blank(text: str, spans: Iterable[Span], filler: str) -> str:
    """Fill the places of spans that do not overlap; the length stays."""
    pieces, done = [], 0
    for start, end, _ in sorted(spans):
        pieces += [text[done:start], filler * (end - start)]
        done = end
    return "".join([*pieces, text[done:]])
