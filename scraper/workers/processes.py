"""How a process that works beside this one is started: by the same Python, with the same package."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]  # the worker imports from here, wherever it starts


def worker_command(module: str, *arguments: str) -> list[str]:
    """Return what runs a module's ``main``, imported by name: in ``__main__`` its records would be other classes.

    Parameters
    ----------
    module : str
        Full name.
    *arguments : str
        Stand in the worker's ``sys.argv`` from 1.
    """
    return [sys.executable, "-c", f"from {module} import main; main()", *arguments]


def worker_environment() -> dict[str, str]:
    """Return this process's environment, in which the package is found first."""
    paths = filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")])
    return os.environ | {"PYTHONPATH": os.pathsep.join(paths)}
