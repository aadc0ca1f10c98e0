"""The notebook as committed: run, small, and of no machine in particular. That it runs, make test shows."""

import json
import re
from pathlib import Path

import pytest

PATH = Path(__file__).parents[1] / "notebooks/evaluate.ipynb"


@pytest.fixture(scope="module")
def cells():
    return json.loads(PATH.read_text("utf-8"))["cells"]


def test_it_is_a_story_not_a_book(cells):
    assert len(cells) < 25
    assert PATH.stat().st_size < 1_000_000


def test_every_cell_was_run_in_order_and_none_complained(cells):
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    outputs = [output for cell in code for output in cell["outputs"]]
    assert not [o for o in outputs if o["output_type"] == "error" or o.get("name") == "stderr"]
    assert sum("image/png" in output.get("data", ()) for output in outputs) == 4


def test_it_names_no_folder_or_moment_of_the_machine_it_ran_on(cells):
    for cell in cells:
        for output in cell.get("outputs", []):
            told = {kind: data for kind, data in output.get("data", {}).items() if kind != "image/png"}
            assert not re.search(r"/(?:home|root|tmp|Users)/|[A-Z]:\\\\", json.dumps([told, output.get("text")]))
        assert "execution" not in cell["metadata"]
