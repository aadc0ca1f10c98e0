import csv

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifier.dataset.cells import harmless, restored
from classifier.dataset.text_files import write_csv

STARTS = ["=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠"]
cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
formula_like = st.builds(str.__add__, st.sampled_from(["", "'", "''", "=", "'=", "''-", "＝", "'＋"]), cells)


@pytest.mark.parametrize("start", STARTS)
def test_what_a_spreadsheet_would_run_begins_with_an_apostrophe_and_comes_back(start):
    for cell in (f"{start}花呗", f"'{start}花呗", f"''{start}花呗"):
        assert harmless(cell) == f"'{cell}"
        assert restored(harmless(cell)) == cell


@pytest.mark.parametrize("cell", ["花呗晚还三天", "'引号开头", "''两个引号", "", "'", "1+1=2", "a-b"])
def test_other_cells_stay_as_they_are_in_both_directions(cell):
    assert harmless(cell) == cell == restored(cell)


@given(cells | formula_like)
def test_any_cell_comes_back_but_for_carriage_returns(cell):
    plain = cell.replace("\r\n", "\n").replace("\r", "\n")
    assert restored(harmless(cell)) == plain
    assert not harmless(cell).startswith(tuple(STARTS))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(cells | formula_like, cells | formula_like), min_size=1, max_size=5))
def test_cells_come_back_through_a_csv_file(tmp_path, rows):
    rows = [tuple(cell.replace("\r", "").replace("\0", "") for cell in row) for row in rows]
    write_csv(["title", "text"], rows, tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        _, *found = csv.reader(file)
    assert [tuple(map(restored, row)) for row in found] == rows
    table = pd.read_csv(tmp_path / "a.csv", dtype=str, keep_default_na=False, skip_blank_lines=False)
    assert [tuple(map(restored, row)) for row in table.to_numpy().tolist()] == rows
