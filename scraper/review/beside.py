"""What takes seconds, computed in another process: pages answer meanwhile, and show the latest result that there is."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.pool import Pool
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_NICENESS = 10  # of 19: a page that is asked for comes first
_LONGEST_SECONDS = 1800.0  # a process that was killed never answers; a million articles take some minutes
_log = logging.getLogger(__name__)


class Beside:
    """One process of low priority, in which functions are called one after another; started with the first call."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool: Pool | None = None

    def call(self, work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """Call a function there and wait; what it raises is raised here. It and its arguments are sent by pickle.

        Raises
        ------
        multiprocessing.TimeoutError
            Where there is no answer within half an hour.
        """
        with self._lock:
            if self._pool is None:
                self._pool = get_context("spawn").Pool(1, _step_back)
        return self._pool.apply_async(work, arguments, named).get(_LONGEST_SECONDS)

    def close(self) -> None:
        """End the process, whatever it is at."""
        with self._lock:
            if self._pool is not None:
                self._pool.terminate()
                self._pool.join()
                self._pool = None


class Latest(Generic[T]):
    """A result that is computed anew when the store was written; until then there is the one before.

    Attributes
    ----------
    value : T or None
        None until it was computed once.
    is_computing : bool
        Whether a newer one is on its way.
    """

    def __init__(self, compute: Callable[[], T]) -> None:
        self.value: T | None = None
        self.is_computing = False
        self._compute = compute
        self._version: int | None = None
        self._lock = threading.Lock()

    def freshen(self, version: int) -> None:
        """Start to compute the result of this version, unless it is known, or a computation is under way."""
        with self._lock:
            if self.is_computing or version == self._version:
                return
            self.is_computing = True
        threading.Thread(target=self._run, args=(version,), daemon=True).start()

    def wait(self) -> None:
        """Compute at once, and wait for it."""
        self._run(None)

    def _run(self, version: int | None) -> None:
        try:
            self.value = self._compute()
            self._version = version
        except Exception:  # the edge of a thread: the page goes on with what it has
            _log.exception("computing beside the page")
        finally:
            self.is_computing = False


def _step_back() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the page, which then ends this process
    if sys.platform != "win32":
        os.nice(_NICENESS)
