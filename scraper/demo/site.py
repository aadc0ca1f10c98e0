"""The pages of the built-in site, in four templates like those of real sites, with what a crawl meets in between.

Written for this project; the texts are in articles.jsonl, one article a line, with the labels that a reader gave.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from string import Template

from scraper.extraction.published import SHANGHAI

START = "/a/1.html"
_RELATED = 12  # links in each related list
_PART_CHARS = 700  # of a page of the CMS; longer articles go on under 下一页
_AGE = timedelta(days=3)  # of what the mobile pages call 3天前


@dataclass(frozen=True, slots=True)
class Text:
    """An article of the built-in site with a reader's labels."""

    slug: str
    template: str
    title: str
    published: datetime
    author: str
    text: str
    tags: frozenset[str]
    relevant: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answers to one path."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def texts() -> list[Text]:
    """Read the articles of the site."""
    lines = files("scraper.demo").joinpath("articles.jsonl").read_text("utf-8").splitlines()
    return [_text(json.loads(line)) for line in lines]


def routes() -> dict[str, Text]:
    """Paths of the articles, each with what a reader should find there."""
    return {_path(text, number): text for number, text in enumerate(texts(), 1)}


def pages(origin: str) -> dict[str, Reply]:
    """Build every page of the site by path; `origin` is scheme and host, which canonical links name."""
    articles = list(routes().values())
    paths = {text.slug: path for path, text in routes().items()}
    replies = {
        "/robots.txt": Reply(200, b"User-agent: *\nDisallow: /private/\n", {"Content-Type": "text/plain"}),
        "/private/vip.html": _html("<h1>会员专享：分期额度内部名单</h1><p>这一页不许爬。</p>"),
        "/old/first.html": Reply(301, headers={"Location": START}),
        "/empty.html": _html(""),
        "/photo.html": Reply(200, b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, {"Content-Type": "text/html"}),
    }
    for number, text in enumerate(articles):
        around = [articles[(number + step) % len(articles)] for step in _steps(len(articles))]
        links = [(_link(text, other, paths), other.title) for other in around]
        if number == 0:
            links += [
                ("/private/vip.html", "会员专享：分期额度内部名单"),
                ("/old/first.html", "旧版页面：分期商城的第一篇文章"),
                ("/a/gone.html", "已经删除的一篇分期购物指南"),
                ("/empty.html", "一篇空空如也的还款说明文章"),
                ("/photo.html", "其实是一张图片的分期账单截图"),
                ("http://elsewhere.invalid/1.html", "别的网站上的分期商城避坑指南"),
            ]
        replies.update(_rendered(text, paths[text.slug], links, origin))
    return replies


def _steps(n: int) -> list[int]:
    """Places of the related articles from one's own: some near, some far, so that every page is reached."""
    return sorted({1, 2, 3, 5, 8, 13, 21, n // 2, n // 3, n - 1, n - 4, n - 9} - {0})[:_RELATED]


def _path(text: Text, number: int) -> str:
    day = text.published
    return {
        "seedlike": f"/a/{number}.html",
        "blog": f"/blog/{text.slug}/",
        "cms": f"/news/{day:%Y/%m%d}/{number}.shtml",
        "mobile": f"/m/q?id={number}",
    }[text.template]


def _link(source: Text, target: Text, paths: Mapping[str, str]) -> str:
    """Spell a link as real sites do: blogs add tracking parameters."""
    path = paths[target.slug]
    if source.template != "blog":
        return path
    return f"{path}{'&' if '?' in path else '?'}utm_source=blog&utm_medium=related#content"


def _rendered(text: Text, path: str, links: Sequence[tuple[str, str]], origin: str) -> Iterator[tuple[str, Reply]]:
    if text.template == "cms":
        yield from _cms(text, path, links)
        return
    shown = {"seedlike": _items, "blog": _cards, "mobile": _rows}[text.template](links)
    values = _values(text) | {"related": shown, "hot": _items(links[:4]), "url": f"{origin}{path}"}
    values["body"] = _line_breaks(text.text) if text.template == "mobile" else _blocks(text.text)
    if text.template == "mobile":  # no declaration at all, and a date that only makes sense today
        yield path, Reply(200, _fill(text.template, values).encode(), {"Content-Type": "text/html"})
        return
    yield path, _html(_fill(text.template, values))


def _cms(text: Text, path: str, links: Sequence[tuple[str, str]]) -> Iterator[tuple[str, Reply]]:
    """GBK pages, declared as gb2312, wrongly as UTF-8, or not at all; long texts on several pages."""
    stem, _, suffix = path.rpartition(".")
    declarations = (
        '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=gb2312">',
        '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=utf-8">',
        "",
    )
    parts = _parts(text.text)
    names = [path, *(f"{stem}_{number}.{suffix}" for number in range(2, len(parts) + 1))]
    for number, (name, part) in enumerate(zip(names, parts, strict=True)):
        pager = [f"<a href={other}>{i}</a>" for i, other in enumerate(names, 1)] if len(names) > 1 else []
        pager += [f"<a href={names[number + 1]}>下一页</a>"] if number + 1 < len(names) else []
        rows = "\n".join(f"<tr><td>·<a href={href}>{html.escape(title)}</a></td></tr>" for href, title in links)
        values = _values(text) | {
            "body": "<br>\n".join(f"　　{html.escape(line)}<br>" for line in part),
            "related": rows,
            "pages": " ".join(pager),
            "declaration": declarations[len(text.slug) % len(declarations)],
        }
        yield name, Reply(200, _fill("cms", values).encode("gb18030"), {"Content-Type": "text/html"})


def _parts(text: str) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for block in re.split(r"\n+", text):
        if sum(map(len, parts[-1])) > _PART_CHARS:
            parts.append([])
        parts[-1].append(block)
    return parts


def _values(text: Text) -> dict[str, str]:
    moment = text.published
    return {
        "title": html.escape(text.title),
        "slug": text.slug,
        "author": html.escape(text.author or "佚名"),
        "moment_seconds": f"{moment:%Y-%m-%d %H:%M:%S}",
        "moment_iso": moment.isoformat(),
        "moment_chinese": f"{moment:%Y}年{moment:%m}月{moment:%d}日{moment:%H:%M}",
        "day_chinese": f"{moment.year}年{moment.month}月{moment.day}日",
        "age": f"{_AGE.days}天前",
    }


def _fill(template: str, values: Mapping[str, str]) -> str:
    return Template(files("scraper.demo").joinpath(f"templates/{template}.html").read_text("utf-8")).safe_substitute(
        values
    )


def _html(page: str) -> Reply:
    return Reply(200, page.encode(), {"Content-Type": "text/html; charset=utf-8"})


def _items(links: Sequence[tuple[str, str]]) -> str:
    return "\n".join(f'<li><a href="{href}">{html.escape(title)}</a></li>' for href, title in links)


def _cards(links: Sequence[tuple[str, str]]) -> str:
    return "\n".join(
        f'<div class="card"><a href="{href}"><b>{html.escape(title)}</b></a></div>' for href, title in links
    )


def _rows(links: Sequence[tuple[str, str]]) -> str:
    return "".join(f'<div><a href="{href}">{html.escape(title)}</a></div>' for href, title in links)


def _line_breaks(text: str) -> str:
    plain = re.sub(r"(?m)^(?:#+|[-*>]|\d+\.) +", "", text)
    return "<br><br>".join(html.escape(line) for line in re.split(r"\n+", plain))


def _blocks(text: str) -> str:
    """Write light Markdown as HTML."""
    shown = []
    for block in text.split("\n\n"):
        lines = [html.escape(line, quote=False) for line in block.split("\n")]
        if lines[0].startswith("#"):
            shown.append(f"<h2>{lines[0].lstrip('# ')}</h2>")
            lines = lines[1:]
        if not lines:
            continue
        if all(line.startswith("- ") for line in lines):
            shown.append("<ul>" + "".join(f"<li>{line[2:]}</li>" for line in lines) + "</ul>")
        elif all(re.match(r"\d+\. ", line) for line in lines):
            shown.append("<ol>" + "".join(f"<li>{line.partition('. ')[2]}</li>" for line in lines) + "</ol>")
        elif all(line.startswith("&gt; ") for line in lines):
            shown.append("<blockquote><p>" + "</p><p>".join(line[5:] for line in lines) + "</p></blockquote>")
        elif all(line.startswith("|") for line in lines):
            rows = (
                [cell.strip() for cell in line.strip("|").split("|")]
                for line in lines
                if not re.match(r"\|[\s|:-]+$", line)
            )
            shown.append(
                "<table>" + "".join("<tr><td>" + "</td><td>".join(row) + "</td></tr>" for row in rows) + "</table>"
            )
        else:
            shown.append("<p>" + "</p>\n<p>".join(lines) + "</p>")
    return "\n".join(shown)


def _text(row: Mapping[str, object]) -> Text:
    tags = row["tags"]
    published = datetime.fromisoformat(str(row["published"])).replace(tzinfo=SHANGHAI)
    if row["template"] == "mobile":
        published = datetime.now(UTC).astimezone(SHANGHAI) - _AGE
    return Text(
        str(row["slug"]), str(row["template"]), str(row["title"]), published, str(row["author"]), str(row["text"]),
        frozenset(tags if isinstance(tags, list) else ()), bool(row["relevant"]),
    )  # fmt: skip
