from datetime import date, datetime

import pytest

from scraper.extraction import extract_article
from scraper.extraction.published import SHANGHAI, read_moment

NOW = datetime(2025, 3, 1, 12, 0, tzinfo=SHANGHAI)
BODY = "<p>" + "分期购物前应当看清楚每一期的手续费和还款日，免得到时候手忙脚乱。" * 4 + "</p>"


def at(*parts):
    return datetime(*parts, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("发布时间:2025-01-17 21:39:08", at(2025, 1, 17, 21, 39, 8)),
        ("2024年5月27日 04:40", at(2024, 5, 27, 4, 40)),
        ("2024年05月27日04:40　来源：某网", at(2024, 5, 27, 4, 40)),
        ("2024/5/27", date(2024, 5, 27)),
        ("2024.05.27", date(2024, 5, 27)),
        ("05-27 04:40", at(2024, 5, 27, 4, 40)),
        ("02-27 04:40", at(2025, 2, 27, 4, 40)),
        ("5月27日", date(2024, 5, 27)),
        ("5月1日", date(2024, 5, 1)),
        ("昨天 18:20", at(2025, 2, 28, 18, 20)),
        ("前天", date(2025, 2, 27)),
        ("今天08:05", at(2025, 3, 1, 8, 5)),
        ("3小时前", at(2025, 3, 1, 9, 0)),
        ("半小时前", at(2025, 3, 1, 11, 30)),
        ("一周前", date(2025, 2, 22)),
        ("3天前发布", date(2025, 2, 26)),
        ("刚刚", at(2025, 3, 1, 12, 0)),
        ("2025-01-17T13:39:08Z", at(2025, 1, 17, 21, 39, 8)),
        ("2025-01-17T21:39:08+08:00", at(2025, 1, 17, 21, 39, 8)),
        ("2024年5月27日 星期一 下午3:05", at(2024, 5, 27, 15, 5)),
        ("7/5/2005 9:23:57 PM", at(2005, 7, 5, 21, 23, 57)),
        ("Fri, 17 Jan 2025 13:39:08 GMT", at(2025, 1, 17, 21, 39, 8)),
        ("版本 1.2.2024", None),
        ("v2024.1.2.3", None),
        ("2026-05-01", None),  # after the fetch
        ("2024-13-45", None),
        ("400-820-8888", None),
        ("共 12 页 3/5", None),
        ("", None),
    ],
)
def test_moments_as_chinese_pages_write_them(text, moment):
    assert read_moment(text, NOW) == moment


def page(head="", before="", body=BODY, after=""):
    html = f"<html><head><title>晚还三天会怎样</title>{head}</head><body><h1>晚还三天会怎样</h1>{before}<div>{body}</div>{after}</body></html>"
    return extract_article(html, "https://example.com/a/1.html", fetched_at=NOW).published


def test_metadata_comes_before_what_is_displayed():
    linked = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2024-06-01T08:00:00+08:00"}</script>'
    assert page(linked, "<p>2024-05-27 04:40</p>") == at(2024, 6, 1, 8, 0)
    assert page('<meta property="article:published_time" content="2024-06-02">') == date(2024, 6, 2)


def test_the_page_adds_the_time_to_a_day_that_its_metadata_gives():
    day = '<meta name="publishdate" content="2024-05-27">'
    assert page(day, "<p>2024-05-27 04:40</p>") == at(2024, 5, 27, 4, 40)
    assert page(day, "<p>2024-05-30 04:40</p>") == date(2024, 5, 27)


def test_a_line_under_the_headline_dates_the_page():
    assert page(before="<div class=info><span>来源：江城在线</span> <span>2024年5月27日 04:40</span></div>") == at(
        2024, 5, 27, 4, 40
    )


def test_publication_comes_before_revision():
    assert page(before="<p>更新时间：2024-08-08</p><p>发布时间：2024-05-27</p>") == date(2024, 5, 27)


@pytest.mark.parametrize(
    "elsewhere",
    [
        {
            "body": BODY
            + "<p>2023年3月5日，我办了第一笔分期，从此每月都要还款，一直到去年年底才全部还清，中间还忘过两次。</p>"
        },
        {"after": "<div class=footer>Copyright © 2024-01-01 某网 版权所有</div>"},
        {"after": "<ul><li><a href=/b/2.html>另一篇文章的标题在这里</a> 2024-01-05</li></ul>"},
        {"before": "<p>活动时间：2024-01-01 至 2024-12-31</p>"},
    ],
)
def test_dates_of_text_footer_lists_and_offers_are_not_the_pages(elsewhere):
    assert page(**elsewhere) is None
