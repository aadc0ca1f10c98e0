"""Which bodies may be a page, by what the server says they are."""

from __future__ import annotations

_NEVER = ("text/css", "text/javascript", "image/svg+xml")


def other_kind(header: str | None) -> str | None:
    """Return the kind of a body by its Content-Type header, where it cannot be a page; None where it may be one.

    >>> other_kind("application/pdf; qs=0.5")
    'application/pdf'
    >>> other_kind("text/html; charset=gbk") is other_kind(None) is None
    True
    """
    kind = (header or "").partition(";")[0].strip().lower()
    may_be_page = not kind or kind.startswith("text/") or "html" in kind or "xml" in kind
    return None if may_be_page and kind not in _NEVER else kind
