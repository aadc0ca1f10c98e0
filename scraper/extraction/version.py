"""Which extraction made an article: a name for this code, and a site's selectors, that changes whenever they do."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from scraper.extraction.overrides import SiteRules


def extraction_version(rules: SiteRules | None = None) -> str:
    """Return a short digest of the modules of this package, with one of the site's selectors where it has any."""
    if rules is None or rules == SiteRules():
        return _version_of_code()
    return f"{_version_of_code()}+{hashlib.sha256(rules.told.encode()).hexdigest()[:6]}"


@cache
def _version_of_code() -> str:
    digest = hashlib.sha256()
    for module in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(module.name.encode() + b"\0" + module.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()[:12]
