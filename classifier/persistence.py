"""Model files: NumPy arrays in a zip (.npz), the same bytes for the same model, refused unless sound.

A model is arrays and three numbers, so NumPy's own format without pickling does: loading one executes nothing and needs
no scikit-learn, whose import alone takes longer than everything else before the first tag.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from importlib.metadata import version
from pathlib import Path

import numpy as np
import numpy.typing as npt

from classifier.features import HashedNgrams
from classifier.model import FEATURES, N_COLUMNS, N_LABELS, DocumentModel, SentenceModel, TagModel
from classifier.sounds import FIRST, LAST, Sounds

SHIPPED = Path(__file__).with_name("model.npz")

_EPOCH = (1980, 1, 1, 0, 0, 0)  # a zip file's first moment; numpy.savez writes the present one
_BITS, _TELLING, _SYLLABLES, _SOUNDS = "bits", "telling", "syllables", "sounds"  # of the n-grams
_WEIGHTS, _MADE_BY = "sentence_weights", "made_by"
_SMALL = {  # what a model file holds beside those above: name and shape
    "sentence_intercepts": (N_LABELS,),
    "sentence_curves": (N_LABELS, 2),
    "document_weights": (N_LABELS, len(FEATURES)),
    "document_intercepts": (N_LABELS,),
    "title_thresholds": (N_LABELS,),
    "article_thresholds": (N_LABELS,),
    "article_errors": (N_LABELS, 2, 2),
}

Array = npt.NDArray[np.generic]


class ModelError(RuntimeError):
    """A model file is missing, damaged, or not one of ours; the message says which and what to do."""


def save_model(model: TagModel, path: Path) -> None:
    """Write a model file."""
    sentence, document = model.sentence, model.document
    small = (
        sentence.intercepts, sentence.curves, document.weights, document.intercepts,
        model.title_thresholds, model.article_thresholds, model.article_errors,
    )  # fmt: skip
    arrays: dict[str, Array] = {
        _MADE_BY: np.array(_maker()),
        _BITS: np.array(sentence.ngrams.bits),
        _TELLING: sentence.ngrams.telling,
        _SYLLABLES: sentence.ngrams.sounds.syllables,
        _SOUNDS: sentence.ngrams.sounds.of_character,
        _WEIGHTS: sentence.weights,
        **dict(zip(_SMALL, small, strict=True)),
    }
    with zipfile.ZipFile(path, "w") as target:
        for name, array in arrays.items():
            content = io.BytesIO()
            np.lib.format.write_array(content, array, allow_pickle=False)
            target.writestr(
                zipfile.ZipInfo(f"{name}.npy", _EPOCH), content.getvalue(), zipfile.ZIP_DEFLATED, compresslevel=9
            )


def load_model(path: Path) -> tuple[TagModel, str]:
    """Read a model file; nothing in it is executed.

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
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:  # checks the sums of every part it reads
            arrays = {name: archive[name] for name in archive.files}
        maker = str(arrays.pop(_MADE_BY))
        if maker != _maker():
            raise ModelError(f"{path}: made by {maker}, this is {_maker()}; train it anew with: paylater train")
        return _assembled(arrays), hashlib.sha256(content).hexdigest()[:12]
    except ModelError:
        raise
    except Exception as error:  # the many ways in which a zip file or its arrays can be broken
        raise ModelError(
            f"{path}: not a model file ({type(error).__name__}: {error}); train one with: paylater train"
        ) from error


def _assembled(arrays: dict[str, Array]) -> TagModel:
    syllables, sounds, telling = (arrays.pop(name) for name in (_SYLLABLES, _SOUNDS, _TELLING))
    if syllables.dtype.kind != "U" or telling.dtype != np.uint32 or syllables.ndim != 1 or telling.ndim != 1:
        raise ValueError(f"{_SYLLABLES} or {_TELLING} are of another kind")
    if sounds.dtype != np.uint16 or sounds.shape != (LAST - FIRST + 1,) or sounds.max() > len(syllables):
        raise ValueError(f"{_SOUNDS} are no table of syllables")
    heard = Sounds(syllables.astype(np.str_, copy=False), sounds.astype(np.uint16, copy=False))
    ngrams = HashedNgrams(heard, telling.astype(np.uint32, copy=False), int(arrays.pop(_BITS)))
    weights = _checked(arrays.pop(_WEIGHTS), (1 << ngrams.bits, N_COLUMNS), _WEIGHTS).astype(np.float32, copy=False)
    small = {name: _checked(arrays.pop(name), shape, name).astype(float) for name, shape in _SMALL.items()}
    if arrays:
        raise ValueError(f"holds {min(arrays)}, which no model does")
    if small["article_errors"].min() < 0:
        raise ValueError("article_errors are no counts")
    return TagModel(
        SentenceModel(ngrams, weights, small["sentence_intercepts"], small["sentence_curves"]),
        DocumentModel(small["document_weights"], small["document_intercepts"]),
        small["title_thresholds"],
        small["article_thresholds"],
        small["article_errors"],
    )


def _checked(array: Array, shape: tuple[int, ...], name: str) -> Array:
    if array.shape != shape or array.dtype.kind != "f" or not np.isfinite(array).all():
        raise ValueError(f"{name} is no finite array of shape {shape}")
    return array


def _maker() -> str:
    return f"scikit-learn {version('scikit-learn')}"
