"""The process that reads a store into Arrow: each statement's rows go to standard output, a stream after the other.

`scraper.exports.arrow_reader` starts it. It reads with ADBC, which makes columns without Python's objects first. ADBC
brings an SQLite of its own, and two of these in one process undo each other's locks on a file (sqlite.org,
"How To Corrupt An SQLite Database File", 2.2.1): so it has a process of its own, and works beside the other one.
"""

from __future__ import annotations

import sys

import adbc_driver_manager
import adbc_driver_sqlite
import pyarrow as pa

_ROWS_OPTION = adbc_driver_sqlite.StatementOptions.BATCH_ROWS.value
# Rows come in the order of their URLs, which is no table's: with the 2 MB of SQLite's own choice a million rows of a
# store of 4 GB took a third more time; a larger cache, or mapping the file, gained little more.
_CACHE = "PRAGMA cache_size = -65536"  # KB


def main() -> None:
    """Read the database at the first argument, rows of the second at a time, by the statements that follow."""
    uri, rows, *statements = sys.argv[1:]
    with adbc_driver_sqlite.connect(uri) as database, adbc_driver_manager.AdbcConnection(database) as connection:
        connection.set_autocommit(False)  # one transaction: all statements see the same
        try:
            with adbc_driver_manager.AdbcStatement(connection) as statement:
                statement.set_sql_query(_CACHE)
                statement.execute_update()
            for statement in statements:
                _stream(connection, statement, rows)
        except BrokenPipeError:
            return  # nobody reads on
        except (adbc_driver_manager.Error, OSError) as error:
            sys.exit(" ".join(str(error).split()))


def _stream(connection: adbc_driver_manager.AdbcConnection, sql: str, rows: str) -> None:
    with adbc_driver_manager.AdbcStatement(connection) as statement:
        statement.set_options(**{_ROWS_OPTION: rows})
        statement.set_sql_query(sql)
        handle, _ = statement.execute_query()
        reader = pa.RecordBatchReader._import_from_c(handle.address)
        with pa.ipc.new_stream(sys.stdout.buffer, reader.schema) as stream:
            for batch in reader:
                stream.write_batch(batch)
        sys.stdout.buffer.flush()
