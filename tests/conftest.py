"""What all tests share: the built-in site on loopback, and the command line in a process of its own."""

import os
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from scraper.demo.server import serving
from scraper.demo.site import Reply

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def site():
    with serving() as server:
        yield server


@pytest.fixture
def serve():
    """Serve pages that the test makes up: ``server = serve({path: Reply or function of the server})``.

    ``server.log`` holds (seconds, path) of every request, ``server.at_once`` the most that were answered at a time.
    """
    servers = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            server = self.server
            with server.lock:
                server.log.append((time.monotonic(), self.path))
                server.busy += 1
                server.at_once = max(server.at_once, server.busy)
            answer = server.pages.get(self.path, Reply(404))
            reply = answer(server) if callable(answer) else answer
            with server.lock:
                server.busy -= 1
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
        server.pages, server.log, server.lock, server.busy, server.at_once = pages, [], threading.Lock(), 0, 0
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


@pytest.fixture(scope="session")
def shared():
    """Folder of the evaluation data, which is no part of the repository."""
    if not (SHARED / "eval").is_dir():
        pytest.skip("the evaluation data is not beside this checkout (../shared/eval)")
    return SHARED
