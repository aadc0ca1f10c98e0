"""Layouts that Chinese sites use, each by its own skeleton around the same article; none served to set the rules by."""

from collections import Counter
from datetime import date, datetime

import pytest

from scraper.extraction import extract_article
from scraper.extraction.published import SHANGHAI

TITLE = "月付忘了还三天，会有什么后果？一文讲清"
PARAGRAPHS = [
    "上个月出差，回来才发现月付的账单已经过了还款日三天。打开手机一看，催款短信来了两条，心里一下子就慌了。",
    "先别急着找人代还。多数平台给两到三天的宽限期，在这段时间里补上，只当作正常还款处理；过了宽限期，才从还款日的第二天起按日收罚息。",
    "以一笔一千二百元的账单为例，日罚息万分之七点五，晚三天一共两块七。钱不多，麻烦的是平台可能暂停额度，要等到下一个账单日才恢复。",
    "至于信用记录，要看放款的是谁。由银行或消费金融公司出资的，一般按月报送；商家自营的赊账多半不报，但会影响站内的评分。",
    "如果确实周转不开，趁早打客服电话说明情况，申请延后几天或者改成分期，比一声不吭要好得多。谈妥之后记得把约定的日期和金额留个截图。",
    "最后说一句：把还款日改到发工资之后的第二天，再开一个提前三天的日历提醒，这类事情大半不会再发生。",
]
HEADING = "二、晚还三天要多付多少"
MORE = "".join(f"<li><a href='/a/{n}.html'>{t}</a></li>" for n, t in enumerate(
    ["分期买手机要不要手续费", "信用额度突然没了怎么办", "先用后付怎么关闭扣款", "免息券的使用条件有哪些", "账单日和还款日怎么分"], 2))  # fmt: skip
MENU = "".join(f"<li><a href='/{n}/'>{n}</a></li>" for n in ("首页", "理财", "信用卡", "保险", "贷款", "社区"))


def p(tag="p", start="", end=""):
    return "".join(f"<{tag}>{start}{text}{end}</{tag}>\n" for text in PARAGRAPHS[:2]) + f"<h3>{HEADING}</h3>" + "".join(
        f"<{tag}>{start}{text}{end}</{tag}>\n" for text in PARAGRAPHS[2:]
    )  # fmt: skip


TEMPLATES = {
    "official account": f"""<div id="js_article" class="rich_media"><div class="rich_media_inner"><div id="page-content"
        class="rich_media_area_primary"><h1 class="rich_media_title" id="activity-name">{TITLE}</h1>
        <div id="meta_content" class="rich_media_meta_list"><span class="rich_media_meta rich_media_meta_text">小钱包</span>
        <span><a id="js_name" href="javascript:void(0);">月付观察</a></span><em id="publish_time">2024-05-27 08:31</em></div>
        <div class="rich_media_content" id="js_content" style="visibility: hidden; opacity: 0;"><section style="margin:0">
        <section>{p("p", '<span style="font-size:15px"><span leaf="">', "</span></span>")}</section>
        <p><img data-src="/x.png"></p></section></div>
        <div class="rich_media_tool"><span>阅读 2031</span><span>赞 12</span><span>在看 4</span></div></div>
        <div class="qr_code_pc_outer" id="js_pc_qr_code"><div class="qr_code_pc"><p>微信扫一扫<br>关注该公众号</p></div></div>
        <div style="display:none" class="weui-dialog">继续滑动看下一个</div></div></div>""",
    "portal account": f"""<div class="header"><ul>{MENU}</ul></div><div class="post_main"><h1 class="post_title">{TITLE}</h1>
        <div class="post_info">2024-05-27 08:31:00　来源: <a href="/s/">钱袋子</a>　江苏 <a href="/j">举报</a></div>
        <div class="post_content"><div class="post_top"><div class="post_top_tie"><span>0</span></div></div>
        <div class="post_body">{p()}</div><div class="post_statement">特别声明：以上内容(如有图片或视频亦包括在内)为自媒体平台用户上传并发布，
        本平台仅提供信息存储服务。</div></div></div><div class="post_recommends"><h3>相关推荐</h3><ul>{MORE}</ul></div>
        <div class="post_side"><div>热点推荐</div><ul>{MORE.replace("/a/", "/b/")}</ul></div>""",
    "feed": f"""<div class="main"><div class="article-content"><h1>{TITLE}</h1><div class="article-meta"><span>2024-05-27 08:31</span>
        <span class="dot">·</span><span class="name"><a href="/u/1">爱算账的老周</a></span></div>
        <article class="syl-article-base syl-page-article">{p("p", '<span data-track="1">', "</span>")}</article></div>
        <div class="comment-list"><div class="title">评论 2</div><div><a href="/u/2">路人甲</a><p>我上次就是这样，晚了两天，客服说没关系，结果第三天额度真的没了。</p></div>
        <div><a href="/u/3">路人乙</a><p>设个自动扣款不就好了，我绑了工资卡，三年没忘过一次。</p></div></div>
        <div class="right-sidebar"><div class="ttp-feed-module"><h2>相关推荐</h2><ul>{MORE}</ul></div></div></div>""",
    "answers": f"""<header><ul>{MENU}</ul></header><main><div class="QuestionHeader"><h1 class="QuestionHeader-title">{TITLE}</h1></div>
        <div class="List-item"><div class="AnswerItem-authorInfo"><a href="/p/1">算账先生</a><span>1,024 人赞同了该回答</span></div>
        <div class="RichContent"><span class="RichText">{p()}</span><div class="ContentItem-time">编辑于 2024-05-27 08:31</div>
        <div class="ContentItem-actions"><button>赞同 1024</button><button>20 条评论</button><button>分享</button><button>收藏</button></div>
        </div></div><div class="Card"><h2>相关问题</h2><ul>{MORE}</ul></div></main>""",
    "weblog": f"""<header class="site-header"><p class="site-title"><a href="/">省心账本</a></p><nav class="main-navigation"><ul>{MENU}</ul></nav></header>
        <main><article id="post-12" class="post type-post category-yuefu has-sidebar"><header class="entry-header"><h1 class="entry-title">{TITLE}</h1>
        <div class="entry-meta"><span class="posted-on"><time datetime="2024-05-27T08:31:00+08:00">2024年5月27日</time></span> <span class="author vcard"><a href="/u">周小算</a></span></div></header>
        <div class="entry-content">{p()}<div class="sharedaddy"><h3>分享到：</h3><ul><li><a href="/w">微信</a></li><li><a href="/q">QQ</a></li></ul></div></div>
        <footer class="entry-footer">分类：<a href="/c">月付</a> 标签：<a href="/t1">还款</a>、<a href="/t2">宽限期</a></footer></article>
        <nav class="post-navigation"><a href="/a/8.html">上一篇：账单日和还款日怎么分清楚</a><a href="/a/9.html">下一篇：提前还款划算吗</a></nav>
        <section id="comments" class="comments-area"><h2>《{TITLE}》有 1 条评论</h2><ol><li><p>写得很清楚，谢谢博主，我上次晚还了一天，吓得一晚上没睡好。</p></li></ol></section></main>
        <aside id="secondary"><section class="widget"><h2>近期文章</h2><ul>{MORE}</ul></section></aside>""",
    "content system": f"""<div class="place"><strong>当前位置:</strong> <a href="/">主页</a> > <a href="/yf/">月付</a> > </div><div class="viewbox">
        <div class="title"><h2>{TITLE}</h2></div><div class="info"><small>时间:</small>2024-05-27 08:31<small>来源:</small>未知 <small>作者:</small>admin
        <small>点击:</small> 次</div><div class="content"><table width="100%"><tr><td>
        {"<br/><br/>".join("　　" + t for t in PARAGRAPHS[:2])}<br/><strong>{HEADING}</strong><br/>{"<br/><br/>".join("　　" + t for t in PARAGRAPHS[2:])}
        </td></tr></table></div><div class="dede_pages"><ul><li>(责任编辑：admin)</li></ul></div><div class="newdigg"><span>顶一下</span><span>(3)</span><span>100%</span></div>
        <div class="boxoff"><strong>------分隔线----------------------------</strong></div><div class="handle"><ul><li>上一篇：<a href="/a/8.html">分期要看哪几项费用</a></li>
        <li>下一篇：没有了</li></ul></div></div><div class="tbox"><dl><dt><strong>相关文章</strong></dt><dd><ul>{MORE}</ul></dd></dl></div>""",
    "authority": f"""<div class="top"><ul>{MENU}</ul></div><div class="wrap"><div class="crumb">您所在的位置：<a href="/">首页</a>&gt;<a href="/x/">消费提示</a></div>
        <div class="article-title">{TITLE}</div><div class="pages-date">2024-05-27 08:31 <span>来源： 消费者权益保护处</span><span>字号：大 中 小</span>
        <span>打印 本页</span></div><div id="UCAP-CONTENT"><div class="TRS_UEDITOR trs_paper_default"><style>p {{margin:0}}</style>{p("p", "　　")}</div></div>
        <div class="editor">责任编辑：王某</div><div class="share">分享：<a href="/w">微信</a></div><div>扫一扫在手机打开当前页</div>
        <div class="related"><h3>相关稿件</h3><ul>{MORE}</ul></div></div>""",
    "phone": f"""<div class="m-header"><a href="/">好账</a><a class="open-app" href="/app">打开APP</a></div><div class="m-article"><h1>{TITLE}</h1>
        <div class="m-info"><span>好账 App</span><span>05-27 08:31</span></div><div class="m-body">{p("div")}<div class="unfold"><a href="/app">展开全文</a></div>
        <div class="m-app-tip">打开好账App，阅读体验更佳</div></div></div><div class="m-rec"><div class="m-title">大家都在看</div>
        {MORE.replace("<li>", "").replace("</a></li>", "<span>好账</span><span>3评论</span></a>")}</div>""",
    "hashed names": f"""<div id="__next"><div class="css-1x9f2"><div class="css-8kq0"><a href="/">首页</a><a href="/yf">月付</a><a href="/kf">客服</a></div></div>
        <div class="Layout_main__q8Zk2"><div class="css-77aa"><div class="css-t1"><h1 class="Title_root__x81">{TITLE}</h1></div><div class="css-mm"><div>林小满</div><div>2024/5/27</div></div>
        <div class="css-body">{p("div", '<div class="css-p"><span>', "</span></div>")}</div></div><div class="CommentList_root__a81"><div>热门评论</div>
        <div class="css-c"><span>阿青</span><span>宽限期原来只有三天，我还以为有一个月那么久。</span></div></div></div>
        <div class="css-foot"><div>关于我们</div><div>© 2024 好账</div></div></div>""",
    "layout tables": f"""<table width="760"><tr><td><a href="/">首页</a> | <a href="/n/">新闻</a> | <a href="/c/">卡友</a></td></tr></table>
        <table width="760"><tr><td width="180"><table><tr><td>热门文章</td></tr>{"".join(f"<tr><td>{li}</td></tr>" for li in MORE.replace("<li>", "").split("</li>")[:-1])}</table></td>
        <td><table><tr><td align="center"><b><font size="5">{TITLE}</font></b></td></tr><tr><td align="center">2024年05月27日08:31　某某晚报</td></tr>
        <tr><td><font class="f14">{"".join(f"<p>　　{t}" for t in PARAGRAPHS[:2])}<p><b>{HEADING}</b>{"".join(f"<p>　　{t}" for t in PARAGRAPHS[2:])}</font></td></tr>
        <tr><td>【<a href="/p">打印</a>】【<a href="/c">关闭</a>】</td></tr></table></td></tr></table><table width="760"><tr><td>版权所有 某某晚报社</td></tr></table>""",
}  # fmt: skip
MOMENT = datetime(2024, 5, 27, 8, 31, tzinfo=SHANGHAI)


def extracted(name):
    html = f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{TITLE}_好账网</title></head><body>{TEMPLATES[name]}</body></html>"
    now = datetime(2024, 9, 1, tzinfo=SHANGHAI)
    return extract_article(html.encode(), "https://example.com/a/1.html", fetched_at=now)


def letters(text):
    return Counter("".join(filter(str.isalnum, text)))


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_body_is_whole_and_alone(name):
    text = extracted(name).text
    wanted = [*PARAGRAPHS[:2], HEADING, *PARAGRAPHS[2:]]
    assert [line.lstrip("# ") for line in text.split("\n\n")] == wanted


AUTHORS = {"weblog": "周小算"}


@pytest.mark.parametrize("name", TEMPLATES)
def test_related_lists_are_found_and_menus_and_neighbours_are_not(name):
    listed = {"portal account": 10, "official account": 0, "hashed names": 0}.get(name, 5)
    urls = [link.url for link in extracted(name).related]
    assert urls == [f"https://example.com/{'a' if n < 5 else 'b'}/{n % 5 + 2}.html" for n in range(listed)]


@pytest.mark.parametrize("name", TEMPLATES)
def test_headline_and_date_are_the_displayed_ones(name):
    article = extracted(name)
    assert article.title == TITLE
    assert article.published == (date(2024, 5, 27) if name == "hashed names" else MOMENT)
    assert article.author == AUTHORS.get(name)
    assert article.defect is None
