"""What tags, classes and ids say of an element (a block, hidden, around an article), and text as displayed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeAlias

from lxml import etree

Attributes: TypeAlias = Mapping[str, object] | etree._Attrib  # of an lxml or a BeautifulSoup element

# Their content is never displayed text of the page.
UNREAD = frozenset(
    """
    script style title noscript template iframe object embed svg math canvas video audio head select option
    textarea button input datalist map area frame frameset noframes
    """.split()
)
BLOCK = frozenset(
    """
    address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p
    pre section summary table tbody td tfoot th thead tr ul
    """.split()
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))

# visibility is left out: some sites show an article by script once it has loaded.
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.I)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WHOLE_PAGE = frozenset(("html", "body"))
# No width, and no white space to Python: zero-width space and (non-)joiner, word joiner, byte order mark, soft hyphen.
_INVISIBLE = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\xad")
_PRIVATE_SPACE = "\ue5e5"  # what 0xA3A0, an unused place in GBK that pages fill indents with, is decoded to


def fold(text: str) -> str:
    r"""Fold white space as a browser does, and take out what has no width.

    >>> fold(" 先用\u200b后付\u3000\n 怎么 还 ")
    '先用后付 怎么 还'
    """
    if not text.isascii():
        text = text.replace(_PRIVATE_SPACE, " ")
        for mark in _INVISIBLE:
            if mark in text:
                text = text.replace(mark, "")
    return " ".join(text.split())


def names_part(words: str) -> re.Pattern[str]:
    """Compile what finds one of these words (alternatives) as the name of a part in class and id.

    A name may have words before it and one word on the part's shape after it (post-comments, share_bar). Names that
    only tell something of a whole page do not count (has-sidebar), nor those that file an article (tag-credit). What
    CSS modules append is passed over (CommentList_root__a81).
    """
    shape = (
        "list|lists|box|area|wrap|wrapper|container|bar|block|section|module|mod|panel|inner|con|cont|content|links?|items?"
        "|title|hd|bd|main|left|right|top|bottom|count|num|info|btn|icon|text|new|news|article|articles|\\d+"
    )
    return re.compile(
        rf"(?:^|\s)(?!(?:has|with|no|not|is|tag|category|type|status|format)[-_])(?:[a-z0-9]+[-_])*?(?:{words})\d*"
        rf"(?:[-_]?(?:{shape}))?(?:_[a-z]+__[-\w]+)?(?=\s|$)",
        re.I,
    )


# Words that sites put into class and id of what stands around an article.
_AROUND = names_part(
    "comments?|reply|replies|pinglun|footer|foot|copyright|nav|navbar|navigation|menu|breadcrumbs?|crumbs?|sidebar|aside|share"
    "|sharing|related|relate|recommend\\w*|tuijian|xiangguan|hot|rank|ranking|guess|login|search|banner|advert\\w*|ads?|gg"
    "|toolbar|widget|tags|pagination|pager|popup|modal|toast|cookie|qrcode|disclaimer|subscribe|newsletter"
)
_AROUND_TAGS = frozenset(("nav", "footer", "aside"))


def is_hidden(tag: str, attributes: Attributes) -> bool:
    """Tell whether an element's own attributes keep it from being displayed."""
    if tag in _WHOLE_PAGE:  # those are shown by a script once it has loaded
        return False
    style = attributes.get("style")
    return (
        (style is not None and bool(_HIDDEN_STYLE.search(str(style))))
        or "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
    )


def is_around(tag: str, attributes: Attributes) -> bool:
    """Tell whether an element's tag, class or id says that it stands around an article."""
    return tag in _AROUND_TAGS or (bool(attributes) and tag not in _WHOLE_PAGE and is_named(_AROUND, attributes))


def is_named(parts: re.Pattern[str], attributes: Attributes) -> bool:
    """Tell whether class or id of an element names one of the parts (`names_part`)."""
    class_, id_ = attributes.get("class"), attributes.get("id")
    return (class_ is not None or id_ is not None) and _finds(parts, f"{class_ or ''} {id_ or ''}")


@lru_cache(maxsize=8192)
def _finds(parts: re.Pattern[str], names: str) -> bool:
    return bool(parts.search(_HUMP.sub("-", names)))
