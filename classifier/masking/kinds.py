"""What is masked, and what is put in its place."""

from __future__ import annotations

import re
from typing import NamedTuple

NAMES = {
    "phone": "电话",
    "wechat": "微信号",
    "qq": "QQ号",
    "id_card": "身份证号",
    "bank_card": "银行卡号",
    "email": "邮箱",
    "account": "账号",  # of Telegram (电报, 飞机) and of 蝙蝠
}
# Pages label with 【电话】 and [QQ] themselves; 〔〕 is that of official document numbers, which hold a year.
PLACEHOLDERS = {kind: f"〔{name}〕" for kind, name in NAMES.items()}
PLACEHOLDER = re.compile("|".join(map(re.escape, PLACEHOLDERS.values())))


class Span(NamedTuple):
    """A piece of a text: where it begins and ends, in characters, and its kind, one of `NAMES`."""

    start: int
    end: int
    kind: str


def blank(text: str, spans: list[Span], filler: str) -> str:
    """Put fillers in the place of spans that do not overlap; the length stays."""
    pieces, done = [], 0
    for start, end, _ in sorted(spans):
        pieces += [text[done:start], filler * (end - start)]
        done = end
    return "".join([*pieces, text[done:]])
