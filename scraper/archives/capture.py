"""What archives hold: a page as it was fetched once, or something that is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

MAX_PAGE_BYTES = 10 * 1024 * 1024  # of a body; the same as a crawl downloads at most


class ArchiveError(ValueError):
    """Kept pages cannot be read or written; the message names the file, the fault and the mend."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a capture lies: a file, and the byte at which its record begins; 0 in the file of a saved page."""

    path: Path
    offset: int = 0

    def __str__(self) -> str:
        return f"{self.path} offset {self.offset:,}" if self.offset else str(self.path)


@dataclass(frozen=True, slots=True)
class Capture:
    """A page as a server sent it, or a browser saved it, at one moment.

    Attributes
    ----------
    place : Place
    url : str
        Canonical.
    fetched_at : datetime
        Aware, UTC, whole seconds.
    html : bytes
        The body, transfer and content encodings undone; empty where it only says that the page has moved.
    encoding : str or None
        Charset of the HTTP header; a hint only.
    moved_to : str or None
        Canonical URL that a redirect leads to.
    etag, last_modified : str or None
        Headers of that name.
    """

    place: Place
    url: str
    fetched_at: datetime
    html: bytes
    encoding: str | None = None
    moved_to: str | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """A record or file that gives no page.

    Attributes
    ----------
    place : Place
    reason : str
        Why, in words for the receipt; the same words for the same reason.
    is_loss : bool
        Whether a page may have been lost: the record is damaged, or the file does not say where it is from. Requests,
        images and pages that were not there are no loss.
    """

    place: Place
    reason: str
    is_loss: bool = False
