import pytest

from scraper.extraction import extract_article

SENTENCE = "分期购物前应当看清楚每一期的手续费和还款日，免得到时候手忙脚乱。"
LINKS = "".join(f"<li><a href='/a/{n}.html'>第{n}篇讲分期商城还款的文章标题</a></li>" for n in range(20))


def defect(body, title="分期频道"):
    return extract_article(
        f"<html><head><title>{title}</title></head><body>{body}</body></html>", "https://example.com/1.html"
    ).defect


@pytest.mark.parametrize(
    ("body", "title", "said"),
    [
        ("<script>app()</script><div id=root></div>", "分期频道", "empty page"),
        ("<h1>抱歉，您访问的页面不存在</h1><p>可能已被删除，请返回首页。</p>", "404", "page not found"),
        ("<div><p>该文章已被删除。</p><a href=/>返回首页</a></div>", "提示信息", "page not found"),
        (f"<div><p>很抱歉，没有找到您要的页面。</p><ul>{LINKS}</ul></div>", "页面走丢了", "page not found"),
        ("<div><p>您还没有登录，请登录后查看全文。</p><input><button>登录</button></div>", "登录", "login wall"),
        (f"<div class=list><ul>{LINKS}</ul></div>", "分期资讯列表", "list page"),
        ("<div><a href=/>首页</a></div>", "分期频道", "no article text"),
    ],
)
def test_pages_that_are_no_article_say_what_they_are(body, title, said):
    assert defect(body, title) == said


@pytest.mark.parametrize(
    "body",
    [
        f"<h1>晚还三天会怎样</h1><p>{SENTENCE * 3}</p>",
        f"<h1>逾期页面找不到还款入口怎么办</h1><p>{SENTENCE * 8}</p><p>如果提示页面不存在，多半是应用太旧。</p>",
        f"<p>{SENTENCE * 9}登录后查看账单，按提示输入验证码即可。</p>",
        f"<p>{SENTENCE * 3}</p><ul>{LINKS}</ul>",
    ],
)
def test_articles_that_speak_of_such_things_stay_articles(body):
    assert defect(body, "分期频道") is None
