"""Parquet a batch at a time, written in a thread of its own while the next batch is read."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

BATCH_ROWS = 10_000  # a row group: about 20 MB of text, so that a reader may take a part, and memory stays small
_FEW_VALUES = ("site", "tag_source", "model_version", "annotator", "site_name", "extraction_version", "split")
_DICTIONARIES = [*_FEW_VALUES, "tags.list.element"]  # of the others hardly any value comes twice


class ParquetFile:
    """A file to which row groups are appended; the same batches give the same bytes.

    Parameters
    ----------
    path : Path, or file that is open for writing
    schema : pyarrow.Schema
        Of every batch; its fields' metadata are kept.
    """

    def __init__(self, path: Path | BinaryIO, schema: pa.Schema) -> None:
        self._writer = pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=_DICTIONARIES)
        self._thread = ThreadPoolExecutor(1)  # encoding and compression run outside the interpreter's lock
        self._pending: Future[None] | None = None

    def write(self, batch: pa.RecordBatch) -> None:
        """Append a batch as a row group; a fault may be told by the next call."""
        self._wait()
        self._pending = self._thread.submit(self._writer.write_batch, batch)

    def close(self) -> None:
        """Write what is left, and the end of the file."""
        try:
            self._wait()
        finally:
            self._thread.shutdown()
            self._writer.close()

    def __enter__(self) -> ParquetFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _wait(self) -> None:
        pending, self._pending = self._pending, None
        if pending is not None:
            pending.result()
