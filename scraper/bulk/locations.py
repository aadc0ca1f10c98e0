"""Where input lies and output goes: paths of this machine and URLs, by whatever file systems fsspec knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import fsspec
from fsspec import AbstractFileSystem
from fsspec.core import url_to_fs
from fsspec.utils import get_protocol

from scraper.bulk.errors import BulkError

STAGING = ".partial"  # folder within OUT; pandas, pyarrow and Spark pass over names that begin with a dot
_GLOB = frozenset("*?[")
_HIDDEN = (".", "_")


@dataclass(frozen=True, slots=True)
class Input:
    """A file to read; `size` in bytes."""

    url: str
    size: int


def find_inputs(paths: Sequence[str], suffixes: Sequence[str], other: str) -> list[Input]:
    """List files by name, each once.

    Parameters
    ----------
    paths : sequence of str
        Files, folders and globs, of this machine or by URL.
    suffixes : sequence of str
        Of files that are wanted; a folder's others are passed over.
    other : str
        What to do with a file of another kind, for the message.

    Raises
    ------
    BulkError
        When there is nothing, or a file of another kind, or a place cannot be reached.
    """
    found: dict[str, Input] = {}
    for path in paths:
        before = len(found)
        fs, inside = file_system(path)
        with told_as_bulk_error(path):
            listed = _listed(fs, inside)
        for name, size in sorted(listed.items()):
            if name.lower().endswith(tuple(suffixes)):
                found.setdefault(_url(fs, path, name), Input(_url(fs, path, name), size))
            elif name == inside:
                raise BulkError(f"{path}: {other}")
        if len(found) == before and not any(name.lower().endswith(tuple(suffixes)) for name in listed):
            what = f"there is nothing that ends in {' or '.join(suffixes)}"
            raise BulkError(f"{path}: {what if listed or _GLOB & set(path) else 'there is nothing'}; check the place")
    return list(found.values())


def file_system(url: str) -> tuple[AbstractFileSystem, str]:
    """Return what reaches a place, and how that calls the place.

    Raises
    ------
    BulkError
        For a scheme that is unknown or needs a package that is missing.
    """
    try:
        fs, inside = url_to_fs(url)
    except ImportError as error:  # its text names the package
        raise BulkError(f"{url}: {error}, or pip install 'paylater[bulk]'") from error
    except ValueError as error:
        known = "a path, or a URL such as s3://bucket/folder"
        raise BulkError(f"{url}: the scheme {get_protocol(url)!r} is unknown; give {known}") from error
    return fs, inside


@contextmanager
def told_as_bulk_error(url: str) -> Iterator[None]:
    """Tell in one line what a place's own library says.

    Raises
    ------
    BulkError
    """
    try:
        yield
    except BulkError:
        raise
    except Exception as error:  # every file system raises what its own libraries do: refused, unknown host, no keys
        raise BulkError(f"{url}: {said(error)}; check the place, its server and your keys") from error


def check_free(out: str) -> None:
    """Raise `BulkError` unless nothing but what a killed run left is there; that goes."""
    fs, inside = file_system(out)
    with told_as_bulk_error(out):
        if fs.isfile(inside):
            raise BulkError(f"{out}: is a file; name a folder that is not there, for several Parquet files")
        there = sorted(name for name in fs.find(inside) if f"/{STAGING}/" not in name.removeprefix(inside))
        if there:
            raise BulkError(f"{out}: holds {there[0].removeprefix(inside).lstrip('/')} already; name another folder")
    clear(out)
    with told_as_bulk_error(out):
        fs.makedirs(f"{inside}/{STAGING}", exist_ok=True)


def clear(out: str) -> None:
    """Take away what is not finished."""
    fs, inside = file_system(out)
    with told_as_bulk_error(out):
        if fs.exists(f"{inside}/{STAGING}"):
            fs.rm(f"{inside}/{STAGING}", recursive=True)


def publish(out: str) -> int:
    """Move the finished parts to where they belong, numbered from 0; return how many there are."""
    fs, inside = file_system(out)
    with told_as_bulk_error(out):
        parts = sorted(fs.glob(f"{inside}/{STAGING}/part-*.parquet"))
        for number, part in enumerate(parts):
            fs.mv(part, f"{inside}/part-{number:05d}.parquet")
    return len(parts)


def staged(out: str, name: str, number: int) -> str:
    """Return the URL of a file on the way to OUT."""
    fs, inside = file_system(out)
    return _url(fs, out, f"{inside}/{STAGING}/{name.format(f'{number:06d}')}")


def opened(url: str, mode: str) -> fsspec.core.OpenFile:
    """Open a file, for use in a with statement."""
    return fsspec.open(url, mode)


def said(error: BaseException) -> str:
    """Return what an exception says, in one line of moderate length."""
    told = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(told).split())[:200]


def _listed(fs: AbstractFileSystem, inside: str) -> dict[str, int]:
    """Sizes of files by name."""
    if _GLOB & set(inside):
        return {
            name: int(info["size"]) for name, info in fs.glob(inside, detail=True).items() if info["type"] == "file"
        }
    if fs.isfile(inside):
        return {inside: int(fs.info(inside)["size"])}
    return {
        name: int(info["size"])
        for name, info in fs.find(inside, detail=True).items()
        if not any(part.startswith(_HIDDEN) for part in name.removeprefix(inside).split("/"))
    }


def _url(fs: AbstractFileSystem, given: str, name: str) -> str:
    return str(fs.unstrip_protocol(name)) if "://" in given else name
