"""Where a page leads: its related-content lists, its next page, its canonical URL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree

from scraper.extraction.article import Link
from scraper.extraction.cleaning import RELATED_HEADING
from scraper.extraction.elements import is_named, names_part
from scraper.extraction.layout import Anchor, Layout
from scraper.urls import canonical_or_none, publisher_of, site_of

_MIN_TITLE_CHARS = 6  # shorter anchors may be sections, tags and buttons
_MIN_LIST = 3  # links that make a list without a heading
_MEAN_TITLE_CHARS = 9  # of such a list; navigation has 2 to 5
_HEADING_REACH = 2  # blocks between a heading and the first link of its list
_MAX_HEADING_CHARS = 20
_MENU = names_part(
    "nav|navbar|navigation|menu|breadcrumbs?|crumbs?|foot|footer|copyright|tags|pager|pagination|pages?|login|topbar|ads?"
    "|advert\\w*|banner|friend|friends|flink|partner|share|lang"
)
_MENU_TAGS = frozenset(("nav", "footer"))
_OTHER_HEADING = re.compile(
    r"友情链接|合作(?:伙伴|媒体)|广告|赞助|推广|网站(?:地图|导航)|栏目|导航|标签|关于我们|热搜词|分类目录"
)
_BUTTON = re.compile(
    r"^(?:上一[页篇]|下一[页篇]|首页|末页|尾页|更多|查看更多|点击|返回|登录|注册|阅读全文|展开|加载|联系我们|关于我们|免责声明|隐私|用户协议|网站地图|举报|版权|广告|设为首页|加入收藏|下载|客户端)"
    r"|ICP备|公网安备|许可证",
    re.I,
)
_NEXT = re.compile(r"^[\s\[【(（<]*(?:下一?页|下页|后一页|後頁|下一頁|next(?:\s+page)?|›|»|>)[\s\]】)）>]*$", re.I)


def extract_related(layout: Layout, url: str) -> tuple[Link, ...]:
    """Links of the related-content lists, in displayed order, each URL once.

    A list is related content when its heading says so (相关内容, 猜你喜欢 ...), or when it has no heading
    that says otherwise and its anchors read like headlines rather than like sections.
    """
    found: dict[str, Link] = {}
    for anchors in _lists(layout, url):
        heading = _heading_of(layout, anchors[0])
        if heading and _OTHER_HEADING.search(heading):
            continue
        named = bool(heading and RELATED_HEADING.match(heading))
        headlines = [anchor for anchor in anchors if len(anchor.text) >= _MIN_TITLE_CHARS]
        mean = sum(len(anchor.text) for anchor in anchors) / len(anchors)
        if not named and (len(headlines) < _MIN_LIST or mean < _MEAN_TITLE_CHARS):
            continue
        for anchor in anchors:
            target = canonical_or_none(url, anchor.href)
            if target and target != url and not anchor.text.isdigit():
                found.setdefault(target, Link(target, anchor.text))
    return tuple(found.values())


def extract_next_page(layout: Layout, url: str) -> str | None:
    """Return the following page of the same article: 下一页 or rel=next, on the same site and under a like path."""
    for anchor in layout.anchors:
        if "next" in (anchor.element.get("rel") or "").lower().split() or _NEXT.match(anchor.text):
            target = canonical_or_none(url, anchor.href)
            if target and target != url and _continues(url, target):
                return target
    return None


def extract_canonical(href: str, url: str) -> str:
    """Return ``rel=canonical`` where it is plausible (same publisher, not the home page), else `url`."""
    target = canonical_or_none(url, href) if href else None
    if not target or publisher_of(site_of(target)) != publisher_of(site_of(url)):
        return url
    if urlsplit(target).path in ("", "/") and not urlsplit(target).query:
        return url
    return target


def _lists(layout: Layout, url: str) -> Iterator[list[Anchor]]:
    """Group the anchors outside text and menus by the nearest container they share."""
    groups: dict[etree._Element, list[Anchor]] = {}
    lists: dict[etree._Element, bool] = {}
    menus: dict[etree._Element, bool] = {}
    for anchor in layout.anchors:
        if not anchor.text or _BUTTON.search(anchor.text) or _in_menu(anchor.element, menus):
            continue
        in_text = layout.body_start <= anchor.block < layout.body_end and not layout.blocks[anchor.block].is_linked
        if in_text or "sponsored" in (anchor.element.get("rel") or "") or anchor.block >= len(layout.blocks):
            continue
        groups.setdefault(_container(anchor.element, lists), []).append(anchor)
    yield from groups.values()


def _container(element: etree._Element, known: dict[etree._Element, bool]) -> etree._Element:
    """Return the nearest list-like ancestor, or the first that holds several links."""
    for up in element.iterancestors():
        if up.tag in ("ul", "ol", "dl", "table", "section"):
            return up
        if up.tag in ("div", "td", "body"):
            if up not in known:
                known[up] = sum(1 for _ in islice(up.iter("a"), _MIN_LIST)) == _MIN_LIST
            if known[up]:
                return up
    return element


def _in_menu(element: etree._Element, known: dict[etree._Element, bool]) -> bool:
    path: list[etree._Element] = []
    answer = False
    for up in element.iterancestors():
        if up in known:
            answer = known[up]
            break
        path.append(up)
        if up.tag in _MENU_TAGS or (up.tag not in ("html", "body") and is_named(_MENU, up.attrib)):
            answer = True
            break
    known.update(dict.fromkeys(path, answer))
    return answer


def _heading_of(layout: Layout, anchor: Anchor) -> str:
    for number in range(anchor.block - 1, max(-1, anchor.block - 1 - _HEADING_REACH), -1):
        text = layout.blocks[number].text
        if len(text) <= _MAX_HEADING_CHARS:
            return text
    return ""


def _continues(url: str, target: str) -> bool:
    here, there = urlsplit(url), urlsplit(target)
    if site_of(url) != site_of(target):
        return False
    if here.path == there.path:
        return here.query != there.query
    folder, _, page = here.path.rpartition("/")
    stem = re.sub(r"(?:[_-]?\d+)?(?:\.\w+)?$", "", page)
    return there.path.startswith(f"{folder}/") and (there.path.rpartition("/")[2].startswith(stem) or folder != "")
