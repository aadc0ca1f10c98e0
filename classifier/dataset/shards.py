"""The Parquet files of one split, named as `datasets` finds them: train-00000-of-00003.parquet."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from classifier.dataset.parquet import BATCH_ROWS, ParquetFile

SHARD_ROWS = 10 * BATCH_ROWS  # about 100 MB; the Hub asks for less than 500


class Shards:
    """Files of equal size to which rows are appended; none where there are no rows.

    Parameters
    ----------
    folder : Path
        Where the files go; it exists.
    split : str
        Name of the split.
    n_rows : int
        Rows that are to come: the names tell the number of files.
    schema : pyarrow.Schema
    """

    def __init__(self, folder: Path, split: str, n_rows: int, schema: pa.Schema) -> None:
        self._folder, self._split, self._schema = folder, split, schema
        self._n_shards = -(-n_rows // SHARD_ROWS)
        self._opened = 0
        self._file: ParquetFile | None = None
        self._rows = 0  # in the open file
        self._held = pa.Table.from_batches([], schema)

    def write(self, batch: pa.RecordBatch) -> None:
        """Append rows; they are written when a row group is full."""
        self._held = pa.concat_tables([self._held, pa.Table.from_batches([batch], self._schema)])
        while self._held.num_rows >= BATCH_ROWS:
            self._put(self._held.slice(0, BATCH_ROWS))
            self._held = self._held.slice(BATCH_ROWS)

    def close(self) -> None:
        """Write what is held back, and the end of the last file."""
        if self._held.num_rows:
            self._put(self._held)
        if self._file is not None:
            self._file.close()

    def _put(self, rows: pa.Table) -> None:
        if self._file is None or self._rows == SHARD_ROWS:
            if self._file is not None:
                self._file.close()
            name = f"{self._split}-{self._opened:05d}-of-{self._n_shards:05d}.parquet"
            self._file, self._rows = ParquetFile(self._folder / name, self._schema), 0
            self._opened += 1
        self._file.write(rows.combine_chunks().to_batches()[0])
        self._rows += rows.num_rows
