"""The review page over a small store, served as `paylater review` serves it."""

import http.client
import json
import socket
import threading
import time
from dataclasses import dataclass, field
from datetime import date

import pytest
import uvicorn
from stores import HOSTILE, OVERDUE, keep

from scraper.page import Prediction
from scraper.review.app import Review
from scraper.review.guard import csrf_of

TOKEN = "token-of-the-test"
EVIDENCE = (
    {"tag": "overdue", "part": "title", "start": 0, "end": 4, "score": 0.9},
    {"tag": "overdue", "part": "text", "start": 0, "end": 9, "score": 0.8},
)


@dataclass
class Served:
    """A page that answers; `ask` is a browser that has opened its address with the token."""

    review: Review
    port: int
    cookie: str = ""
    headers: dict = field(default_factory=dict)

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}/?token={TOKEN}"

    def ask(self, path, method="GET", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        sent = {"Cookie": f"paylater_{self.port}={TOKEN}"} | headers
        if method == "POST":
            sent = {"Origin": f"http://127.0.0.1:{self.port}", "X-CSRF": csrf_of(TOKEN)} | sent
        connection.request(method, path, headers={key: value for key, value in sent.items() if value})
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer.status, dict(answer.getheaders()), body

    def post(self, path, **headers):
        status, _, body = self.ask(path, "POST", **headers)
        return status, json.loads(body) if body.startswith("{") else body


@pytest.fixture
def store(store):
    evident = Prediction(OVERDUE.tags, True, OVERDUE.probabilities, EVIDENCE, "v1")
    keep(
        store,
        "1",
        "晚还三天",
        "晚还一天会收罚息。花呗逾期了也一样。",
        [("2", "套现的代价")],
        evident,
        date(2026, 1, 5),
    )
    unsure = Prediction((), True, {**OVERDUE.probabilities, "overdue": 0.1, "cash_out": 0.45}, (), "v1")
    keep(store, "2", "把额度换成现金的代价", "有人拿月付的额度换现钱。", [("1", "晚还三天")], unsure, date(2026, 2, 7))
    off = Prediction((), False, dict.fromkeys(OVERDUE.probabilities, 0.0), (), "v1")
    keep(store, "3", HOSTILE, f"正文里也有{HOSTILE}。", (), off)
    return store


@pytest.fixture
def page(store):
    review = Review(store, "李雷")
    review.index()
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(review.app(TOKEN), log_level="critical"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield Served(review, listener.getsockname()[1])
    server.should_exit = True
    thread.join(10)
    listener.close()
    review.close()
