"""What one types and sees: bad input ends in one line and exit code 2, and nothing is written."""

import random
import resource
import subprocess
import sys

import pandas as pd
import pytest
from articles import stored

from scraper.cli import main

ROWS = (
    {"path": "1", "published": None, "tags": ["cash_out"], "chances": {"cash_out": 0.9, "relevant": 0.9}},
    {"path": "2", "tags": ["overdue"], "chances": {"overdue": 0.7, "relevant": 0.9}, "said": ["overdue"]},
    {"path": "3", "published": "2025-02-03", "tags": ["overdue"], "chances": {"overdue": 0.6}, "group": "2"},
)


@pytest.fixture
def export(tmp_path, monkeypatch, capsys):
    """Run ``paylater export`` here, on a store of three articles; its exit code and what it said."""
    monkeypatch.chdir(tmp_path)
    stored(tmp_path / "store.db", *ROWS).close()

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["paylater", "export", *arguments, "--store", "sqlite:///store.db"])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return ended.value.code or 0, said.out + said.err

    return run


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--tag", "overdu"], "--tag overdu: is unknown; one of overdue, cash_out"),
        (["--since", "2025/1/5"], "--since 2025/1/5: is no date; write it like 2025-01-31"),
        (["--until", "2025-02-30"], "--until 2025-02-30: is no date"),
        (["--since", "2025-02-01", "--until", "2025-01-01"], "--since 2025-02-01 is after --until 2025-01-01"),
        (["--site", "例子.中国"], "the store has no article of this site; it has some of: example.com"),
        (["--site", "http://"], "no host"),
        (["--min-probability", "90"], "--min-probability 90: is no probability; write a fraction"),
        (["--min-probability", "nan"], "--min-probability nan: is no probability"),
        (["--labels", "people"], "--labels people: is unknown; one of human, model, both"),
        (["--tag", "interest_free"], "none of the store's 3 articles is with the tag interest_free"),
    ],
)
def test_bad_input_is_told_in_one_line_and_writes_nothing(export, tmp_path, arguments, said):
    for out in ("a.csv", "ds"):
        code, told = export(out, *arguments)
        assert code == 2
        assert said in told
        assert told.count("\n") == 1
    assert not [path.name for path in tmp_path.iterdir() if not path.name.startswith("store.db")]


def test_all_filters_together(export, tmp_path):
    code, told = export(
        "a.csv", "--tag", "overdue", "--tag", "relevant", "--since", "2025-01-17", "--until", "2025-12-31",
        "--site", "https://www.example.com/", "--min-probability", "0.65", "--labels", "both", "--one-per-group",
    )  # fmt: skip
    assert (code, told) == (
        0,
        "1 articles: a.csv\n  left out: 1 without a date\n",
    )
    assert list(pd.read_csv(tmp_path / "a.csv")["url"]) == ["https://example.com/2"]


def test_a_folder_says_how_it_is_split_and_opened(export, tmp_path):
    code, told = export("ds")
    assert code == 0
    assert "3 articles: ds\n  train 3, validation 0, test 0\n" in told
    assert 'datasets.load_dataset("ds"), pandas.read_parquet("ds/data")' in told
    assert len(pd.read_parquet(tmp_path / "ds/data")) == 3


def test_a_folder_of_one_s_own_is_left_alone(export, tmp_path):
    (tmp_path / "论文").mkdir()
    (tmp_path / "论文/笔记.txt").write_text("x")
    code, told = export("论文")
    assert code == 2
    assert told == "error: 论文: holds 笔记.txt, which no export put there; move it away, or name another folder\n"


def test_an_existing_folder_is_a_folder_whatever_its_name(export, tmp_path):
    (tmp_path / "数据.v2").mkdir()
    assert export("数据.v2")[0] == 0
    assert (tmp_path / "数据.v2/README.md").exists()


@pytest.mark.parametrize("out", ["a.csv", "a.jsonl", "a.parquet", "ds"])
def test_a_full_disk_is_told_in_one_line_and_leaves_nothing_half_written(tmp_path, out):
    rng = random.Random(0)  # for texts that no compression makes small
    rows = [{"path": f"{n}", "text": "".join(map(chr, rng.choices(range(0x4E00, 0x9FA5), k=700)))} for n in range(300)]
    stored(tmp_path / "store.db", *rows).close()
    done = subprocess.run(
        [sys.executable, "-m", "scraper", "export", out, "--store", "sqlite:///store.db"],
        cwd=tmp_path, capture_output=True, text=True, timeout=120,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith(f"error: {out}: cannot be written (")
    assert done.stderr.count("\n") == 1
    assert not [path.name for path in tmp_path.iterdir() if not path.name.startswith("store.db")]
