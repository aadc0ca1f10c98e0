import zipfile

import pytest
import skops.io

from classifier import ModelError, persistence
from classifier.persistence import SHIPPED, load_model, save_model


def test_saving_twice_gives_the_same_bytes(tmp_path):
    model, _ = load_model(SHIPPED)
    save_model(model, tmp_path / "a.skops")
    save_model(model, tmp_path / "b.skops")
    assert (tmp_path / "a.skops").read_bytes() == (tmp_path / "b.skops").read_bytes() == SHIPPED.read_bytes()


def test_a_missing_model_says_how_to_make_one(tmp_path):
    with pytest.raises(ModelError, match="paylater train"):
        load_model(tmp_path / "none.skops")


@pytest.mark.parametrize("keep", [0, 10, 0.5, 0.99])
def test_a_truncated_model_is_refused(tmp_path, keep):
    content = SHIPPED.read_bytes()
    (tmp_path / "m.skops").write_bytes(content[: int(keep * len(content)) if keep < 1 else keep])
    with pytest.raises(ModelError, match=r"not a model file|damaged"):
        load_model(tmp_path / "m.skops")


def test_an_altered_model_is_refused(tmp_path):
    content = bytearray(SHIPPED.read_bytes())
    content[len(content) // 2] ^= 0xFF
    (tmp_path / "m.skops").write_bytes(content)
    with pytest.raises(ModelError, match=r"not a model file|damaged"):
        load_model(tmp_path / "m.skops")


def test_a_model_of_another_scikit_learn_is_refused(tmp_path, monkeypatch):
    model, _ = load_model(SHIPPED)
    monkeypatch.setattr(persistence, "_maker", lambda: "scikit-learn 0.1")
    save_model(model, tmp_path / "m.skops")
    monkeypatch.undo()
    with pytest.raises(ModelError, match=r"made by scikit-learn 0.1.*paylater train"):
        load_model(tmp_path / "m.skops")


def test_a_file_that_would_run_code_is_refused(tmp_path):
    class Evil:
        def __reduce__(self):
            return (print, ("ran",))

    skops.io.dump({"x": Evil()}, tmp_path / "evil.skops")
    with zipfile.ZipFile(tmp_path / "evil.skops", "a") as archive:
        archive.writestr("made_by.txt", persistence._maker())
    with pytest.raises(ModelError):
        load_model(tmp_path / "evil.skops")


def test_something_else_in_a_model_file_is_refused(tmp_path):
    skops.io.dump([1, 2], tmp_path / "list.skops")
    with zipfile.ZipFile(tmp_path / "list.skops", "a") as archive:
        archive.writestr("made_by.txt", persistence._maker())
    with pytest.raises(ModelError, match="holds a list"):
        load_model(tmp_path / "list.skops")
