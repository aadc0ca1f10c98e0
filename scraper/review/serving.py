"""Serve the review page on loopback until Ctrl-C."""

from __future__ import annotations

import secrets
import socket
import threading
import time
import webbrowser
from pathlib import Path

import uvicorn
from rich.console import Console

from scraper.review.app import Review
from scraper.store import Store, StoreError

_INDEX_SECONDS = 30.0  # between two looks for articles that a crawl has added


def serve_review(
    store: Store, annotator: str, *, port: int, open_browser: bool, console: Console, model: Path | None = None
) -> None:
    """Serve a store for review; prints, and opens, the address that lets in.

    Raises
    ------
    StoreError
        When the store cannot be read, or the port is taken.
    """
    review = Review(store, annotator, model)
    token = secrets.token_urlsafe(24)
    try:
        listener = socket.create_server(("127.0.0.1", port))
    except OSError as error:
        raise StoreError(f"port {port}: {error.strerror}; name another one with --port, or leave it out") from error
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/?token={token}"
    threading.Thread(target=_keep_indexed, args=(review,), daemon=True).start()
    review.suggested.freshen(review.catalogue.version)
    review.overview_of.freshen(review.catalogue.version)
    server = uvicorn.Server(uvicorn.Config(review.app(token), log_level="warning", server_header=False))
    console.print(f"review: {address}\nCtrl-C ends it; every label is in the store already.", soft_wrap=True)
    if open_browser:
        webbrowser.open(address)
    try:
        server.run(sockets=[listener])
    finally:
        review.close()


def _keep_indexed(review: Review) -> None:
    while True:
        review.index()
        time.sleep(_INDEX_SECONDS)
