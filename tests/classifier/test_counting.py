"""Shares over time: each text once, and intervals that hold the truth where counting tagged pages does not."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from classifier.counting import COUNTED, WHOLE, count_shares
from classifier.dataset import write_table
from classifier.dataset.columns import from_records
from classifier.persistence import SHIPPED, load_model
from classifier.tables import read_table
from classifier.tags import LABELS, TAGS

FETCHED = "2026-03-01T12:00:00+00:00"


@pytest.fixture(scope="module")
def model():
    return load_model(SHIPPED)[0]


def article(published="2025-01-05", tags=(), relevant=True, source="model", group=None, site="a.com", **more):
    return {
        "title": "晚还三天",
        "text": "月付晚还三天会怎样？",
        "published": published,
        "fetched_at": FETCHED,
        "site": site,
        "tags": list(tags),
        "relevant": relevant,
        "probabilities": {label: 0.9 if label in tags or label == "relevant" else 0.01 for label in LABELS},
        "tag_source": source,
        "model_version": None if source is None else "v1",
        "label_is_stale": False if source == "human" else None,
        "duplicate_group": group,
        **more,
    }


def rows(counted, tag="overdue"):
    return counted.shares[counted.shares["tag"] == tag].set_index(counted.shares.columns[0])


def count(model, *articles, **how):
    return count_shares(from_records(articles).to_pandas(), model, **how)


def test_pages_count_where_they_stand_and_texts_where_their_first_page_does(model):
    counted = count(
        model,
        article("2025-02-01", ["overdue"], group="x"),
        article("2025-01-31", ["overdue"], group="x"),
        article("2025-02-03T10:00:00+08:00", ["overdue"], group="x"),
        article("2025-02-05"),
        article("2025-02-05"),
    )
    found = rows(counted)
    assert found["pages"].to_dict() == {"2025-01": 1, "2025-02": 4, WHOLE: 5}
    assert found["texts"].to_dict() == {"2025-01": 1, "2025-02": 2, WHOLE: 3}
    assert found["carrying"].to_dict() == {"2025-01": 1, "2025-02": 0, WHOLE: 1}
    assert (counted.pages, counted.texts) == (5, 3)


def test_a_month_of_copies_alone_has_pages_and_no_texts(model):
    counted = count(model, article("2025-01-31", group="x"), article("2025-02-01", group="x"))
    late = rows(counted).loc["2025-02"]
    assert (late["pages"], late["texts"]) == (1, 0)
    assert late[["share", "low", "high"]].isna().all()


def test_of_a_groups_tags_a_persons_come_first_then_those_of_the_first_page(model):
    def carrying(*articles):
        return rows(count(model, *articles)).loc[WHOLE, ["checked", "carrying"]].tolist()

    early, late = article("2025-01-01", group="x"), article("2025-02-01", ["overdue"], group="x")
    assert carrying(early, late) == [0, 0]
    assert carrying(early, late | {"tag_source": "human"}) == [1, 1]
    assert carrying(article("2025-01-01", source=None, group="x"), late) == [0, 1]


def test_undated_pages_have_a_row_of_their_own_and_impossible_dates_go_there(model):
    counted = count(model, article(None, ["overdue"]), article("1970-01-01"), article("2031-01-01"), article())
    assert rows(counted)["texts"].to_dict() == {"2025-01": 1, "unknown": 3, WHOLE: 4}
    assert rows(counted).loc["unknown", "carrying"] == 1
    assert (counted.undated, counted.implausible) == (1, 2)


def test_texts_that_nothing_tagged_are_in_no_share(model):
    counted = count(model, article(source="human", tags=["overdue"]), article(source=None))
    assert rows(counted).loc[WHOLE, ["texts", "checked", "share"]].tolist() == [2, 1, 1.0]
    assert counted.untagged == 1


def test_by_site_those_with_most_pages_come_first(model):
    articles = (article(site="b.cn"), article(site="a.cn"), article(site="b.cn"))
    assert rows(count(model, *articles, by="site")).index.tolist() == ["b.cn", "a.cn", WHOLE]


def test_by_year_and_by_the_day_of_fetching(model):
    articles = (article("2024-12-31"), article("2025-01-01"), article(None))
    assert rows(count(model, *articles, by="year")).index.tolist() == ["2024", "2025", "unknown", WHOLE]
    assert rows(count(model, *articles, date="fetched")).index.tolist() == ["2026-03", WHOLE]


def test_only_the_tags_that_are_asked_for_with_the_same_figures(model):
    articles = [article(tags=["overdue", "cash_out"] if i < 30 else []) for i in range(100)]
    alone, all_of_them = count(model, *articles, tags=["cash_out"]), count(model, *articles)
    assert alone.shares["tag"].unique().tolist() == ["cash_out"]
    assert all_of_them.shares["tag"].unique().tolist() == list(LABELS)
    pd.testing.assert_frame_equal(rows(alone, "cash_out"), rows(all_of_them, "cash_out"))


@pytest.mark.parametrize("name", ["articles.csv", "articles.jsonl", "articles.parquet"])
@pytest.mark.parametrize("reader", ["pandas", "ours"])
def test_an_export_gives_the_same_figures_from_every_format(model, tmp_path, name, reader):
    articles = [
        article("2025-01-05", ["overdue", "credit_impact"]),
        article("2025-01-31T23:00:00+00:00", [], relevant=False, group="https://a.com/2"),
        article(None, ["cash_out"], source="human"),
        article("2025-01-07", ["cash_out"], source=None),
    ]
    write_table(from_records(articles).to_pandas(), tmp_path / name)
    if reader == "ours":
        read = read_table(tmp_path / name)
    else:
        read_with = {".csv": pd.read_csv, ".parquet": pd.read_parquet, ".jsonl": partial(pd.read_json, lines=True)}
        read = read_with[Path(name).suffix](tmp_path / name)
    found, straight = count_shares(read, model), count(model, *articles)
    pd.testing.assert_frame_equal(found.shares, straight.shares)
    assert (found.undated, found.untagged, found.model_versions) == (1, 1, ("v1",))


def test_no_articles_give_one_row_of_nothing_for_each_tag(model):
    counted = count_shares(from_records([]).to_pandas()[list(COUNTED)], model)
    assert counted.shares["month"].tolist() == [WHOLE] * len(LABELS)
    assert counted.shares["share"].isna().all()


def test_labels_of_a_text_that_has_changed_count_but_do_not_measure_the_tagger(model):
    wrong = [
        article(source="human", tags=["overdue"]) | {"probabilities": dict.fromkeys(LABELS, 0.0)} for _ in range(50)
    ]
    right = [article(source="human") for _ in range(50)]
    fresh = count(model, *wrong, *right)
    stale = count(model, *(one | {"label_is_stale": True} for one in (*wrong, *right)))
    assert fresh.rates["overdue"].found.source == "store"
    assert fresh.rates["overdue"].found.value == 0.0
    assert stale.rates["overdue"].found.source == "corpus"
    assert rows(fresh).loc[WHOLE, "share"] == rows(stale).loc[WHOLE, "share"] == 0.5


FOUND, INVENTED, SHARE = 0.85, 0.05, 0.08  # of the simulated taggers and texts
N_TAGGERS, N_SITES, N_TEXTS = 100, 5, 300  # 500 intervals; of each tagger its errors are counted anew


def simulated(rng, site):
    """Draw a site's texts, truly about a tag or not, and as tagged; those about it are copied more, as advertisements."""
    true = rng.random(N_TEXTS) < SHARE
    said = rng.random(N_TEXTS) < np.where(true, FOUND, INVENTED)
    by_people = rng.random(N_TEXTS) < 0.05
    said = np.where(by_people, true, said)
    texts = np.repeat(np.arange(N_TEXTS), 1 + rng.poisson(np.where(true, 2.0, 0.3)))
    return pd.DataFrame(
        dict.fromkeys(COUNTED)
        | {f"p_{label}": np.nan for label in LABELS}
        | {
            "site": site,
            "tags": np.where(said[texts], "overdue", ""),
            "relevant": True,
            "tag_source": np.where(by_people[texts], "human", "model"),
            "duplicate_group": [f"{site}/{text}" for text in texts],
        }
    )


def test_the_interval_holds_the_truth_in_19_of_20_cases_and_that_of_tagged_pages_does_not(model):
    rng = np.random.default_rng(0)
    held, by_pages, by_texts = [], [], []
    for _ in range(N_TAGGERS):
        errors = model.article_errors.copy()
        found, invented = rng.binomial(110, FOUND), rng.binomial(290, INVENTED)  # what cross-validation would count
        errors[TAGS.index("overdue")] = [[found, 110 - found], [invented, 290 - invented]]
        articles = pd.concat([simulated(rng, f"{number}.cn") for number in range(N_SITES)])
        counted = count_shares(articles, replace(model, article_errors=errors), by="site", tags=["overdue"])
        for site, row in rows(counted).drop(WHOLE).iterrows():
            pages = articles[articles["site"] == site]
            held.append(row["low"] <= SHARE <= row["high"])
            by_pages.append(naively(int((pages["tags"] == "overdue").sum()), len(pages)))
            by_texts.append(naively(int(row["carrying"]), int(row["texts"])))
    assert len(held) == 500
    assert np.mean(held) >= 0.92
    assert np.mean(by_pages) < 0.05
    assert np.mean(by_texts) < 0.7


def naively(tagged, n):
    """Whether the interval of a share that takes the tags for the truth holds it."""
    found = binomtest(tagged, n).proportion_ci(method="wilson")
    return found.low <= SHARE <= found.high
