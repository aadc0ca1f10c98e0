"""What an analyst types and sees."""

import json
import sqlite3

BASE = "https://example.com/a"


def test_labels_in_and_how_far_annotators_agree(store, paylater, tmp_path):
    (tmp_path / "li.csv").write_text(f"url,tags,relevant\n{BASE}/1,逾期,\n{BASE}/3,-,否\n{BASE}/4,,\n", "gb18030")
    done = paylater("import-labels", "li.csv", "--annotator", "李雷", check=0)
    assert done.stdout.splitlines() == ["2 labels of 2 articles: 2 by 李雷", "  1 passed over without an answer"]
    (tmp_path / "han.csv").write_text(f"url,tags,relevant\n{BASE}/1,逾期,\n{BASE}/3,-,是\n", "utf-8")
    done = paylater("import-labels", "han.csv", "--annotator", "韩梅梅", check=0)
    assert "Cohen's kappa" in done.stdout
    assert paylater("agreement", check=0).stdout in done.stdout


def test_a_wrong_file_is_one_line_and_changes_nothing(store, paylater, tmp_path):
    (tmp_path / "labels.csv").write_text(f"url,tags\n{BASE}/1,逾期\n{BASE}/2,套现了\n", "utf-8")
    done = paylater("import-labels", "labels.csv", check=2)
    assert done.stderr.splitlines() == [
        "error: labels.csv line 3, column tags: tag '套现了' is unknown (did you mean 套现风险?); one of overdue (逾期), "
        "cash_out (套现风险), interest_free (免息), credit_impact (征信影响)"
    ]
    with sqlite3.connect(tmp_path / "store.db") as connection:
        assert connection.execute("SELECT count(*) FROM labels").fetchone() == (0,)
    connection.close()


def test_tasks_out_with_what_the_tool_must_be_set_up_with(store, paylater, tmp_path):
    done = paylater("export-tasks", "tasks.json", "--limit", "2", check=0)
    assert done.stdout.splitlines() == [
        "2 tasks: tasks.json",
        "setup: tasks.config.xml; paste it into Settings, Labeling Interface, Code",
    ]
    assert len(json.loads((tmp_path / "tasks.json").read_text("utf-8"))) == 2
    done = paylater("export-tasks", "tasks.jsonl", "--for", "doccano", check=0)
    assert "4 tasks: tasks.jsonl" in done.stdout


def test_names_for_label_studios_users(store, paylater, tmp_path):
    result = [{"from_name": "tags", "to_name": "text", "type": "choices", "value": {"choices": ["overdue"]}}]
    task = {"data": {"url": f"{BASE}/1"}, "annotations": [{"completed_by": 1, "result": result}]}
    (tmp_path / "export.json").write_text(json.dumps([task]), "utf-8")
    done = paylater("import-labels", "export.json", "--annotator", "1=李雷", check=0)
    assert "1 by 李雷" in done.stdout
    done = paylater("import-labels", "export.json", "--annotator", "李", "--annotator", "王", check=2)
    assert "--annotator takes one NAME, and NUMBER=NAME" in done.stderr


def test_no_two_people_have_labelled_the_same(store, paylater):
    assert "no article has been labelled by two people" in paylater("agreement", check=2).stderr
