"""The article's element to its lines, without what stands in it but is not of it."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from lxml import etree

from scraper.extraction.elements import BLOCK
from scraper.extraction.layout import Layout
from scraper.extraction.markdown import LINE_BREAK, Line, render
from scraper.extraction.published import without_dates
from scraper.extraction.tables import tabulate
from scraper.extraction.tree import remove

_MIN_ARTICLE_CHARS = 150  # with this much text outside, an element named "comment" or "related" is just that

# Elements that say how their text is to be read; a cell is a block of its own, so rows need not be.
_MEANT = (BLOCK | {"a", "b", "strong"}) - {"br", "tbody", "thead", "tfoot", "tr"}

# A heading after which other articles are listed.
RELATED_HEADING = re.compile(
    r"""^[\W_]*(?:
      相关(?:内容|推荐|阅读|文章|新闻|链接|报道|资讯|专题|帖子|话题|问题|搜索|信息|稿件|知识|导读)
      | (?:推荐|延伸|扩展|关联|更多|精彩)(?:阅读|内容|推荐|文章|新闻|资讯|帖子)
      | (?:更多|查看)?(?:精彩|相关|热门|最新|推荐|随机|同类|本类|本站|往期)\w{0,4}
        (?:内容|推荐|文章|新闻|资讯|阅读|帖子|回顾|问答|话题|信息|排行榜?)
      | (?:猜|大家|你|您)\S{0,6}(?:喜欢|在看|都在看|还在看|关心|感兴趣|想看|看了)\S{0,4}
      | 热门|热点(?:新闻|文章|排行)?|看过本文的人还看过|下一篇|上一篇
      | 猜你喜欢|為您推薦|相關(?:文章|新聞|內容|閱讀|推薦)|延伸閱讀|熱門\w{0,4}
    )[\s:：>»/|\w]{0,8}$""",
    re.X,
)
# Whole lines that belong to the page, not to the article. Only short lines are asked.
_PAGE_LINE = re.compile(
    r"""^[\W_]*(?:
      (?:责任编辑|责编|编辑|校对|审核|监制|终审|初审|复审|来源|稿源|文章来源|本文来源|信息来源|作者|撰稿|发布(?:时间|日期|者|人|单位)?|更新时间|時間|时间|日期
        |浏览(?:次数|量)?|阅读(?:次数|量|数)?|点击(?:次数|量|数)?|访问量|人气|评论(?:数)?|标签|关键词|关键字|分类|栏目|所属\w{2}|字号|字体|编辑日期|來源|責任編輯|原标题|本文链接|本文地址|文章链接)\s*[：:【〔（(]
      |(?:分享|转发|推荐|发送)(?:到|至|给)\s*(?:[：:]|微信|微博|朋友|好友|qq|$)|(?:一键)?分享\W*$|分享本文|分享[：:]|分享让更多
      |页面功能|(?:pdf|word)\s*下载|打印(?:本页|本文|此文)?\W*$|关闭(?:窗口|本页)?\W*$|发表评论|收藏(?:本文|本页|此文)?$|加入收藏|字号|大\s+中\s+小
      |点赞\s*\d*$|赞\s*\(?\d*\)?$|踩$|(?:顶|踩)一下|(?:举报|纠错)$|(?:复制链接|返回(?:顶部|首页|页首|列表|目录)|回到顶部)(?:\s*\||\W*$)|to\s?top$|back\s+to\s+top
      |扫(?:一扫|码|描)\S{0,8}(?:关注|下载|分享|手机|二维码|公众号)|扫(?:一扫|码)$|长按\S{0,4}二维码|微信扫|关注(?:我们|公众号|微信)|(?:下载|打开|安装|使用)?\S{0,8}(?:app|客户端)\S{0,4}(?:阅读|浏览|观看|体验|查看(?:全文|更多|完整))\S{0,6}$|(?:下载|打开|安装)(?:app|客户端)$|(?:点击)?(?:下载|进入|展开|阅读|查看|加载)(?:全文|更多|原文|专题)\W*$|加载中
      |(?:上一|下一|上|下|前一|后一)[页篇条章节](?:[：:\s]|$)|←\s*返回|首页$|末页|尾页|共\s*\d+\s*页|第?\s*\d+\s*/\s*\d+\s*页?$|\d+(?:\s+\d+)+$
      |(?:发表|我要|最新|全部|热门|网友|查看)评论|评论\s*[\(（\[]?\d*[\)）\]]?$|条评论|我来说两句|发帖|回复$|(?:登录|注册)(?:\s*[/|]\s*\S+)?$
      |版权(?:声明|所有|归)|免责声明|(?:特别|郑重|版权)?声明[：:]|未经\S{0,12}(?:授权|许可|允许)|转载(?:请|须|自|声明|注明)|本文(?:由|系|仅代表|为)\S{0,24}(?:转载|原创|观点|整理|投稿|发布)|(?:copyright|©|all\s+rights\s+reserved)|\S{0,4}icp[备证]
      |(?:(?:打印|关闭|返回|收藏|推荐|字号|字体|评论|转发|分享|复制链接|纠错|举报|顶部|首页|本页|窗口|本文|[大中小顶踩赞])[\W_]+)+$
      |您?(?:现在|当前)的?(?:位置|所在)|当前位置|位置[：:]|首页\s*[>»›]|广告$|推广$|赞助(?:商|内容)?$
    )""",
    re.I | re.X,
)
_MAX_PAGE_LINE_CHARS = 60
# A longer notice about rights, at the end only.
_RIGHTS = re.compile(r"版权|转载|免责|侵权|不代表本站|仅供参考|未经授权|联系我们删除|著作权")
# What a line under a headline is made of, beside dates: labels, addresses and a few names.
_BYLINE_LABEL = re.compile(
    r"(?:来源|來源|出处|作者|记者|通讯员|责编|编辑|来自|发布|发表|更新|阅读|浏览|点击|评论|人气|访问|查看)\s*(?:于|时间|日期|次数|量|数|人)?\s*(?:[:：]|(?=\d))"
    r"|https?://\S+|www\.\S+|[\w-]+(?:\.[\w-]+)*\.(?:com|cn|net|org)\b\S*|\d+(?:\.\d+)?\s*[万次人]?(?:看过|阅读|评论)?"
)
_BYLINE_EDGE = 6  # lines from the top in which one may stand, as far as no running text has begun
_HEADLINE_REACH = 5  # lines from the top in which the headline is looked for
_MAX_BYLINE_CHARS = 110
_MAX_BYLINE_REST = 24  # characters of names beside labels and dates
# The author's name on a line of its own beside the date; not the words that a short text begins with.
_NAME = re.compile(r"(?!前言|导[读语言]|摘要|引[言子]|概[述要]|背景|目录|简介|总结|正文)[\u4e00-\u9fff]{2,4}$")
_DIGITS_ONLY = re.compile(r"^[\W\d_]+$")


def clean(layout: Layout, root: etree._Element, title: str) -> list[Line]:
    """Lines of the article, without page furniture.

    Parameters
    ----------
    layout : Layout
        Of the page; its tree loses what is cleaned away, so links and dates are to be read before.
    root : lxml element
        What is taken where nothing in the page reads like an article.
    title : str
        The headline; lines up to one that only repeats it are left out.
    """
    body = root if layout.body is None else layout.body
    _prune(body, layout)
    _slim(body)
    markup = etree.tostring(body, encoding="unicode", method="html", with_tail=False)
    return _trim(render(BeautifulSoup(markup, "lxml")), title)


def _slim(body: etree._Element) -> None:
    """Take out every element and attribute that the text can do without: BeautifulSoup's time goes by their number."""
    tabulate(body)
    seen: set[str] = set()
    for element in body.iter(etree.Element):
        tag = str(element.tag)
        seen.add(tag)
        if tag != "table":
            element.attrib.clear()
        if tag in BLOCK and tag != "li" and not len(element) and not (element.text or "").strip():
            element.tag = "br"
            element.tail = f"{LINE_BREAK}{element.tail or ''}"
    etree.strip_tags(body, "br", *seen - _MEANT)


def _prune(body: etree._Element, layout: Layout) -> None:
    """Take out of the tree what is not displayed, menus, and what stands around an article.

    Comments, share bars and the like stay if the article itself stands in an element named so.
    """
    around = [(element, chars) for element, chars in layout.around if _is_inside(element, body)]
    left = layout.body_chars - sum(chars for _, chars in around)
    unwanted = [element for element, chars in around if chars <= left or left >= _MIN_ARTICLE_CHARS]
    for element in (*layout.unread, *layout.menus, *unwanted):
        if _is_inside(element, body):
            remove(element)


def _is_inside(element: etree._Element, body: etree._Element) -> bool:
    return any(up is body for up in element.iterancestors())


def _trim(lines: list[Line], title: str) -> list[Line]:
    kept: list[Line] = []
    after_related = False
    for line in _without_bylines(lines):
        if RELATED_HEADING.match(line.text) and len(line.text) <= _MAX_PAGE_LINE_CHARS:
            after_related = True
            continue
        if after_related and line.is_linked:
            continue
        after_related = _is_page_line(line)  # as 分享到 and the names under it
        if not after_related:
            kept.append(line)
    while kept and (_RIGHTS.search(kept[-1].text) and len(kept[-1].text) < 250 and len(kept) > 2):
        kept.pop()
    while kept and kept[-1].marker.startswith("#"):
        kept.pop()  # a heading over nothing
    for number, line in enumerate(kept[:_HEADLINE_REACH]):
        if title and _letters(line.text) == _letters(title):
            return kept[number + 1 :]  # what stands above the headline is no more of the article than it is
        if len(line.text) > _MAX_BYLINE_CHARS:
            break  # the text has begun; further down such a line is a subheading
    return kept


def _without_bylines(lines: list[Line]) -> list[Line]:
    """Take out the lines on date, source and readers between headline and text, and one after the text."""
    top = 0
    while top < min(_BYLINE_EDGE, len(lines)) and len(lines[top].text) <= _MAX_BYLINE_CHARS:
        top += 1
    dated = {number for number in range(top) if _is_byline(lines[number])}
    named = {n for n in range(top) if {n - 1, n + 1} & dated and lines[n].marker == "" and _NAME.match(lines[n].text)}
    head = [line for number, line in enumerate(lines[:top]) if number not in dated | named]
    rest = lines[top:]
    if len(rest) > 1 and _is_byline(rest[-1]):
        rest = rest[:-1]
    return head + rest


def _is_byline(line: Line) -> bool:
    text = line.text
    if len(text) > _MAX_BYLINE_CHARS or line.marker == "| " or "。" in text:
        return False
    undated = without_dates(text)
    if undated == text and not _BYLINE_LABEL.search(text):
        return False
    rest = _BYLINE_LABEL.sub("", undated)
    plain = len(_letters(text)) - len(_letters(rest))
    return len(_letters(rest)) <= _MAX_BYLINE_REST and plain >= len(_letters(rest))


def _is_page_line(line: Line) -> bool:
    if len(line.text) > _MAX_PAGE_LINE_CHARS or line.marker == "| ":
        return False
    if _DIGITS_ONLY.match(line.text) and (line.is_linked or not any(char.isalnum() for char in line.text)):
        return True
    return bool(_PAGE_LINE.match(line.text))


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text)
