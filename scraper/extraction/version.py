"""Which extraction made an article: a name for this code that changes whenever the code does."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path


@cache
def extraction_version() -> str:
    """Return a short digest of the modules of this package, as a model's version is one of its file."""
    digest = hashlib.sha256()
    for module in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(module.name.encode() + b"\0" + module.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()[:12]
