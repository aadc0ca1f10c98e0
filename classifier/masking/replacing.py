"""Texts with placeholders where something personal stood."""

from __future__ import annotations

from collections.abc import Sequence

from classifier.masking.finding import find
from classifier.masking.kinds import PLACEHOLDERS
from classifier.masking.screening import may_hold


def mask(text: str) -> str:
    """Put a placeholder in the place of each contact and personal number.

    Masked are mobile phones and landlines, ids of WeChat and QQ (groups too), of Telegram, 蝙蝠 and LINE, e-mail
    addresses, numbers of identity cards and bank cards, disguised ones too. What is public stays: service numbers
    (95188, 400-…, 12315), public accounts (公众号), addresses in the web, statutes, codes, amounts, dates. Names,
    street addresses and number plates are not looked for.

    Returns
    -------
    str
        The text with 〔电话〕, 〔微信号〕 … (`PLACEHOLDERS`) put in. Its length may differ, so places in the original,
        as of evidence, are not places in it. Masking it again changes nothing.

    Examples
    --------
    >>> mask("加薇hk_88990，手机①⑥⓪ 0000 1234，客服95188")
    '加薇〔微信号〕，手机〔电话〕，客服95188'
    """
    pieces, done = [], 0
    for start, end, kind in find(text):
        pieces += [text[done:start], PLACEHOLDERS[kind]]
        done = end
    return "".join([*pieces, text[done:]])


def mask_all(texts: Sequence[str]) -> list[str]:
    """Mask many texts; those that can hold nothing to mask cost little (`screening`), nor do such lines of the others.

    >>> mask_all(["微信支付", "微信：hk_88990"])
    ['微信支付', '微信：〔微信号〕']
    """
    masked = list(texts)
    doubtful = may_hold(texts).nonzero()[0].tolist()
    lines_of = [texts[number].split("\n") for number in doubtful]  # no rule looks beyond a line
    held = iter(may_hold([line for lines in lines_of for line in lines]).tolist())
    for number, lines in zip(doubtful, lines_of, strict=True):
        masked[number] = "\n".join([mask(line) if next(held) else line for line in lines])
    return masked
