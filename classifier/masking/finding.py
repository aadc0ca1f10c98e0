"""Find what is personal in a text."""

from __future__ import annotations

from classifier.masking.accounts import find_accounts, find_addresses
from classifier.masking.glyphs import GONE, plain
from classifier.masking.kinds import PLACEHOLDER, Span, blank
from classifier.masking.numbers import find_numbers


def find(text: str) -> list[Span]:
    """Find contacts and personal numbers.

    Returns
    -------
    list of Span
        In order, none overlapping another, places in characters of `text`.
    """
    form = plain(text)
    form = blank(form, [Span(*match.span(), "") for match in PLACEHOLDER.finditer(text)], GONE)
    found: list[Span] = []
    while fresh := _round(form):  # what is gone may leave room for more
        found += fresh
        form = blank(form, fresh, GONE)
    return sorted(found)


def _round(form: str) -> list[Span]:
    addresses, urls = find_addresses(form)
    form = blank(form, [*addresses, *urls], GONE)
    numbers = list(find_numbers(form))
    return [*addresses, *numbers, *find_accounts(blank(form, numbers, GONE))]
