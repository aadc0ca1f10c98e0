import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper.demo.site import pages, routes
from scraper.extraction import Article, ExtractionError, extract_article

SENTENCE = "分期购物前应当看清楚每一期的手续费和还款日，免得到时候手忙脚乱。"
ORIGIN = "http://127.0.0.1:8000"


def article(body, title="晚还三天会怎样", url="https://example.com/a/1.html", head=""):
    html = f"<html><head><title>{title}_分期频道-示例网</title>{head}</head><body>{body}</body></html>"
    return extract_article(html, url)


def squeezed(text):
    return re.sub(r"[\s#>|\-*.\d]", "", text)


@pytest.mark.parametrize("path", routes())
def test_every_page_of_the_built_in_site_gives_its_text_and_nothing_else(path):
    text = routes()[path]
    found = extract_article(pages(ORIGIN)[path].body, f"{ORIGIN}{path}")
    assert found.title == text.title
    assert found.defect is None
    wanted = squeezed(text.text)
    got = squeezed(found.text)
    if found.next_page is None:
        assert got == wanted
    else:
        assert wanted.startswith(got)
    if text.template != "mobile":
        assert found.published.date() == text.published.date()
    assert len(found.related) >= 9
    assert all(link.url.startswith("http") and len(link.title) >= 4 for link in found.related)


def test_structure_becomes_light_markdown():
    found = article(
        f"""<div class="content"><h1>晚还三天会怎样</h1><p>{SENTENCE}</p><h2>一、先看合同</h2><p>{SENTENCE}</p>
        <p><strong>二、再问客服</strong></p><ul><li>打电话</li><li>在线问</li></ul><ol><li>先登录</li><li>再查账</li></ol>
        <blockquote>合同写了算。</blockquote>
        <table><tr><th>期数</th><th>费率</th></tr><tr><td>3</td><td>免息</td></tr></table>
        直接写在div里的一段话，{SENTENCE}<br><br>另起一段，{SENTENCE}</div>"""
    )
    assert found.text.split("\n\n") == [
        SENTENCE,
        "## 一、先看合同",
        SENTENCE,
        "## 二、再问客服",
        "- 打电话\n- 在线问",
        "1. 先登录\n2. 再查账",
        "> 合同写了算。",
        "| 期数 | 费率 |\n| 3 | 免息 |",
        f"直接写在div里的一段话，{SENTENCE}",
        f"另起一段，{SENTENCE}",
    ]


def test_what_belongs_to_the_page_is_left_out():
    found = article(
        f"""<div id="nav"><a href="/">首页</a><a href="/a/">分期</a></div><h1>晚还三天会怎样</h1>
        <div class="content"><p>{SENTENCE}</p><p style="display: none">看不见的广告，点击领取红包，名额有限。</p><p hidden>也看不见</p>
        <div class="share">分享到：微信 微博</div><p>{SENTENCE}结束</p><p>责任编辑：张三</p><script>var a = "脚本";</script>
        <p>相关阅读</p><ul><li><a href="/b/1.html">另一篇讲分期的文章标题</a></li><li><a href="/b/2.html">又一篇讲月付的文章标题</a></li></ul></div>
        <div class="comments"><p>{SENTENCE}这是评论。</p></div><div class="footer">版权所有</div>"""
    )
    assert found.text == f"{SENTENCE}\n\n{SENTENCE}结束"
    assert [link.url for link in found.related] == ["https://example.com/b/1.html", "https://example.com/b/2.html"]


def test_a_guest_book_larger_than_the_post_is_not_the_article():
    comments = "".join(
        f"<div><h4># re: 沙发 {i}</h4><p>第{i}位读者说：{SENTENCE}{SENTENCE}</p></div>" for i in range(40)
    )
    found = article(
        f"<div id=main><div class=post><p>{SENTENCE * 3}</p><p>{SENTENCE * 2}</p></div><div class=comments>{comments}</div></div>"
    )
    assert found.text == f"{SENTENCE * 3}\n\n{SENTENCE * 2}"


@pytest.mark.parametrize(
    ("shown", "title"),
    [
        ("<h1>晚还三天会怎样</h1>", "晚还三天会怎样"),
        ("<div class=tit>晚还三天会怎样</div>", "晚还三天会怎样"),
        ("<h1><a href=/>示例网</a></h1><h2>晚还三天会怎样</h2>", "晚还三天会怎样"),
        ("", "晚还三天会怎样"),
    ],
)
def test_the_headline_is_what_is_displayed(shown, title):
    assert article(f"{shown}<div><p>{SENTENCE * 3}</p></div>").title == title


def test_next_pages_are_told_from_next_articles():
    body = f"<p>{SENTENCE * 3}</p>"
    assert article(f'{body}<a href="1_2.html">下一页</a>').next_page == "https://example.com/a/1_2.html"
    assert article(f'{body}<a href="2.html">下一篇：还款日可以改吗</a>').next_page is None
    assert article(f'{body}<a href="http://other.example/1_2.html">下一页</a>').next_page is None
    assert article(f'{body}<a href="javascript:next()">下一页</a>').next_page is None


@pytest.mark.parametrize(
    ("canonical", "url"),
    [
        ("https://example.com/a/1.html?utm_source=x#top", "https://example.com/a/1.html"),
        ("/a/one.html", "https://example.com/a/one.html"),
        ("https://example.com/", "https://example.com/a/1.html"),
        ("https://elsewhere.example/a/1.html", "https://example.com/a/1.html"),
        ("http://[", "https://example.com/a/1.html"),
    ],
)
def test_a_canonical_url_is_believed_where_it_is_plausible(canonical, url):
    assert article(f"<p>{SENTENCE * 3}</p>", head=f'<link rel=canonical href="{canonical}">').url == url


def test_the_author_is_named_where_the_page_says_so():
    assert article(f"<h1>晚还三天会怎样</h1><p>作者：张三丰 来源：示例网</p><p>{SENTENCE * 3}</p>").author == "张三丰"
    assert article(f"<h1>晚还三天会怎样</h1><p>{SENTENCE * 3}</p>").author is None


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (bytes(range(256)) * 20, "binary"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "binary"),
    ],
)
def test_what_is_no_page_is_refused_with_the_reason(raw, said):
    with pytest.raises(ExtractionError, match=said):
        extract_article(raw, "https://example.com/1.html")


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 5000 + SENTENCE * 3,
        f"<p>{SENTENCE * 3}\x00\x01</p>",
        f"<p>{SENTENCE * 3}\ud800</p>",
        f"<a href=1><a href=2><a href=3>{SENTENCE * 3}",
        f"<p>{SENTENCE * 3}&#xFFFFFFFF; &nosuch; &#0;",
        f"<table><tr><td><p>{SENTENCE * 3}<td><b><i>{SENTENCE}",
        f'<?xml version="1.0" encoding="gb2312"?><html><body><p>{SENTENCE * 3}</p></body></html>',
    ],
    ids=["deep", "nul", "surrogate", "nested anchors", "entities", "unclosed", "xml declaration"],
)
def test_broken_pages_keep_their_text(page):
    assert SENTENCE in extract_article(page, "https://example.com/1.html").text


def test_references_to_control_characters_leave_a_mark_and_no_exception():
    table = "<table><tr><td>丁&#xFFFE;</td><td>1</td></tr><tr><td>戊</td><td>2</td></tr></table>"
    page = f"<h1>晚还</h1><div><p>{SENTENCE}甲&#1;乙&#x1f<br>&#&#2;1;丙</p>{table}<p>{SENTENCE}</p></div>"
    text = extract_article(page, "https://example.com/1.html").text
    assert "甲\ufffd乙\ufffd" in text
    assert "| 丁\ufffd | 1 |" in text


TAGS = st.sampled_from(["<div>", "</div>", "<p>", "<td>", "<table>", "</table>", "<a href='x'>", "</a>", "<li>", "<ul>", "<br>", "&#1;", "<tr>", "<h1>", "</h1>", "<b>", "<script>", "</script>", "<!--", "-->", "<![CDATA[", "&#x", "<p style='display:none'>", "<title>", "<meta charset=big5>", "<link rel=canonical href=//>"])  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TAGS | st.text(max_size=30), max_size=60).map("".join) | st.binary(max_size=400))
def test_any_input_gives_an_article_or_a_clear_error(page):
    try:
        found = extract_article(page, "https://example.com/1.html")
    except ExtractionError:
        return
    assert isinstance(found, Article)
    found.text.encode("utf-8")
    found.title.encode("utf-8")


@pytest.mark.parametrize("page", [SENTENCE, b"\xff\xfe<p>", "<html></html>"])
def test_pages_without_an_article_say_so(page):
    try:
        found = extract_article(page, "https://example.com/1.html")
    except ExtractionError:
        return
    assert found.defect is not None or found.text


@pytest.mark.parametrize(
    "wrapper",
    [
        '<article class="post-17 post type-post status-publish format-standard category-fenqi tag-huabei tag-share">',
        '<div class="content-area has-sidebar"><div id="main" class="with-share">',
        '<div id="js_content" style="visibility: hidden; opacity: 0;">',
        '<div class="article-page-content"><section>',
        '<form id="aspnetForm"><div class="text_comment_free">',
    ],
    ids=["wordpress", "sidebar", "shown by script", "page", "form"],
)
def test_names_of_whole_pages_do_not_hide_the_article(wrapper):
    comments = f"<div class='comment-list'><p>{SENTENCE * 2}路过评论一下。</p></div>"
    found = article(f"<h1>晚还三天会怎样</h1>{wrapper}<p>{SENTENCE * 3}</p><p>{SENTENCE * 4}</p>{comments}")
    assert found.text == f"{SENTENCE * 3}\n\n{SENTENCE * 4}"


def test_a_page_whose_text_stands_in_json_ld_alone_is_read_from_there():
    body = SENTENCE * 5 + "\\n\\n" + SENTENCE * 4
    linked = f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "晚还三天", "articleBody": "{body}"}}</script>'
    found = article('<div id="app"></div><p>加载中</p>', head=linked)
    assert found.text == f"{SENTENCE * 5}\n\n{SENTENCE * 4}"
    assert found.defect is None


@pytest.mark.parametrize(
    "line",
    [
        "登录应用，点击我的，再点分期账单",
        "下载APP并完成实名",
        "举报套现行为可拨打客服电话",
        "评论里有人说额度又降了",
        "下节我们讲逾期之后怎么协商",
        "注册满三个月才能申请提额",
        "点赞最多的回答是先停掉新的分期",
        "上条说的免息只限首期",
        "扫码付款时选花呗即可",
        "点击进入分期账单页面",
        "返回首页后再点一次我的",
        "打印征信报告要带身份证",
        "复制链接到浏览器里打开",
        "推荐给没开通的家人可得免息券",
        "关闭先用后付之前先还清",
        "赞助免息的其实是商家",
    ],
)
def test_lines_that_only_begin_like_page_furniture_stay(line):
    found = article(f"<h1>晚还三天会怎样</h1><div><p>{SENTENCE * 2}</p><p>{line}</p><p>{SENTENCE * 2}</p></div>")
    assert line in found.text
