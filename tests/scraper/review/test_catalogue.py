import numpy as np
import pytest
from stores import keep

from scraper.review.beside import Beside
from scraper.review.catalogue import Catalogue
from scraper.review.filters import Filters
from scraper.review.judging import set_tag, undo
from scraper.store import Store


@pytest.fixture
def catalogue(store):
    beside = Beside()
    yield Catalogue(store, beside)
    beside.close()


def listed(catalogue, found=None, **filters):
    return catalogue.columns.ids[catalogue.select(Filters(**filters), found)].tolist()


def test_filters_narrow_down_and_the_newest_comes_first(catalogue):
    assert listed(catalogue) == [2, 1, 3]
    assert listed(catalogue, sort="oldest") == [1, 2, 3]
    assert listed(catalogue, tag="overdue") == [1]
    assert listed(catalogue, tag="none") == [2]
    assert listed(catalogue, tag="irrelevant") == [3]
    assert listed(catalogue, month="2026-02") == [2]
    assert listed(catalogue, certainty="unsure") == [2]
    assert listed(catalogue, site="elsewhere.example") == []
    assert listed(catalogue, np.array([1, 3, 99])) == [1, 3]


def test_a_count_beside_a_filter_is_what_choosing_it_gives(catalogue):
    for name, values in catalogue.facets(Filters(month="2026-01"), None).items():
        for value, count in values:
            assert len(listed(catalogue, **{"month": "2026-01", name: value})) == count, (name, value)


def test_labels_of_this_and_of_other_processes_are_seen_at_once(store, catalogue):
    other = Store(store.url)
    set_tag(other, 2, "韩梅梅", "cash_out", on=True)
    catalogue.refresh()
    assert listed(catalogue, tag="cash_out") == [2]
    assert listed(catalogue, source="human") == [2]
    assert listed(catalogue, certainty="unsure") == []
    keep(other, "4", "新的一篇")
    catalogue.reload()
    assert 4 in listed(catalogue)
    other.close()


def test_a_label_that_is_taken_back_gives_the_article_back_to_the_model(store, catalogue):
    set_tag(store, 2, "韩梅梅", "cash_out", on=True)
    set_tag(store, 2, "李雷", "overdue", on=True)
    catalogue.refresh()
    undo(store, "李雷")
    catalogue.retract(2)
    assert (listed(catalogue, tag="cash_out"), listed(catalogue, tag="overdue")) == ([2], [1])
    undo(store, "韩梅梅")
    catalogue.retract(2)
    assert listed(catalogue, source="human") == []
    assert listed(catalogue, certainty="unsure") == [2]
    set_tag(store, 1, "李雷", "overdue", on=False)  # its id may be that of the one taken back
    catalogue.refresh()
    assert listed(catalogue, source="human") == [1]
