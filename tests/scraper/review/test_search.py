import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stores import keep

from classifier.text import normalise
from scraper.review.search import Searches, make_index, pairs, update_index
from scraper.store import Store


def searched(store, query):
    searches = Searches(store)
    list(update_index(store))
    found = searches.find(query)
    with store.reading() as connection:
        urls = dict(connection.exec_driver_sql("SELECT id, url FROM articles").all())
    return None if found is None else sorted(urls[number].rpartition("/")[2] for number in found.tolist())


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("花呗", ["1"]),
        ("逾期", ["1"]),
        ("呗逾", ["1"]),
        ("额度换", ["2"]),
        ("月付 现钱", ["2"]),
        ("月付 逾期", []),
        ("代价", ["2"]),  # only in the title
        ("晚", ["1"]),
        ("样", ["1"]),  # the last character before a mark
        ("花唄", ["1"]),  # in traditional characters
        ("罚息花呗", []),  # a full stop is between them
        ("ONERROR", ["3"]),
        ("script", ["3"]),
        ('" OR 1 --', ["3"]),  # no syntax, but letters of onerror and alert(1)
    ],
)
def test_articles_are_found_by_any_part_of_their_words(store, query, found):
    assert searched(store, query) == found


@pytest.mark.parametrize("query", ["", "  ", "？！", '"', "*"])
def test_what_has_no_word_is_no_search(store, query):
    assert searched(store, query) is None


def test_a_changed_article_is_found_by_its_new_text_only_and_entered_once(store):
    assert searched(store, "罚息") == ["1"]
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE articles SET text = '改成了免息。', content_hash = 'x' WHERE url LIKE '%/1'")
    assert searched(store, "罚息") == []
    assert searched(store, "免息") == ["1"]
    assert list(update_index(store)) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text("花呗逾期a1，。 ", min_size=1, max_size=12), st.text("花呗逾期a1", min_size=1, max_size=4))
def test_a_phrase_of_pairs_is_a_substring(content, query):
    held = f" {pairs(content)} "
    asked = [query[i : i + 2] for i in range(len(query) - 1)]
    if asked:
        assert (f" {' '.join(asked)} " in held) == (query in normalise(content))


def test_the_index_is_made_beside_a_store_that_is_written(tmp_path):
    with_index = Store(f"sqlite:///{tmp_path / 'store.db'}")
    make_index(with_index)
    list(update_index(with_index))
    keep(with_index, "9", "新来的一篇", "讲的是白条分期。")
    assert searched(with_index, "白条") == ["9"]
    with_index.close()


def test_a_search_that_is_remembered_gives_up_what_has_changed_since(store):
    searches = Searches(store)
    list(update_index(store))
    assert searches.find("罚息").tolist() == [1]
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE articles SET text = '改成了免息。', content_hash = 'x' WHERE id = 1")
    list(update_index(store))
    assert searches.find("罚息").tolist() == []
    assert searches.find("免息").tolist() == [1]
