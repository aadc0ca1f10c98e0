"""Model files: written by skops, the same bytes for the same model, refused unless they are what they should be."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from importlib.metadata import version
from pathlib import Path

import skops.io

from classifier.model import DocumentModel, SentenceModel, TagModel

SHIPPED = Path(__file__).with_name("model.skops")

# Everything a model file may hold beside NumPy arrays and plain values.
_TRUSTED = [f"{kind.__module__}.{kind.__qualname__}" for kind in (TagModel, SentenceModel, DocumentModel)]
_EPOCH = (1980, 1, 1, 0, 0, 0)  # a zip file's first moment; skops writes the present one
_MADE_BY = "made_by.txt"
_SCHEMA = "schema.json"
_ADDRESS = re.compile(r'(?<="__id__": )\d+|(?<="file": ")\d+')


class ModelError(RuntimeError):
    """A model file is missing, damaged, or not one of ours; the message says which and what to do."""


def save_model(model: TagModel, path: Path) -> None:
    """Write a model file."""
    buffer = io.BytesIO()
    skops.io.dump(model, buffer)
    with zipfile.ZipFile(buffer) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    schema = parts.pop(_SCHEMA).decode("utf-8")
    # skops names objects and files by their addresses in memory; numbered in order of appearance they are always alike.
    numbers = {address: str(number) for number, address in enumerate(dict.fromkeys(_ADDRESS.findall(schema)), 1)}
    schema = _ADDRESS.sub(lambda found: numbers[found[0]], schema)
    arrays = {f"{numbers[name.removesuffix('.npy')]}.npy": content for name, content in parts.items()}
    with zipfile.ZipFile(path, "w") as target:
        for name, content in [*sorted(arrays.items()), (_SCHEMA, schema.encode()), (_MADE_BY, _maker().encode())]:
            target.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED, 9)


def load_model(path: Path) -> tuple[TagModel, str]:
    """Read a model file; no code in it is executed.

    Returns
    -------
    TagModel
    str
        Version: a short digest of the file.

    Raises
    ------
    ModelError
        When it is missing, damaged, made by another scikit-learn, or holds anything but a model of ours.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(
            f"{path}: no model can be read there ({error.strerror}); train one with: paylater train --out {path}"
        ) from error
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            maker = archive.read(_MADE_BY).decode("utf-8")
            damaged = archive.testzip()
        if damaged:
            raise ModelError(f"{path}: damaged (in {damaged}); train it anew with: paylater train")
        if maker != _maker():
            raise ModelError(f"{path}: made by {maker}, this is {_maker()}; train it anew with: paylater train")
        model = skops.io.loads(content, trusted=_TRUSTED)
    except ModelError:
        raise
    except Exception as error:  # the many ways in which a zip file, its JSON or its arrays can be broken
        raise ModelError(f"{path}: not a model file ({type(error).__name__}: {error})") from error
    if not isinstance(model, TagModel):
        raise ModelError(f"{path}: holds a {type(model).__name__}, not a tagging model")
    return model, hashlib.sha256(content).hexdigest()[:12]


def _maker() -> str:
    return f"scikit-learn {version('scikit-learn')}"
