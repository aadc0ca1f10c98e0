"""The files that a user names: archives and saved pages, alone or in folders."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urljoin

from scraper.archives.capture import ArchiveError, Capture, Passed, Place
from scraper.archives.raw_records import GZIP, WARC
from scraper.archives.saved_pages import HTML_SUFFIXES, MHTML_SUFFIXES, read_saved
from scraper.archives.warc_reader import read_warc
from scraper.urls import canonical

_WARC_SUFFIXES = (".warc", ".warc.gz")
_SAVED_SUFFIXES = (*HTML_SUFFIXES, *MHTML_SUFFIXES)
_BELONGINGS = ("_files", ".files", "_文件")  # of NAME.html: where a browser puts its pictures, scripts and frames


@dataclass(frozen=True, slots=True)
class Source:
    """One file; `base_url` is where a saved page is from that does not say so itself."""

    path: Path
    size: int
    is_warc: bool
    base_url: str | None = None

    def read(self) -> Iterator[Capture | Passed]:
        """Read it from beginning to end."""
        if self.is_warc:
            yield from read_warc(self.path)
        else:
            yield read_saved(self.path, self.base_url)

    def read_at(self, place: Place) -> Capture:
        """Read a capture of it once more."""
        found = next(read_warc(self.path, place.offset), None) if self.is_warc else next(self.read())
        if not isinstance(found, Capture):
            raise ArchiveError(f"{place}: has changed since it was read; leave it alone, then run this again")
        return found


def find_sources(paths: Sequence[Path], base_url: str | None = None) -> list[Source]:
    """List the files at these paths, each once, those of a folder by name.

    Parameters
    ----------
    paths : sequence of Path
    base_url : str, optional
        Where saved pages are from: with a slash at its end the folder that their names, or paths below a folder given,
        are added to; without, the URL of the one page given.

    Raises
    ------
    ArchiveError
        When a path is missing, a folder holds no pages, or a file is neither an archive nor a saved page.
    UrlError
        When `base_url` is none.
    """
    if base_url is not None:
        base_url = canonical(base_url)
        if not base_url.endswith("/") and (len(paths) > 1 or paths[0].is_dir()):
            raise ArchiveError(f"--base-url {base_url}: is the URL of one page; of several, write it with / at its end")
    found: dict[Path, Source] = {}
    for path in paths:
        for file, name in _files(path):
            found.setdefault(file.resolve(), _source(file, name, base_url))
    return list(found.values())


def _files(path: Path) -> Iterator[tuple[Path, str]]:
    """Files at a path, with their names below it."""
    if path.is_file():
        yield path, path.name
    elif path.is_dir():
        files = sorted(_below(path))
        if not files:
            raise ArchiveError(f"{path}: holds no pages; give .warc, .warc.gz, .html or .mhtml files")
        yield from ((file, file.relative_to(path).as_posix()) for file in files)
    else:
        raise ArchiveError(f"{path}: there is no such file or folder; check the path")


def _below(folder: Path) -> Iterator[Path]:
    for inner, folders, names in os.walk(folder):
        stems = {name.rpartition(".")[0] for name in names if name.lower().endswith(_SAVED_SUFFIXES)}
        belongings = {stem + suffix for stem in stems for suffix in _BELONGINGS}
        folders[:] = [name for name in folders if name not in belongings]
        yield from (Path(inner, name) for name in names if name.lower().endswith((*_WARC_SUFFIXES, *_SAVED_SUFFIXES)))


def _source(file: Path, name: str, base_url: str | None) -> Source:
    try:
        size = file.stat().st_size
        with file.open("rb") as opened:
            start = opened.read(len(WARC))
    except OSError as error:
        raise ArchiveError(f"{file}: cannot be read ({error.strerror}); check its permissions") from error
    suffix = file.name.lower()
    if suffix.endswith(_WARC_SUFFIXES) or start == WARC or start.startswith(GZIP):
        return Source(file, size, is_warc=True)
    if not suffix.endswith(_SAVED_SUFFIXES):
        raise ArchiveError(
            f"{file}: is neither an archive nor a saved page; give .warc, .warc.gz, .html or .mhtml files"
        )
    if base_url is not None and base_url.endswith("/"):
        base_url = canonical(urljoin(base_url, quote(name)))
    return Source(file, size, is_warc=False, base_url=base_url)
