"""What may be wrong with bulk work, in one line; needs no package beyond the standard library."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class BulkError(ValueError):
    """Bulk work cannot be done; the message says what is wrong, where, and what would do."""


@contextmanager
def needing_the_extra() -> Iterator[None]:
    """Tell what is not installed.

    Raises
    ------
    BulkError
        In place of `ImportError`.
    """
    try:
        yield
    except ImportError as error:
        missing = error.name or str(error)
        raise BulkError(f"bulk work needs {missing}, which is not installed: pip install 'paylater[bulk]'") from error
