"""The page's own words, Chinese and English."""

from __future__ import annotations

from starlette.requests import Request

from classifier.tags import CHINESE, LABELS

LANGUAGES = {"zh": "中文", "en": "English"}
COOKIE = "paylater_language"
_WORDS = {
    "title": ("先用后付文章复核", "Pay-later review"),
    "skip": ("跳到内容", "Skip to content"),
    "articles": ("文章", "Articles"),
    "queue": ("复核队列", "Review queue"),
    "overview": ("概览", "Overview"),
    "search": ("搜索", "Search"),
    "search_hint": ("标题或正文里的词，如：花呗 逾期", "words of title or text, such as 花呗 逾期"),
    "found": ("{n} 篇", "{n} articles"),
    "nothing": ("没有符合条件的文章。", "No article fits."),
    "clear": ("清除条件", "Clear filters"),
    "filters": ("筛选", "Filters"),
    "tag": ("标签", "Tag"),
    "site": ("网站", "Site"),
    "month": ("月份", "Month"),
    "source": ("标签来源", "Tags by"),
    "certainty": ("把握", "Certainty"),
    "none": ("相关、无标签", "relevant, no tag"),
    "irrelevant": ("不相关", "not relevant"),
    "human": ("人工", "people"),
    "model": ("模型", "the model"),
    "unsure": ("没把握", "unsure"),
    "sure": ("有把握", "sure"),
    "undated": ("无日期", "undated"),
    "sort": ("排序", "Order"),
    "newest": ("新的在前", "newest first"),
    "oldest": ("旧的在前", "oldest first"),
    "more": ("显示全部", "Show all"),
    "previous_page": ("上一页", "Previous page"),
    "next_page": ("下一页", "Next page"),
    "no_date": ("日期不详", "no date"),
    "untitled": ("（无标题）", "(no title)"),
    "indexing": (
        "搜索索引已完成 {done}/{all} 篇，结果还不全。",
        "The search index has {done} of {all} articles; results are not complete yet.",
    ),
    "progress": ("已复核 {done}/{all}", "{done} of {all} reviewed"),
    "today": ("今天 {n} 篇", "{n} today"),
    "agreement": ("与模型一致", "Agreement with the model"),
    "agreement_hint": (
        "人工标签与模型标签相同的文章占比（括号内为篇数）",
        "share of reviewed articles on which people and the model agree (number of articles)",
    ),
    "tags_of": ("标签", "Tags"),
    "said_by": ("{who}，{when}", "{who}, {when}"),
    "said_by_model": ("模型 {version}", "model {version}"),
    "said_by_nobody": ("尚未打标签", "not tagged yet"),
    "stale": ("标注之后正文有改动", "the text has changed since it was labelled"),
    "confirm": ("确认，下一篇", "Confirm, next"),
    "skip_article": ("跳过", "Skip"),
    "undo": ("撤销", "Undo"),
    "help": ("键盘", "Keys"),
    "close": ("关闭", "Close"),
    "keys_tags": ("切换标签", "toggle a tag"),
    "keys_relevant": ("切换是否相关", "toggle relevant"),
    "keys_enter": ("确认当前标签，看下一篇", "confirm the tags as they stand, next article"),
    "keys_skip": ("跳过，不作标注", "next without a label"),
    "keys_undo": ("撤销上一次标注", "take back the last label"),
    "keys_search": ("搜索", "search"),
    "keys_help": ("本说明", "this help"),
    "original": ("原网页", "Original page"),
    "published": ("发布", "Published"),
    "fetched": ("抓取", "Fetched"),
    "author": ("作者", "Author"),
    "revisions": ("以前的版本", "Earlier versions"),
    "revisions_none": ("没有改动过。", "It has not changed."),
    "copies": ("近似重复", "Near-duplicates"),
    "copies_none": ("没有。", "None."),
    "linked_from": ("从哪些页面链接到这里", "Linked from"),
    "linked_none": ("没有记录（起始页面）。", "No record (a start page)."),
    "rank": ("第 {n} 位", "place {n}"),
    "history": ("标注记录", "Labels given"),
    "history_none": ("还没有人工标注。", "No one has labelled it yet."),
    "done": ("队列已经看完。", "The queue is finished."),
    "saved": ("已保存", "saved"),
    "failed": ("没有保存，请再按一次", "not saved; press again"),
    "nothing_to_undo": ("没有可撤销的标注", "nothing to take back"),
    "gone": ("没有这篇文章。", "There is no such article."),
    "as_of": ("截至 {when} 的数据", "as of {when}"),
    "computing": ("正在重新计算，稍后刷新本页即可看到。", "Being computed anew; reload this page in a moment."),
    "computing_first": ("图表正在计算，稍后刷新本页即可看到。", "The pictures are being computed; reload in a moment."),
    "whole_hint": ("全部独立文本", "all independent texts"),
    "over_time": ("标签随时间的变化", "Tags over time"),
    "over_time_hint": (
        "每篇独立文本只计一次，计入首次发布的时间；占比已按模型的误差校正，色带为 95% 置信区间。",
        "Each independent text counts once, when it first appeared; shares are corrected for the tagger's errors; "
        "bands: 95 % intervals.",
    ),
    "share_picture": (
        "{tag}：占独立文本的比例，{first} 至 {last}",
        "{tag}: share of independent texts, {first} to {last}",
    ),
    "numbers": ("数字", "The numbers"),
    "period": ("时间", "Period"),
    "undated_all": ("没有一篇有日期。", "Nothing has a date."),
    "platforms": ("提到的平台", "Platforms named"),
    "platforms_hint": (
        "点名提到平台的独立文本；横条为其中带该标签的占比。",
        "Independent texts that name the platform; bars: the share of them with the tag.",
    ),
    "platforms_none": ("没有一个平台被三篇以上的文本提到。", "No platform is named by three texts or more."),
    "platform": ("平台", "Platform"),
    "together": ("同时出现的标签", "Tags that come together"),
    "together_hint": (
        "同时带有两个标签的独立文本；横条为占该行标签的比例。",
        "Independent texts with both tags; bars: the share of the row's tag.",
    ),
    "republished": ("转载最多的文本", "The most republished texts"),
    "republished_hint": (
        "{n} 篇文本出现在不止一个页面上，共 {pages} 个页面。",
        "{n} texts stand on more than one page, {pages} pages in all.",
    ),
    "text": ("文本", "Text"),
    "n_sites": ("网站数", "sites"),
    "first_last": ("最早与最晚", "first and last"),
    "pages": ("页面数", "pages"),
    "texts": ("独立文本", "independent texts"),
    "language": ("语言", "Language"),
}


class Words:
    """Looks words up in one language; tags have their Chinese names beside their ids."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "zh"

    def __call__(self, name: str, **values: object) -> str:
        """Return words by name, with values filled in.

        >>> Words("en")("found", n=3)
        '3 articles'
        """
        return _WORDS[name][list(LANGUAGES).index(self.language)].format(**values)

    def label(self, name: str) -> str:
        """Name of a tag, or of the tag filter's other values."""
        if name not in LABELS:
            return self(name)
        return CHINESE[name] if self.language == "zh" else name.replace("_", " ")

    def attribute(self) -> str:
        """Value of the attribute lang."""
        return "zh-CN" if self.language == "zh" else "en"


def words_for(request: Request) -> Words:
    """Choose the language: the cookie's, else the first of the browser's that there is."""
    chosen = request.cookies.get(COOKIE)
    asked = [part.split(";")[0].strip()[:2] for part in request.headers.get("accept-language", "").split(",")]
    known = [language for language in ([chosen] if chosen else asked) if language in LANGUAGES]
    return Words(known[0] if known else "zh")
