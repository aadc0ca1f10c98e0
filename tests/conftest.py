"""What all tests share: the built-in site on loopback, and the command line in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scraper.demo.server import serving

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def site():
    with serving() as server:
        yield server


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
