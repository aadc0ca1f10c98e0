"""Rows of a store as Arrow, read by a process beside this one."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pyarrow as pa
from sqlalchemy import Select
from sqlalchemy.dialects import sqlite

from scraper.store import Store, StoreError
from scraper.workers.processes import worker_command, worker_environment

_WORKER = "scraper.exports.arrow_worker"


class ArrowReader:
    """Results of queries, all read in one transaction.

    A column has the type of its first rows: it must hold no null, and numbers of one kind only.

    Parameters
    ----------
    store : Store
    queries : sequence of Select
        Run one after another; `batches` gives the rows of the next one each time.
    size : int
        Rows of a batch.
    """

    def __init__(self, store: Store, queries: Sequence[Select[tuple[object, ...]]], size: int) -> None:
        self._url = store.url
        statements = [_literal(query) for query in queries]
        uri = f"file:{quote(str(store.path.resolve()))}?mode=ro"
        self._process = subprocess.Popen(
            worker_command(_WORKER, uri, str(size), *statements),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=worker_environment(),
        )  # fmt: skip

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Rows of the next query, a batch read while the one before is worked on.

        Raises
        ------
        StoreError
            When the store cannot be read.
        """
        with ThreadPoolExecutor(1) as thread:
            try:
                stream = pa.ipc.open_stream(self._process.stdout)
                coming = thread.submit(next, stream, None)
                while (batch := coming.result()) is not None:
                    coming = thread.submit(next, stream, None)
                    yield batch
            except pa.ArrowInvalid as error:  # the stream ends before its end
                raise StoreError(f"{self._url}: {self._complaint() or error}") from error

    def close(self) -> None:
        """End the process, wherever it is."""
        self._process.kill()
        self._process.communicate()

    def _complaint(self) -> str:
        """Return what the worker said as it ended."""
        _, said = self._process.communicate()
        return said.decode("utf-8", "replace").strip().rpartition("\n")[2]


def _literal(query: Select[tuple[object, ...]]) -> str:
    return str(query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
