"""Whether a page is an article at all, and if not, what it is instead."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scraper.extraction.layout import Layout
from scraper.extraction.markdown import Line

_MIN_RUNNING_CHARS = 60  # of sentences; the shortest articles of the demo site have 200, notices of a missing page 40
_NOTICE_CHARS = 200  # a page that only says that something is missing says little else
_MIN_LIST_LINKS = 8
_GONE = re.compile(
    r"(?:页面|网页|文章|内容|信息|帖子|链接|商品|主题)\S{0,8}(?:不存在|已(?:被)?删除|已下[线架]|找不到|无法找到|丢失|已失效|走丢)"
    r"|(?:找不到|没有找到|未找到|抱歉|很抱歉|对不起)\S{0,12}(?:页面|网页|文章|内容|信息|地址)|404\s*(?:not\s*found|错误|页面|$)|not\s+found"
    r"|(?:頁面|網頁|文章)\S{0,6}(?:不存在|已刪除|找不到)",
    re.I,
)
_LOGIN = re.compile(
    r"(?:请|需|须|需要|您?还?没有?|尚未|未)\S{0,4}登[录入陆]\S{0,6}(?:后|才|再|查看|阅读|继续|访问)?|登[录入陆]后\S{0,4}(?:查看|阅读|可见|继续)"
    r"|(?:开通|成为)\S{0,4}会员\S{0,6}(?:阅读|查看)|验证码|安全验证|滑动\S{0,4}验证"
)
_SENTENCE_MARK = re.compile(r"[。！？；，、!?;,]")


def find_defect(layout: Layout, lines: Sequence[Line], title: str, n_related: int) -> str | None:
    """Why a page is no article (such as "page not found", "login wall", "list page"); None for an article.

    Parameters
    ----------
    layout : Layout
        The whole page.
    lines : sequence of Line
        What was taken for the article.
    title : str
        The headline.
    n_related : int
        Links that read like headlines.
    """
    if not layout.blocks:
        return "empty page"
    running = sum(len(line.text) for line in lines if not line.is_linked and _SENTENCE_MARK.search(line.text))
    if running < _NOTICE_CHARS:
        shown = f"{title} {' '.join(line.text for line in lines)}"
        if _GONE.search(shown):
            return "page not found"
        if _LOGIN.search(shown):
            return "login wall"
    if running >= _MIN_RUNNING_CHARS:
        return None
    if n_related >= _MIN_LIST_LINKS:
        return "list page"
    return None if running >= _MIN_RUNNING_CHARS / 3 else "no article text"
