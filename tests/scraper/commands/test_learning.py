"""paylater suggest and paylater train --with-labels, from the keyboard."""

import json

import pandas as pd
import pytest
from corpora import write_part
from stores import BASE, keep

from classifier.persistence import SHIPPED, load_model
from scraper.cli import main
from scraper.page import Prediction
from scraper.store import Store

LATE = [
    "## 逾期的后果\n\n花呗逾期三天要交罚息。平台会打电话催收，有人加薇hk_88990处理。",
    "## 还不上怎么办\n\n月付逾期一个月，催收打到了单位。罚息每天都在涨。",
    "## 白条晚还\n\n上个月的白条没还上，逾期之后额度被冻结，违约金另算。",
    "## 被起诉了\n\n先用后付欠款逾期半年，收到法院传票。催收说可以分期还清。",
    "## 延期还款\n\n失业了还不上，想申请延期。客服说逾期前申请才有用。",
    "## 忘了还\n\n出差忘记还款，逾期两天，罚息四块五，第二天就有催收短信。",
]
FREE = [
    "## 十二期免息\n\n买手机选十二期免息，一分利息都不收。手续费也免。",
    "## 店庆\n\n全场家电六期免息，零利率零手续费，刷卡就能享受。",
    "## 新人专享\n\n首单三期免息，利息由平台补贴，不收任何费用。",
    "## 谁出钱\n\n免息的利息是商家出的，零利率活动算在营销费里。",
    "## 开学季\n\n笔记本二十四期免息，每月还三百，一共不多一分钱利息。",
    "## 装修分期\n\n银行与建材城合作，装修款免息十八期，免手续费。",
]
UNSURE = dict.fromkeys(("overdue", "cash_out", "interest_free", "credit_impact"), 0.4) | {"relevant": 0.9}


@pytest.fixture
def type_in(tmp_path, monkeypatch, capsys):
    """Run ``paylater`` in this process, where it need not be imported anew; gives what it prints."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PAYLATER_STORE", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments, code=0):
        monkeypatch.setattr("sys.argv", ["paylater", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        assert ended.value.code == code, printed
        return printed.err if code else printed.out

    return run


def complaint(said):
    """Return the one line."""
    (line,) = said.splitlines()
    return line.removeprefix("error: ")


@pytest.fixture
def crawled(tmp_path):
    """A store of 12 articles, six about each of two tags; the shipped model is not sure of the second six."""
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    version = load_model(SHIPPED)[1]
    for n, (late, free) in enumerate(zip(LATE, FREE, strict=True)):
        keep(
            store,
            f"late{n}",
            f"逾期[{n}]天会怎样",
            late,
            said=Prediction((), True, UNSURE | {"overdue": 0.99}, (), version),
        )
        keep(
            store,
            f"free{n}",
            f"{n}期免息划算吗",
            free,
            said=Prediction((), True, UNSURE | {"overdue": 0.45}, (), version),
        )
    store.close()


@pytest.fixture
def corpus(request, tmp_path):
    """A part of the corpus: enough for every label to occur in every fold."""
    write_part(request.config.rootpath / "data/corpus", tmp_path / "corpus")
    return tmp_path / "corpus"


@pytest.fixture
def labelled(crawled, type_in, tmp_path):
    rows = [f"{BASE}/late{n},overdue" for n in range(6)] + [f"{BASE}/free{n},interest_free" for n in range(5)]
    (tmp_path / "labels.csv").write_text("\n".join(["url,tags", *rows, f"{BASE}/free5,overdue"]) + "\n", "utf-8")
    type_in("import-labels", "labels.csv", "--annotator", "李雷")


def test_the_list_shows_titles_as_they_are_and_what_to_do_about_labels(crawled, type_in):
    shown = type_in("suggest", "2")
    assert "the next 2 to label" in shown
    assert f"{BASE}/free" in shown
    assert "Nobody has labelled anything yet" in shown
    assert "逾期[0]天会怎样" in type_in("suggest", "12")  # no markup


def test_a_filled_in_file_goes_back_into_the_store_and_what_is_left_blank_stays_open(crawled, type_in, tmp_path):
    type_in("suggest", "4", "--out", "next.csv")
    table = pd.read_csv(tmp_path / "next.csv", dtype=str, keep_default_na=False)
    assert set(table["why"]) == {"the model is not sure"}
    assert set(table["tags"]) == {""}
    assert "hk_88990" not in "".join(table["text"])
    table.loc[:2, "tags"] = "interest_free"
    table.to_csv(tmp_path / "next.csv", index=False)
    assert "3 labels of 3 articles" in type_in("import-labels", "next.csv", "--annotator", "李雷")
    type_in("suggest", "12", "--out", "rest.csv")
    rest = pd.read_csv(tmp_path / "rest.csv", dtype=str, keep_default_na=False)
    assert not set(table["url"][:3]) & set(rest["url"])
    assert table["url"][3] in set(rest["url"])


def test_training_with_labels_leaves_a_model_with_its_evaluation_that_tags(labelled, corpus, type_in, tmp_path):
    done = type_in("train", "--with-labels", "--corpus", corpus, "--out", "own/my.npz")
    assert "12 labelled articles (overdue 7, cash_out 0, interest_free 5, credit_impact 0)" in done
    assert "none carries cash_out, credit_impact" in done
    assert "mostly chance" in done
    report = json.loads((tmp_path / "own/my.json").read_text("utf-8"))
    assert [one["system"] for one in report["evaluations"]] == ["shipped model", "with these labels"]
    assert report["evaluations"][0]["labels"]["overdue"]["support"] == 7
    assert report["shipped_model"] == load_model(SHIPPED)[1]
    type_in("tag", "--model", "own/my.npz")
    type_in("export", "out.jsonl", "--labels", "model")
    versions = {json.loads(line)["model_version"] for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()}
    assert versions == {load_model(tmp_path / "own/my.npz")[1]}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--with-labels"], "holds no people's labels to learn from; what to label: paylater suggest"),
        (["--with-labels", "--out", SHIPPED], "is the shipped model"),
        (["--with-labels", "--out", "model.json"], "model files end in .npz; name it model.npz"),
        (["--with-labels", "--corpus", "nowhere"], "no corpus there"),
    ],
)
def test_what_cannot_be_trained_is_told_in_one_line(crawled, corpus, type_in, tmp_path, arguments, said):
    before = SHIPPED.read_bytes()
    given = arguments if "--corpus" in arguments else [*arguments, "--corpus", corpus]
    assert said in complaint(type_in("train", *given, code=2))
    assert SHIPPED.read_bytes() == before
    assert not list(tmp_path.glob("*.npz"))


def test_a_place_that_cannot_be_written_is_told_before_the_training(labelled, corpus, type_in, tmp_path):
    (tmp_path / "file").write_text("x")
    said = type_in("train", "--with-labels", "--corpus", corpus, "--out", "file/my.npz", code=2)
    assert "cannot be written" in complaint(said.splitlines()[-1])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--store", "sqlite:///none.db"], "there is no store"),
        (["--out", "next.xlsx"], "suffix '.xlsx' is unknown"),
        (["--model", "none.npz"], "no model can be read there"),
    ],
)
def test_what_cannot_be_suggested_is_told_in_one_line(crawled, type_in, arguments, said):
    assert said in complaint(type_in("suggest", "3", *arguments, code=2))


def test_an_empty_store_has_nothing_to_suggest(type_in, tmp_path):
    Store(f"sqlite:///{tmp_path / 'store.db'}").close()
    assert "holds no articles yet; crawl first" in complaint(type_in("suggest", code=2))
