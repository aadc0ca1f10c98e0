import pandas as pd
import pytest

from classifier.exploring import families, independent, tag_pairs, tags_by_platform, with_platforms
from classifier.platforms import PLATFORMS, platforms_in


def articles():
    rows = [
        ("a/1", "a", "花呗晚还", "2025-03-02", ["overdue"], "a/1"),
        ("b/1", "b", "花呗晚还", "2025-03-01", ["overdue", "cash_out"], "a/1"),  # a copy, published earlier
        ("a/2", "a", "白条和花呗套现", "2025-04-01", ["cash_out"], "a/2"),
        ("a/3", "a", "菜谱", None, [], "a/3"),
    ]
    names = ["url", "site", "title", "published", "tags", "duplicate_group"]
    return with_platforms(pd.DataFrame(rows, columns=names).assign(text=""))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("蚂蚁花呗还不上了", {"花呗"}),
        ("花 呗套现", {"花呗"}),
        ("京東白條", {"京东白条"}),
        ("美团月付和抖音月付", {"美团月付", "抖音月付"}),
        ("ＯＰＰＯ商城免息", {"OPPO"}),
        ("白条、金条", {"京东白条", "京东金条"}),
        ("熬一锅小米粥", set()),
        ("", set()),
    ],
)
def test_platforms_are_found_by_their_aliases(text, names):
    assert platforms_in(text) == names


def test_no_alias_belongs_to_two_platforms():
    aliases = [alias for given in PLATFORMS.values() for alias in given.split()]
    assert len(aliases) == len(set(aliases))


def test_a_text_counts_once_as_it_was_published_first():
    assert list(independent(articles())["url"]) == ["b/1", "a/2", "a/3"]


def test_platforms_are_counted_with_their_tags():
    found = tags_by_platform(articles(), fewest=1)
    assert list(found.loc["花呗", ["texts", "overdue", "cash_out"]]) == [2, 1, 2]
    assert list(found.loc["京东白条", ["texts", "overdue", "cash_out"]]) == [1, 0, 1]
    assert list(tags_by_platform(articles(), fewest=2).index) == ["花呗"]


def test_pairs_of_tags_are_counted_and_single_ones_on_the_diagonal():
    found = tag_pairs(articles())
    assert (found.loc["overdue", "cash_out"], found.loc["cash_out", "cash_out"]) == (1, 2)
    assert (found == found.T).all(axis=None)


def test_families_are_the_groups_of_more_than_one_page():
    (family,) = families(articles()).to_dict("records")
    assert (family["pages"], family["sites"], family["first"], family["last"]) == (2, 2, "2025-03-01", "2025-03-02")


def test_an_export_without_articles_gives_empty_tables():
    nothing = articles().head(0)
    assert tags_by_platform(nothing).empty
    assert families(nothing).empty
    assert (tag_pairs(nothing) == 0).all(axis=None)
