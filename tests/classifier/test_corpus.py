import json
import subprocess
import sys

import pytest
from sklearn.metrics import cohen_kappa_score

from classifier import TAGS
from classifier.corpus import CorpusError, read_corpus
from classifier.near_duplicates import near_duplicate_groups

GOOD = {"id": "a-1", "kind": "title", "text": "晚还三天", "tags": ["overdue"], "relevant": True, "hard": []}


@pytest.fixture(scope="module")
def corpus(request):
    return read_corpus(request.config.rootpath / "data/corpus")


def written(tmp_path, *rows, folder="short"):
    (tmp_path / folder).mkdir()
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    (tmp_path / folder / "a.jsonl").write_text("\n".join(lines), "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("{", "not JSON"),
        ("[]", "not an object"),
        (GOOD | {"kind": "headline"}, "kind 'headline' is unknown"),
        (GOOD | {"text": " "}, "text is missing or empty"),
        (GOOD | {"tags": ["late"]}, "tag 'late' is unknown; one of overdue"),
        (GOOD | {"tags": "overdue"}, "are no list"),
        (GOOD | {"relevant": "yes"}, "must be true or false"),
        (GOOD | {"hard": ["odd"]}, "hard case 'odd' is unknown"),
        (GOOD, "already used at a.jsonl line 1"),
    ],
)
def test_a_wrong_line_is_named_with_its_place(tmp_path, row, said):
    with pytest.raises(CorpusError, match=rf"a\.jsonl line 2: .*{said}"):
        read_corpus(written(tmp_path, GOOD, row))


def test_a_mention_outside_its_text_is_refused(tmp_path):
    row = {
        "id": "b",
        "style": "news",
        "title": "题",
        "text": "晚还。",
        "tags": [],
        "relevant": True,
        "mentions": [[0, 9, ["overdue"]]],
    }
    with pytest.raises(CorpusError, match="within the text's 3 characters"):
        read_corpus(written(tmp_path, row, folder="articles"))


def test_an_empty_folder_is_no_corpus(tmp_path):
    with pytest.raises(CorpusError, match="no corpus there"):
        read_corpus(tmp_path)


def test_the_corpus_has_every_tag_alone_and_none_and_hard_cases(corpus):
    assert len(corpus.shorts) >= 600
    assert len(corpus.articles) >= 60
    for items in (corpus.shorts, corpus.articles):
        assert {frozenset([tag]) for tag in TAGS} <= {item.tags for item in items}
        relevant = [item for item in items if item.relevant]
        assert sum(not item.tags for item in relevant) >= 0.2 * len(relevant)
        assert any(not item.relevant for item in items)
        assert sum(bool(item.hard) for item in items) >= 0.3 * len(items)


def test_every_tag_of_an_article_is_backed_by_its_title_or_a_mention(corpus):
    unbacked = [
        article.id
        for article in corpus.articles
        for tag in article.tags
        if not any(tag in tags for _, _, tags in article.mentions)
    ]
    assert len(unbacked) <= 0.02 * len(corpus.articles)  # those whose title alone says it


def test_few_near_duplicates_stand_in_the_corpus(corpus):
    texts = [short.text for short in corpus.shorts] + [article.text for article in corpus.articles]
    groups = near_duplicate_groups(texts)
    assert len(set(groups.tolist())) >= 0.99 * len(texts)


def test_no_text_stands_in_the_evaluation_data(shared, request):
    script = shared / "eval/check_leak.py"
    for folder in ("data", "scraper/demo"):
        done = subprocess.run(
            [sys.executable, script, request.config.rootpath / folder], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-2000:]


def test_the_second_reading_is_recorded_settled_and_its_kappa_stands_in_the_data_card(corpus, request):
    folder = request.config.rootpath / "data/corpus"
    lines = (folder / "readings.tsv").read_text("utf-8").splitlines()[1:]
    readings = [line.split("\t") for line in lines]
    items = {item.id: item for item in (*corpus.shorts, *corpus.articles)}
    letters = dict(zip(TAGS, "ocir", strict=True))
    for number, _, _, settled in readings:
        item = items[number]
        wanted = "".join(letters[tag] for tag in TAGS if tag in item.tags) or ("-" if item.relevant else "x")
        assert settled == wanted, number
    articles = {article.id for article in corpus.articles}
    card = (folder / "README.md").read_text("utf-8")
    for name, rows in (
        ("short texts", [row for row in readings if row[0] not in articles]),
        ("articles", [row for row in readings if row[0] in articles]),
    ):
        kappas = [cohen_kappa_score([c in row[1] for row in rows], [c in row[2] for row in rows]) for c in "ocirx"]
        assert f"| {name} | " + " | ".join(f"{kappa:.3f}" for kappa in kappas) + " |" in card
