"""What is personal in a text, and where."""

from __future__ import annotations

from classifier.masking.accounts import find_accounts
from classifier.masking.addresses import find_addresses, find_web
from classifier.masking.glyphs import GONE, plain
from classifier.masking.kinds import PLACEHOLDER, Span, blank
from classifier.masking.numbers import find_numbers


def find(text: str) -> list[Span]:
    """Find contacts and personal numbers; `mask` says which.

    Returns
    -------
    list of Span
        In order, none overlapping another; places in characters of `text`. Without the sign that announces them.

    Examples
    --------
    >>> find("加薇hk_88990，手机①⑥⓪ 0000 1234，客服95188")
    [Span(start=2, end=10, kind='wechat'), Span(start=13, end=26, kind='phone')]
    """
    form = plain(text)
    form = blank(form, (Span(*match.span(), "") for match in PLACEHOLDER.finditer(text)), GONE)
    found: list[Span] = []
    fresh = _round(form)
    # Again until nothing is found, for what is gone may stand beside more: so a masked text has nothing left to mask.
    while fresh:
        found += fresh
        form = blank(form, fresh, GONE)
        fresh = [span for start, end in _lines(form, fresh) for span in _round(form, start, end)]
    return sorted(found)


def _lines(form: str, spans: list[Span]) -> set[tuple[int, int]]:
    """Where the lines of spans begin and end; no rule looks beyond its line."""
    ends = ((span.start, form.find("\n", span.end)) for span in spans)
    return {(form.rfind("\n", 0, start) + 1, end if end >= 0 else len(form)) for start, end in ends}


def _round(form: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Find by one reading of a plain form or a part of it; each kind is looked for in what those before it leave."""
    part = form[start:end]
    addresses = find_addresses(part)
    part = blank(part, addresses, GONE)
    part = blank(part, find_web(part), GONE)
    numbers = list(find_numbers(part))
    accounts = find_accounts(blank(part, numbers, GONE))
    return [Span(start + first, start + last, kind) for first, last, kind in (*addresses, *numbers, *accounts)]
