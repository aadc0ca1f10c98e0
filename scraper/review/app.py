"""The review page as a web application: addresses to answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qsl

from jinja2 import Environment, PackageLoader, StrictUndefined
from noto_cjk_sans_otc import FONT_PATH
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from classifier.tags import LABELS, TAGS
from scraper.learning.suggesting import suggested_ids
from scraper.review.article import read_article
from scraper.review.beside import Beside, Latest
from scraper.review.catalogue import Catalogue
from scraper.review.columns import Ids
from scraper.review.curves import HEIGHT, WIDTH, Curve, curve, top_of
from scraper.review.filters import Filters
from scraper.review.guard import Guard
from scraper.review.judging import Standing, confirm, judged_since, set_tag, undo
from scraper.review.overview import Overview, overview_of
from scraper.review.progress import agreement
from scraper.review.queue import after, first_open, ranked
from scraper.review.search import Searches, newest_article, update_index
from scraper.review.words import COOKIE, LANGUAGES, Words, words_for
from scraper.store import Store
from scraper.store.schema import articles

_PAGE_ARTICLES = 50
_SUGGESTED = 200  # articles that are ranked as most worth a label: days of work
_MOST_VALUES = 12  # of a facet, before "show all"
_QUEUE = "queue"
_KEPT = {"Cache-Control": "private, max-age=31536000, immutable"}  # of the font, which is 16 MB


class Review:
    """One store under review by one person.

    Parameters
    ----------
    store : Store
    annotator : str
        Whose labels this page gives.
    model : Path, optional
        What judges which articles are most worth a label; the shipped one by default.
    """

    def __init__(self, store: Store, annotator: str, model: Path | None = None) -> None:
        self.store, self.annotator = store, annotator
        self._beside = Beside()
        self.catalogue = Catalogue(store, self._beside)
        self.suggested = Latest(lambda: self._beside.call(suggested_ids, store.url, _SUGGESTED, model))
        self.overview_of: Latest[Overview | None] = Latest(lambda: self._beside.call(overview_of, store.url, model))
        self._searches = Searches(store)
        self._indexed: int | None = None
        self._indexed_to: tuple[object, ...] | None = None
        self._passed: set[int] = set()  # articles of the queue that were left without a label, this time through
        self._templates = Environment(
            loader=PackageLoader("scraper.review"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
            lstrip_blocks=True,
        )  # fmt: skip

    def app(self, token: str) -> Starlette:
        """Build the application that answers to holders of this token."""
        routes = [
            Route("/", self.articles),
            Route("/article/{id:int}", self.article),
            Route("/article/{id:int}/tags/{name}", self.tag, methods=["POST"]),
            Route("/article/{id:int}/confirm", self.confirm, methods=["POST"]),
            Route("/undo", self.undo, methods=["POST"]),
            Route("/queue", self.queue),
            Route("/next", self.next),
            Route("/overview", self.overview),
            Route("/language/{language}", self.language),
            Route("/font", lambda _: FileResponse(FONT_PATH, media_type="font/collection", headers=_KEPT)),
            Mount("/static", StaticFiles(packages=[("scraper.review", "static")])),
        ]
        return Starlette(routes=routes, middleware=[Middleware(Guard, token=token)])

    def index(self) -> None:
        """Bring the search index up to date; meant for a thread beside the page. Searches before find what is there.

        Where no article came in or changed since the last time, none is read.
        """
        newest = newest_article(self.store)
        if newest == self._indexed_to:
            return
        self._indexed = 0
        for entered in update_index(self.store):
            self._indexed += entered
            self._searches.refresh()
        self._indexed, self._indexed_to = None, newest

    def close(self) -> None:
        """End what is computed beside the page."""
        self._beside.close()

    def articles(self, request: Request) -> Response:
        """List the articles that pass the filters, with what other filters would give."""
        words, filters = words_for(request), Filters.of(request.query_params)
        self.catalogue.refresh()
        found = self._found(filters.q)
        rows = self.catalogue.select(filters, found)
        page = _number(request.query_params.get("page"), 1)
        first = (page - 1) * _PAGE_ARTICLES
        shown = rows[first : first + _PAGE_ARTICLES]
        return self._page(
            request, words, "articles.html", filters=filters, count=len(rows), page=page, first=first,
            pages=-(-len(rows) // _PAGE_ARTICLES), entries=self._entries(shown),
            facets=self.catalogue.facets(filters, found), most=_MOST_VALUES,
            whole=request.query_params.get("all", ""), indexed=self._incomplete(words) if filters.q else "",
        )  # fmt: skip

    def article(self, request: Request) -> Response:
        """Show one article."""
        words = words_for(request)
        with self.store.reading() as connection:
            shown = read_article(connection, request.path_params["id"])
        if shown is None:
            return self._page(request, words, "message.html", status=404, message=words("gone"))
        return self._page(request, words, "article.html", shown=shown, tags=TAGS, labels=LABELS, at=_at(request))

    def tag(self, request: Request) -> Response:
        """Give or take a tag at once; answers with how the article stands then."""
        name = request.path_params["name"]
        if not self._has(request):
            return JSONResponse({"error": "no such article"}, 404)
        if name not in LABELS:
            return JSONResponse({"error": f"no tag {name!r}; one of {', '.join(LABELS)}"}, 404)
        now = set_tag(
            self.store, request.path_params["id"], self.annotator, name, on=request.query_params.get("on") == "1"
        )
        return JSONResponse(self._told(now, words_for(request)))

    def confirm(self, request: Request) -> Response:
        """Say that the tags are right, and give the address of the next article."""
        if not self._has(request):
            return JSONResponse({"error": "no such article"}, 404)
        confirm(self.store, request.path_params["id"], self.annotator)
        return JSONResponse({"next": f"/next?{request.url.query}"})

    def undo(self, request: Request) -> Response:
        """Take back the latest label; gives the address of its article, if there was one."""
        article_id = undo(self.store, self.annotator)
        if article_id is not None:
            self.catalogue.retract(article_id)
            self._passed.discard(article_id)
        return JSONResponse({"next": None if article_id is None else f"/article/{article_id}?{request.url.query}"})

    def queue(self, request: Request) -> Response:
        """Lead to the first article of the queue that nobody has labelled."""
        self.catalogue.refresh()
        self.suggested.freshen(self.catalogue.version)
        self._passed.clear()
        return self._lead(request, self._first_open())

    def next(self, request: Request) -> Response:
        """Lead to the article after one, in the order of its list."""
        context, place = _at(request)
        current = _number(request.query_params.get("after"), -1)
        self.catalogue.refresh()
        if context == _QUEUE:
            self._passed.add(current)
            return self._lead(request, self._first_open())
        filters = Filters.of(dict(parse_qsl(context)))
        order = self.catalogue.columns.ids[self.catalogue.select(filters, self._found(filters.q))]
        return self._lead(request, after(order, current, place), context)

    def overview(self, request: Request) -> Response:
        """Show counts, how far the review has come, and the pictures as they were computed last."""
        self.catalogue.refresh()
        self.overview_of.freshen(self.catalogue.version)
        made, columns = self.overview_of.value, self.catalogue.columns
        return self._page(
            request, words_for(request), "overview.html", facets=self.catalogue.facets(Filters(), None),
            agreement=agreement(columns), count=len(columns.ids), texts=len(set(columns.groups.tolist())), tags=TAGS,
            most=_MOST_VALUES, made=made, is_computing=self.overview_of.is_computing, width=WIDTH, height=HEIGHT,
            curves={} if made is None else _curves(made),
        )  # fmt: skip

    def language(self, request: Request) -> Response:
        """Remember a language and go back."""
        back = request.query_params.get("back", "/")
        answer = RedirectResponse(back if back.startswith("/") and not back.startswith("//") else "/", 303)
        if request.path_params["language"] in LANGUAGES:
            answer.set_cookie(COOKIE, request.path_params["language"], max_age=31_536_000, samesite="strict")
        return answer

    def _has(self, request: Request) -> bool:
        with self.store.reading() as connection:
            return (
                connection.scalar(select(articles.c.id).where(articles.c.id == request.path_params["id"])) is not None
            )

    def _first_open(self) -> tuple[int, int] | None:
        columns = self.catalogue.columns
        return first_open(ranked(columns, self.suggested.value or ()), columns, self._passed)

    def _lead(self, request: Request, following: tuple[int, int] | None, context: str = _QUEUE) -> Response:
        if following is None:
            words = words_for(request)
            return self._page(request, words, "message.html", message=words("done"))
        return RedirectResponse(f"/article/{following[0]}?{Filters().query(list=context, at=following[1] + 1)}", 303)

    def _found(self, query: str) -> Ids | None:
        return self._searches.find(query) if query else None

    def _entries(self, rows: Sequence[int] | Ids) -> list[dict[str, object]]:
        """Read what a list shows of its articles."""
        columns = self.catalogue.columns
        ids = [int(columns.ids[row]) for row in rows]
        if not ids:
            return []
        with self.store.reading() as connection:
            found = connection.execute(
                select(articles.c.id, articles.c.title, articles.c.site, articles.c.published).where(
                    articles.c.id.in_(ids)
                )
            )
            by_id = {row.id: row for row in found}
        return [
            {
                "id": number, "title": by_id[number].title, "site": by_id[number].site,
                "published": (by_id[number].published or "")[:10],
                "tags": [tag for place, tag in enumerate(TAGS) if columns.bits[row] >> place & 1],
                "relevant": bool(columns.relevant[row]), "human": bool(columns.human[row]),
                "unsure": bool(columns.unsure[row]),
            }
            for row, number in zip(rows, ids, strict=True)
            if number in by_id
        ]  # fmt: skip

    def _told(self, now: Standing, words: Words) -> dict[str, object]:
        self.catalogue.refresh()
        return {
            "tags": sorted(now.tags), "relevant": now.relevant, "said": words("saved"),
            "progress": self._progress(words), "today": self._today(words),
        }  # fmt: skip

    def _progress(self, words: Words) -> str:
        columns = self.catalogue.columns
        return words("progress", done=f"{int(columns.human.sum()):,}", all=f"{len(columns.ids):,}")

    def _today(self, words: Words) -> str:
        midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        return words("today", n=f"{judged_since(self.store, self.annotator, midnight):,}")

    def _page(
        self, request: Request, words: Words, template: str, *, status: int = 200, **values: object
    ) -> HTMLResponse:
        html = self._templates.get_template(template).render(
            t=words, languages=LANGUAGES, csrf=request.scope["csrf"], path=request.url.path, query=request.url.query,
            progress=self._progress(words), today=self._today(words), annotator=self.annotator, **values,
        )  # fmt: skip
        return HTMLResponse(html, status)

    def _incomplete(self, words: Words) -> str:
        """Say how far the search index is while it is being made; empty afterwards."""
        if self._indexed is None:
            return ""
        return words("indexing", done=f"{self._indexed:,}", all=f"{len(self.catalogue.columns.ids):,}")


def _curves(made: Overview) -> dict[str, Curve]:
    """Draw the tags on axes that agree; none where nothing has a date."""
    if not made.periods:
        return {}
    top = top_of([one for shares in made.shares.values() for one in shares])
    return {tag: curve(shares, made.periods, top) for tag, shares in made.shares.items()}


def _number(value: str | None, default: int) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 10 else default


def _at(request: Request) -> tuple[str, int]:
    """List that an article was opened from, as its query, and the place in it from 0; -1 where it has none."""
    return request.query_params.get("list", ""), _number(request.query_params.get("at"), 0) - 1
