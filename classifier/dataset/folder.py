"""A dataset as a folder: shards by split, card, Croissant metadata; replaced whole, and only if it is ours."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from classifier.dataset.card import card
from classifier.dataset.columns import SCHEMA, SPLIT
from classifier.dataset.croissant import croissant
from classifier.dataset.files import SUFFIXES, ExportError, told_as_export_error
from classifier.dataset.shards import Shards
from classifier.dataset.splits import SPLITS
from classifier.dataset.summary import About, Summary

MANIFEST = ".paylater.json"  # pandas, pyarrow and datasets pass over names that begin with a dot
_ANOTHER = "move it away, or name another folder"


def is_folder(path: Path) -> bool:
    """Whether an export to this path is a folder: it is one already, or has no suffix."""
    return path.is_dir() or not path.suffix


def check_folder(folder: Path) -> None:
    """Raise `ExportError` unless a dataset may take this place without anything of another's being lost.

    That is so where there is nothing, an empty folder, or a dataset that was exported before and is as it was then.
    """
    with told_as_export_error(folder):
        _restore(folder.resolve())
        if not folder.exists():
            return
        if not folder.is_dir():
            kinds = ", ".join(SUFFIXES)
            raise ExportError(f"{folder}: is a file without suffix; name one of {kinds}, or a folder that is not there")
        before = _manifest(folder)
        found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if not path.is_dir()}
        found.pop(MANIFEST, None)
        for name, path in sorted(found.items()):
            if name not in before:
                raise ExportError(f"{folder}: holds {name}, which no export put there; {_ANOTHER}")
            if before[name] != _digest(path):
                raise ExportError(f"{folder}: {name} has been changed since it was exported; {_ANOTHER}")


def write_folder(
    batches: Iterable[pa.RecordBatch], splits: npt.NDArray[np.int8], folder: Path, about: About
) -> Summary:
    """Write a dataset in place of what `check_folder` allows to be replaced, whole or not at all.

    Parameters
    ----------
    batches : iterable of pyarrow.RecordBatch
        Of `columns.SCHEMA`.
    splits : ndarray of int8, shape (n_rows,)
        Which of `splits.SPLITS` each row goes to, in the order of the rows.
    folder : Path
    about : About

    Raises
    ------
    ExportError
        For a place that is not free, or cannot be written.
    """
    check_folder(folder)
    with told_as_export_error(folder):
        folder = folder.resolve()
        partial = folder.with_name(f".{folder.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)  # of an export that was killed
        (partial / "data").mkdir(parents=True)
        try:
            summary = _write_shards(batches, splits, partial / "data")
            _write_documents(partial, summary, about)
            _swap(partial, folder)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    return summary


def _write_shards(batches: Iterable[pa.RecordBatch], splits: npt.NDArray[np.int8], folder: Path) -> Summary:
    summary = Summary()
    schema = SCHEMA.append(SPLIT)
    n_rows = np.bincount(splits, minlength=len(SPLITS)).tolist()
    shards = [Shards(folder, split, n, schema) for split, n in zip(SPLITS, n_rows, strict=True)]
    done = 0
    try:
        for batch in batches:
            places = splits[done : done + batch.num_rows]
            done += batch.num_rows
            for place, split in enumerate(SPLITS):
                rows = batch.filter(pa.array(places == place))
                summary.add(split, rows)
                shards[place].write(rows.append_column(SPLIT, pa.array([split] * rows.num_rows, SPLIT.type)))
    finally:
        for shard in shards:
            shard.close()
    return summary


def _write_documents(folder: Path, summary: Summary, about: About) -> None:
    schema = SCHEMA.append(SPLIT)
    shards = {f"data/{path.name}": (_digest(path), path.stat().st_size) for path in sorted((folder / "data").iterdir())}
    (folder / "README.md").write_text(card(schema, summary, about), "utf-8")
    _write_json(folder / "croissant.json", croissant(schema, summary, about, shards))
    files = {name: digest for name, (digest, _) in shards.items()}
    files |= {name: _digest(folder / name) for name in ("README.md", "croissant.json")}
    _write_json(folder / MANIFEST, {"made_by": "paylater export", "sha256": files})


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _swap(new: Path, folder: Path) -> None:
    """Put a folder in the place of another, which stays beside until the new one is there."""
    previous = _previous(folder)
    if folder.exists():
        shutil.rmtree(previous, ignore_errors=True)
        folder.rename(previous)
    try:
        new.rename(folder)
    except OSError:
        _restore(folder)
        raise
    shutil.rmtree(previous, ignore_errors=True)


def _restore(folder: Path) -> None:
    """Bring back what an export set aside that was killed before it put its own in place."""
    if _previous(folder).exists() and not folder.exists():
        _previous(folder).rename(folder)


def _previous(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.previous")


def _manifest(folder: Path) -> dict[str, str]:
    try:
        found = json.loads((folder / MANIFEST).read_text("utf-8"))["sha256"]
        return {str(name): str(digest) for name, digest in found.items()}
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
