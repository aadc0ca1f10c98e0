"""A site of any size, made from the corpus: python tests/benchmarks/generated_site.py --pages 2000 --links 100.

Every page is a function of its number and the seed: a headline, a date, an article of about 500 to 900 characters whose sentences are
drawn from data/corpus/articles, and 相关内容 with links to other pages. One page in five is about consumer credit; such a page links to
its like with 60 %, another page links to one with 10 %, so that a crawl has something to follow. Serves HTTP/1.1 on loopback, prints
its port, ends when its standard input does. `/log` gives requests for pages so far, the moment of the first and of the last.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[2]
START = 0  # number of the page where crawls start; a relevant one
SHARE_RELEVANT = 0.2
LIKE_TO_LIKE = 0.6  # of the links of a relevant page lead to relevant ones
OTHER_TO_RELEVANT = 0.1  # of the links of any other page
_SENTENCE = re.compile(r"[^。！？\n]{8,120}[。！？]")
_MOST_SENTENCES = 60  # of a page
_FIRST_DAY = date(2022, 1, 1)
_PATH = re.compile(r"/a/(\d+)\.html")
_PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}_生成资讯</title></head><body>
<div class="nav"><a href="/">首页</a> <a href="/list/">栏目</a></div>
<div class="article"><h1>{title}</h1><div class="info">发布时间：{day} 08:{minute:02d}　来源：生成资讯</div><div class="content">
{body}
</div></div>
<div class="related"><h2>相关内容</h2><ul>
{links}
</ul></div><div class="footer">版权所有 生成资讯</div></body></html>"""


class GeneratedSite:
    """Pages by number; only titles are kept, the rest is made when asked for."""

    def __init__(self, pages: int, links: int, seed: int = 0) -> None:
        self.pages, self.links, self._seed = pages, links, seed
        titles, self._sentences = _corpus()
        rng = random.Random(seed)
        self.is_relevant = [number == START or rng.random() < SHARE_RELEVANT for number in range(pages)]
        self._like = {
            kind: [number for number in range(pages) if self.is_relevant[number] is kind] for kind in (True, False)
        }
        self._titles = [escape(f"{rng.choice(titles[kind])}（{n}）") for n, kind in enumerate(self.is_relevant)]
        self._items = [f'<li><a href="/a/{n}.html">{title}</a></li>' for n, title in enumerate(self._titles)]

    def page(self, number: int) -> bytes:
        """HTML of one page."""
        rng = random.Random(f"{self._seed}/{number}")
        items = [self._items[target] for target in self._targets(number, rng)]
        return _PAGE.format(
            title=self._titles[number],
            day=_FIRST_DAY + timedelta(days=rng.randrange(1500)),
            minute=rng.randrange(60),
            body=_body(self._sentences[self.is_relevant[number]], rng),
            links="\n".join(items),
        ).encode()

    def _targets(self, number: int, rng: random.Random) -> list[int]:
        to_relevant = LIKE_TO_LIKE if self.is_relevant[number] else OTHER_TO_RELEVANT
        found: dict[int, None] = {}
        while len(found) < min(self.links, self.pages // 4):
            like = self._like[rng.random() < to_relevant]
            target = like[int(rng.random() * len(like))]
            if target != number:
                found[target] = None
        return list(found)


class _Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, as far as a crawler of this site needs it."""

    def __init__(self, site: GeneratedSite, log: list[float]) -> None:
        self._site, self._log, self._received = site, log, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            request, self._received = self._received[:end], self._received[end + 4 :]
            path = request.split(b" ", 2)[1].decode()
            status, kind, body = self._answer(path)
            head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
            self._transport.write(head.encode() + body)

    def _answer(self, path: str) -> tuple[str, str, bytes]:
        found = _PATH.fullmatch(path)
        if found and int(found[1]) < self._site.pages:
            self._log.append(time.monotonic())
            return "200 OK", "text/html", self._site.page(int(found[1]))
        if path == "/robots.txt":
            return "200 OK", "text/plain", b"User-agent: *\nDisallow: /private/\n"
        if path == "/log":
            told = {"pages": len(self._log), "first": min(self._log, default=0), "last": max(self._log, default=0)}
            return "200 OK", "application/json", json.dumps(told).encode()
        return "404 Not Found", "text/html", "页面不存在".encode()


class ServedSite:
    """A generated site in a process of its own."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.start = f"{origin}/a/{START}.html"

    def log(self) -> Log:
        """What was asked for so far."""
        with urllib.request.urlopen(f"{self.origin}/log") as response:
            return Log(**json.load(response))


@dataclass(frozen=True, slots=True)
class Log:
    """Requests for pages, and when the first and the last came (seconds of the monotonic clock)."""

    pages: int
    first: float
    last: float

    @property
    def pages_per_second(self) -> float:
        """From the first request to the last."""
        return self.pages / max(self.last - self.first, 1e-9)


@contextmanager
def serving(pages: int, links: int, seed: int = 0) -> Iterator[ServedSite]:
    """Serve a site for as long as the block runs."""
    arguments = ["--pages", str(pages), "--links", str(links), "--seed", str(seed)]
    with subprocess.Popen(
        [sys.executable, __file__, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield ServedSite(f"http://127.0.0.1:{int(process.stdout.readline())}")
        process.stdin.close()


def sentences_of_the_corpus() -> list[str]:
    """Sentences of all articles of the corpus."""
    _, sentences = _corpus()
    return [*sentences[True], *sentences[False]]


def _corpus() -> tuple[dict[bool, list[str]], dict[bool, list[str]]]:
    """Titles and sentences of the corpus's articles, by whether they are relevant."""
    titles: dict[bool, list[str]] = {True: [], False: []}
    sentences: dict[bool, list[str]] = {True: [], False: []}
    for path in sorted((ROOT / "data/corpus/articles").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            titles[row["relevant"]].append(row["title"])
            sentences[row["relevant"]].extend(map(escape, _SENTENCE.findall(row["text"])))
    return titles, sentences


def _body(sentences: list[str], rng: random.Random) -> str:
    """Paragraphs of three to five sentences, mixed anew for every page so that none are near-duplicates."""
    wanted = rng.randrange(500, 850)
    drawn = rng.sample(sentences, k=_MOST_SENTENCES)  # a page repeats none
    paragraphs, size = [], 0
    while size < wanted and drawn:
        n = rng.randrange(3, 6)
        paragraph, drawn = "".join(drawn[:n]), drawn[n:]
        paragraphs.append(f"<p>{paragraph}</p>")
        size += len(paragraph)
    return "\n".join(paragraphs)


async def serve(site: GeneratedSite) -> None:
    """Serve until standard input ends."""
    log: list[float] = []
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(site, log), "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


def main() -> None:
    """Serve, as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2_000)
    parser.add_argument("--links", type=int, default=10, help="links a page")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    asyncio.run(serve(GeneratedSite(chosen.pages, chosen.links, chosen.seed)))


if __name__ == "__main__":
    main()
