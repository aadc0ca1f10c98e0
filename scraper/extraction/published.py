"""When a page was published: from its metadata, else from the short lines around its headline.

dateparser, the usual choice, knows neither 5月1日 nor 一周前 and reads version numbers as dates, hence the
patterns here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from scraper.extraction.layout import MAX_LINE_CHARS, Block, Layout
from scraper.extraction.metadata import Metadata

SHANGHAI = ZoneInfo("Asia/Shanghai")

_FIRST_YEAR = 1994  # of the web in China
_LINES_BEFORE_BODY = 15  # where the headline is not displayed
_LINES_AFTER_BODY = 4
_LINES_ABOVE = 4  # the headline, where a date may stand too
_TIME = (
    r"(?:[\sT,，日]*(?:星期|周|礼拜)?[一二三四五六日天]?\s*(?P<half>上午|下午|晚上|AM|PM)?\s*"
    r"(?P<hour>\d{1,2})(?:[:：]|时|点)(?P<minute>\d{2})(?:(?:[:：]|分)(?P<second>\d{2}))?(?:\.\d+)?秒?分?"
    r"\s*(?P<late>[AP]M)?)?"
)
_FULL = re.compile(
    r"(?<![\d.])(?P<year>(?:19|20)\d{2})\s*(?P<sep>[-/.．年])\s*(?P<month>\d{1,2})\s*(?:(?P=sep)|月)\s*"
    r"(?P<day>\d{1,2})(?![\d.])\s*日?" + _TIME,
    re.I,
)
_US = re.compile(r"(?<![\d/])(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>(?:19|20)\d{2})(?!\d)" + _TIME, re.I)
_YEARLESS = re.compile(
    r"(?<![\d./-])(?P<month>\d{1,2})(?:月(?P<day>\d{1,2})[日号]|[-/](?P<day2>\d{1,2})(?=\s+\d{1,2}[:：]\d{2}))" + _TIME
)
_AGO = re.compile(
    r"(?:(?<!\w)|(?<=[于於间期布表新]))(?P<count>半|\d{1,3}|[一二两三四五六七八九十]{1,3})\s*个?\s*"
    r"(?P<unit>秒钟?|分钟?|小时|钟头|天|日|周|星期|礼拜|月|年)\s*(?:之|以)?前(?=\W|$|[发發更编來来浏阅回])(?!\s*[，。])"
)
_DAY_WORD = re.compile(r"(?P<word>今天|今日|昨天|昨日|前天)" + _TIME)
# A label and its date, as one stands in a post or under a text: 发布时间 2005/05/17, 发表于 2004年12月27日.
_LABELLED = re.compile(
    r"(?:(?:发布|发表|发稿|刊发|刊登|上传|张贴|发帖|更新|编辑|修改|發布|發表)\s*(?:时间|日期|時間|于|於)?|(?:^|\W)(?:时间|日期|時間)\s*[:：]"
    r"|posted(?:\s+(?:on|at))?|published|date)\W{0,4}(?=\d|今天|昨天|前天|刚刚)",
    re.I,
)
_CLOCK = re.compile(r"\d[:：]\d\d|\d\s*[时点]")
_SENTENCE = re.compile(r"[，。；！？]|\w{16}")
_REVISED = re.compile(r"更新|修改|编辑|updated|modified", re.I)
_FOOTER = re.compile(r"©|copyright|版权|备案|icp|有效期|截止|活动时间", re.I)
_CHINESE_DIGITS = {
    "半": 0.5,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
}
_META_NAMES = """
    article:published_time og:published_time og:article:published_time datepublished publishdate pubdate
    publish_date publish_time publication_date bytedance:published_time weibo:article:create_at
    og:release_date dc.date dc.date.issued date article.created sailthru.date
""".split()


def extract_published(
    layout: Layout, metadata: Metadata, fetched_at: datetime, headline_at: int | None
) -> datetime | date | None:
    """Moment or day of publication; None rather than a guess.

    Parameters
    ----------
    layout : Layout
        The page's blocks; asked only near the headline and the article's edges.
    metadata : Metadata
        JSON-LD and ``<meta>``, asked first.
    fetched_at : datetime
        Aware; what 昨天 and 3小时前 count from, and the latest moment believed.
    headline_at : int or None
        Number of the block that displays the headline.
    """
    said = [metadata.linked_text("datePublished"), *(metadata.meta.get(name, "") for name in _META_NAMES)]
    told = next((moment for text in filter(None, said) if (moment := read_moment(text, fetched_at)) is not None), None)
    if isinstance(told, datetime):
        return told
    revised: datetime | date | None = None
    for line in (*_times(layout, headline_at), *_lines(layout, headline_at)):
        moment = read_moment(line, fetched_at)
        if moment is None:
            continue
        if told is not None:  # metadata gives the day, the page may add the time
            if isinstance(moment, datetime) and moment.date() == told:
                return moment
            continue
        if not _REVISED.search(line):
            return moment
        revised = revised or moment
    return told or revised


def read_moment(text: str, fetched_at: datetime) -> datetime | date | None:
    """First believable moment in a short text: absolute, without a year, or relative to `fetched_at`.

    >>> read_moment("发布时间:2025-01-17 21:39:08", datetime(2025, 3, 1, tzinfo=SHANGHAI)).isoformat()
    '2025-01-17T21:39:08+08:00'
    """
    now = fetched_at.astimezone(SHANGHAI)
    readings = (_iso(text), _full(text), _mail(text), _yearless(text, now), _relative(text, now))
    for moment in readings:
        if moment is not None and _believable(moment, now):
            return moment
    return None


def without_dates(text: str) -> str:
    """Return a text with every absolute and relative date taken out.

    >>> without_dates("2024年5月27日 04:40 来源：江城在线").strip()
    '来源：江城在线'
    """
    for pattern in (_FULL, _US, _YEARLESS, _DAY_WORD, _AGO):
        text = pattern.sub("", text)
    return text


def _lines(layout: Layout, headline_at: int | None) -> Iterator[str]:
    """Yield short lines that may date the page, likeliest first.

    Between headline and running text, then above the headline, a line that says what its date is comes before one
    that only holds it; in and after the text only the first kind counts, the first post of a thread before others.
    """
    text_start = max(layout.text_start, 0 if headline_at is None else headline_at + 1)
    start = max(0, layout.body_start - _LINES_BEFORE_BODY) if headline_at is None else headline_at + 1
    above = [] if headline_at is None else layout.blocks[max(0, headline_at - _LINES_ABOVE) : headline_at]
    for blocks in (layout.blocks[start:text_start], above):
        lines = list(_short(blocks))
        yield from filter(_LABELLED.search, lines)
        yield from (line for line in lines if not _is_sentence(line))
    yield from filter(_LABELLED.search, _short(layout.blocks[text_start : layout.body_end + _LINES_AFTER_BODY]))


def _times(layout: Layout, headline_at: int | None) -> Iterator[str]:
    """Yield what ``<time datetime>`` says between headline and running text."""
    start = layout.body_start if headline_at is None else headline_at + 1
    yield from (moment for number, moment in layout.times if start <= number < layout.text_start)


def _short(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if len(block.text) <= MAX_LINE_CHARS and not block.is_linked and not _FOOTER.search(block.text):
            yield block.text


def _is_sentence(line: str) -> bool:
    """Whether a line without a time of day says something beside its date."""
    return not _CLOCK.search(line) and bool(_SENTENCE.search(without_dates(line)))


def _believable(moment: datetime | date, now: datetime) -> bool:
    day = moment.date() if isinstance(moment, datetime) else moment
    return day.year >= _FIRST_YEAR and day <= now.date() + timedelta(days=1)


def _iso(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if len(text.strip()) <= len("2024-05-27"):
        return None  # a day, not midnight
    return moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else moment.astimezone(SHANGHAI)


def _mail(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text).astimezone(SHANGHAI)
    except (ValueError, OverflowError):
        return None


def _full(text: str) -> datetime | date | None:
    found = _FULL.search(text) or _US.search(text)
    return _moment(found, int(found["year"]), int(found["month"]), int(found["day"])) if found else None


def _yearless(text: str, now: datetime) -> datetime | date | None:
    found = _YEARLESS.search(text)
    if not found:
        return None
    month, day = int(found["month"]), int(found["day"] or found["day2"])
    this_year = _moment(found, now.year, month, day)
    latest = this_year.date() if isinstance(this_year, datetime) else this_year
    if latest is not None and latest <= now.date() + timedelta(days=1):
        return this_year
    return _moment(found, now.year - 1, month, day)


def _relative(text: str, now: datetime) -> datetime | date | None:
    if re.search(r"刚刚|剛剛", text):
        return now.replace(microsecond=0)
    if found := _DAY_WORD.search(text):
        day = now.date() - timedelta(days={"今": 0, "昨": 1, "前": 2}[found["word"][0]])
        return _moment(found, day.year, day.month, day.day)
    if not (found := _AGO.search(text)):
        return None
    count, unit = _count(found["count"]), found["unit"]
    minutes = {"秒": 1 / 60, "秒钟": 1 / 60, "分": 1, "分钟": 1, "小时": 60, "钟头": 60}.get(unit)
    if minutes is not None:
        return (now - timedelta(minutes=minutes * count)).replace(microsecond=0)
    days = {"天": 1, "日": 1, "月": 30, "年": 365}.get(unit, 7)
    return now.date() - timedelta(days=int(days * count))


def _count(text: str) -> float:
    if text.isdigit():
        return int(text)
    if len(text) == 1:
        return _CHINESE_DIGITS[text]
    tens, _, units = text.partition("十")
    return 10 * _CHINESE_DIGITS.get(tens, 1) + _CHINESE_DIGITS.get(units, 0)


def _moment(found: re.Match[str], year: int, month: int, day: int) -> datetime | date | None:
    try:
        if not found["hour"]:
            return date(year, month, day)
        hour = int(found["hour"])
        half = (found["half"] or found["late"] or "").upper()
        if half in ("下午", "晚上", "PM") and hour < 12:
            hour += 12
        elif half in ("上午", "AM") and hour == 12:
            hour = 0
        return datetime(year, month, day, hour, int(found["minute"]), int(found["second"] or 0), tzinfo=SHANGHAI)
    except ValueError:
        return None
