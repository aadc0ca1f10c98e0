"""What all tests share: the built-in site on loopback, and the command line in a process of its own."""

import os
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from scraper.demo.server import serving
from scraper.demo.site import Reply
from scraper.store import Store

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def site():
    with serving() as server:
        yield server


@pytest.fixture
def serve():
    """Serve pages that the test makes up: ``server = serve({path: Reply or function of the server})``.

    A function gives a reply, or raw bytes one after another, status line and all; the one at ``None`` answers paths
    that have no page. ``server.log`` holds (seconds, path) of every request, ``server.headers`` what each said of
    itself, ``server.at_once`` the most that were answered at a time.
    """
    servers = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle(self):
            with suppress(ConnectionError):  # crawls are killed, or hang up where they have had enough
                super().handle()

        def do_GET(self):
            server = self.server
            with server.lock:
                server.log.append((time.monotonic(), self.path))
                server.headers.append(self.headers)
                server.busy += 1
                server.at_once = max(server.at_once, server.busy)
            answer = server.pages.get(self.path, server.pages.get(None, Reply(404)))
            reply = answer(server) if callable(answer) else answer
            with server.lock:
                server.busy -= 1
            if not isinstance(reply, Reply):
                self.close_connection = True
                for piece in reply:
                    self.wfile.write(piece)
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *args):
            pass

    def start(pages):
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        server.pages, server.log, server.headers, server.lock = pages, [], [], threading.Lock()
        server.busy = server.at_once = 0
        server.origin = f"http://127.0.0.1:{server.server_address[1]}"
        server.asked = lambda path: [moment for moment, asked in server.log if asked == path]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def store(tmp_path):
    """An empty store, where ``paylater`` of the same test looks for it."""
    opened = Store(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.close()


@pytest.fixture
def paylater(tmp_path):
    """Run ``paylater`` in an empty folder; the store is there unless the arguments name another."""

    def run(*arguments, timeout=120, check=None):
        done = subprocess.run(
            [sys.executable, "-m", "scraper", *map(str, arguments)],
            cwd=tmp_path,
            env=os.environ | {"PAYLATER_STORE": f"sqlite:///{tmp_path / 'store.db'}", "COLUMNS": "200"},
            capture_output=True,
            text=True,
            timeout=timeout,
        )
        if check is not None:
            assert done.returncode == check, done.stdout + done.stderr
        return done

    return run


@pytest.fixture
def scrapy_crawl(tmp_path):
    """Run ``scrapy crawl articles`` with settings of its own, which ``paylater`` has no options for; same store."""

    def run(start, timeout=120, **settings):
        chosen = {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False} | settings
        options = [option for name, value in chosen.items() for option in ("-s", f"{name}={value}")]
        return subprocess.run(
            [sys.executable, "-m", "scrapy", "crawl", "articles", "-a", f"start={start}", *options],
            cwd=ROOT,
            env=os.environ | {"PAYLATER_STORE": f"sqlite:///{tmp_path / 'store.db'}"},
            capture_output=True,
            text=True,
            timeout=timeout,
            check=True,
        )

    return run


@pytest.fixture
def ends(tmp_path):
    """What became of every URL: path (and query) to (state, reason)."""

    def read():
        with closing(sqlite3.connect(tmp_path / "store.db")) as connection:
            rows = connection.execute("SELECT url, state, reason FROM frontier").fetchall()
        return {"/" + url.split("/", 3)[3]: (state, reason) for url, state, reason in rows}

    return read


@pytest.fixture(scope="session")
def shared():
    """Folder of the evaluation data, which is no part of the repository."""
    if not (SHARED / "eval").is_dir():
        pytest.skip("the evaluation data is not beside this checkout (../shared/eval)")
    return SHARED
