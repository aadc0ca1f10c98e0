import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.dataset.cells import harmless, restored

STARTS = "=+-@\t\r\n＝＋－＠"


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("before", ["", "'", "''"])
def test_what_would_run_as_a_formula_begins_with_one_more_apostrophe(start, before):
    assert harmless(f"{before}{start}1+1")[: len(before) + 1] == f"'{before}"


@pytest.mark.parametrize("cell", ["晚还三天", "'引用'开头", "", "'", "3-2", "a=b"])
def test_other_cells_stay_as_they_are(cell):
    assert harmless(cell) == cell == restored(cell)


@given(st.text(st.sampled_from(f"'{STARTS}a分期")) | st.text())
def test_any_cell_comes_back(cell):
    plain = cell.replace("\r\n", "\n").replace("\r", "\n")
    assert restored(harmless(cell)) == plain
    assert harmless(cell) == "" or harmless(cell)[0] not in STARTS
