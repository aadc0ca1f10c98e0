"""A real HTTP server for the built-in site, on loopback, at a port that the system chooses."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from scraper.demo.site import Reply, pages


class SiteServer(ThreadingHTTPServer):
    """Serves replies by path and query; counts what was asked for."""

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.replies: dict[str, Reply] = pages(self.origin)
        self.asked: Counter[str] = Counter()

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self.server_address[1]}"


@contextmanager
def serving(port: int = 0) -> Iterator[SiteServer]:
    """Serve the site in a thread for as long as the block runs."""
    server = SiteServer(port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: SiteServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer from the site, or 404."""
        path = self.path
        bare = path.partition("?")[0]
        reply = self.server.replies.get(path) or self.server.replies.get(bare) or Reply(404, "页面不存在".encode())
        self.server.asked[path] += 1
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent; `SiteServer.asked` counts."""
