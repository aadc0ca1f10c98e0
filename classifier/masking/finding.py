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
    # Again until nothing is found, for what is gone may stand beside more: so a masked text has nothing left to mask.
    while fresh := _round(form):
        found += fresh
        form = blank(form, fresh, GONE)
    return sorted(found)


def _round(form: str) -> list[Span]:
    """Find by one reading of a plain form; each kind is looked for in what those before it leave."""
    addresses = find_addresses(form)
    form = blank(form, addresses, GONE)
    form = blank(form, find_web(form), GONE)
    numbers = list(find_numbers(form))
    return [*addresses, *numbers, *find_accounts(blank(form, numbers, GONE))]
