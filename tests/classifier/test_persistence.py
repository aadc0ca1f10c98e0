import io
import zipfile

import numpy as np
import pytest

from classifier import ModelError, persistence
from classifier.persistence import SHIPPED, load_model, save_model


def altered(path, **changes):
    """Copy the shipped model with some of its arrays changed (None: left out)."""
    with np.load(SHIPPED) as archive:
        arrays = {name: archive[name] for name in archive.files}
    arrays = {name: array for name, array in {**arrays, **changes}.items() if array is not None}
    np.savez(path, **arrays)
    return path


def test_saving_twice_gives_the_same_bytes(tmp_path):
    model, _ = load_model(SHIPPED)
    save_model(model, tmp_path / "a.npz")
    save_model(model, tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes() == SHIPPED.read_bytes()


def test_a_missing_model_says_how_to_make_one(tmp_path):
    with pytest.raises(ModelError, match="paylater train"):
        load_model(tmp_path / "none.npz")


@pytest.mark.parametrize("keep", [0, 10, 0.5, 0.99])
def test_a_truncated_model_is_refused(tmp_path, keep):
    content = SHIPPED.read_bytes()
    (tmp_path / "m.npz").write_bytes(content[: int(keep * len(content)) if keep < 1 else keep])
    with pytest.raises(ModelError, match="not a model file"):
        load_model(tmp_path / "m.npz")


@pytest.mark.parametrize("place", [0.2, 0.5, 0.8])
def test_an_altered_model_is_refused(tmp_path, place):
    content = bytearray(SHIPPED.read_bytes())
    content[int(len(content) * place)] ^= 0xFF
    (tmp_path / "m.npz").write_bytes(content)
    with pytest.raises(ModelError, match="not a model file"):
        load_model(tmp_path / "m.npz")


def test_a_model_of_another_scikit_learn_is_refused(tmp_path, monkeypatch):
    model, _ = load_model(SHIPPED)
    monkeypatch.setattr(persistence, "_maker", lambda: "scikit-learn 0.1")
    save_model(model, tmp_path / "m.npz")
    monkeypatch.undo()
    with pytest.raises(ModelError, match=r"made by scikit-learn 0.1.*paylater train"):
        load_model(tmp_path / "m.npz")


def test_a_file_that_would_run_code_is_refused_and_runs_none(tmp_path):
    class Evil:
        def __reduce__(self):
            return ((tmp_path / "ran").touch, ())

    content = io.BytesIO()
    np.lib.format.write_array(content, np.array([Evil()], object), allow_pickle=True)
    with zipfile.ZipFile(altered(tmp_path / "m.npz", telling=None), "a") as archive:
        archive.writestr("telling.npy", content.getvalue())
    with pytest.raises(ModelError, match="allow_pickle"):
        load_model(tmp_path / "m.npz")
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"sentence_weights": None}, "sentence_weights"),
        ({"sentence_weights": np.zeros((3, 6), np.float32)}, "sentence_weights is no finite array of shape"),
        ({"title_thresholds": np.full(5, np.nan)}, "title_thresholds is no finite array"),
        ({"document_weights": np.zeros((5, 12), int)}, "document_weights is no finite array"),
        ({"bits": np.array(12)}, "sentence_weights is no finite array of shape"),
        ({"telling": np.array([0.5])}, "telling are of another kind"),
        ({"sounds": np.full(0x9FFF - 0x3400 + 1, 9999, np.uint16)}, "no table of syllables"),
        ({"more": np.zeros(1)}, "holds more"),
        ({"article_errors": np.full((5, 2, 2), -1.0)}, "article_errors are no counts"),
        ({"article_errors": None}, "article_errors"),
    ],
)
def test_something_else_in_a_model_file_is_refused(tmp_path, changes, said):
    with pytest.raises(ModelError, match=said):
        load_model(altered(tmp_path / "m.npz", **changes))
