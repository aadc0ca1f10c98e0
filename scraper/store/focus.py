"""Focused crawling: how likely a URL is relevant before it is fetched, and how URLs take their turns by that.

A link's promise is what the tagger says of its anchor text, mixed with what it said of the page that holds it; a URL
that several pages link to keeps the best. (Chakrabarti, van den Berg and Dom, "Focused crawling", WWW 1999, and
Cho, Garcia-Molina and Page, "Efficient crawling through URL ordering", WWW 1998.)
"""

from __future__ import annotations

from collections.abc import Sequence

EXPLORATION = 0.1  # share of turns by order of discovery: what looks irrelevant may lead to what is not
_ANCHOR_SHARE = 0.7  # of the anchor text in a link's promise; the rest is the page's that holds it
_LEAST_ANCHOR_CHARS = 4  # a shorter text (更多, 下一篇) says nothing of where it leads


def promises(anchors: Sequence[str], of_anchors: Sequence[float], of_page: float) -> list[float]:
    """Return each link's promise, a fraction in [0, 1].

    Parameters
    ----------
    anchors : sequence of str
        Anchor texts.
    of_anchors : sequence of float
        Probability that each, read as a title, is relevant.
    of_page : float
        Probability that the page that holds them is relevant.

    Examples
    --------
    >>> promises(["花呗晚还三天会怎样", "更多"], [1.0, 0.1], 0.5)
    [0.85, 0.5]
    """
    return [
        round(_ANCHOR_SHARE * chance + (1 - _ANCHOR_SHARE) * of_page, 4)
        if len(anchor) >= _LEAST_ANCHOR_CHARS
        else of_page
        for anchor, chance in zip(anchors, of_anchors, strict=True)
    ]


def turns(most: int, given: int) -> tuple[int, int]:
    """Split the next turns of a site: how many by promise, how many by order of discovery.

    Parameters
    ----------
    most : int
        Turns to split.
    given : int
        Turns given before, so that single turns add up to the share.

    Examples
    --------
    >>> turns(10, 0)
    (9, 1)
    >>> [turns(1, given) for given in range(10)][7:]
    [(1, 0), (1, 0), (0, 1)]
    """
    exploring = int((given + most) * EXPLORATION + 1e-9) - int(given * EXPLORATION + 1e-9)
    return most - exploring, exploring
