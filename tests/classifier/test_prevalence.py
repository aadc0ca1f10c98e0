"""Shares and their intervals: what they are at the edges, and how often they hold the truth."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from classifier.error_rates import ErrorRates, Rate
from classifier.prevalence import Observed, share_of

RATES = ErrorRates(Rate(113, 128, "corpus"), Rate(9, 276, "corpus"))


def tagged(n, yes, prone=None):
    return Observed(0, 0, n, yes, n if prone is None else prone)


def checked(n, yes):
    return Observed(n, yes, 0, 0, 0)


def lang_reiczigel(n, yes, rates, z=1.96):
    """The usual interval (Preventive Veterinary Medicine 113, 2014, formulas 6, 7, 16 and 17), for one tagged sample."""
    n_found, n_refused = rates.found.total + 2, rates.invented.total + 2
    found = (rates.found.hits + 1) / n_found
    refused = (rates.invented.total - rates.invented.hits + 1) / n_refused
    raw = (yes + z**2 / 2) / (n + z**2)
    share = (raw + refused - 1) / (found + refused - 1)
    of_found, of_refused = found * (1 - found) / n_found, refused * (1 - refused) / n_refused
    shift = 2 * z**2 * (share * of_found - (1 - share) * of_refused)
    variance = raw * (1 - raw) / (n + z**2) + share**2 * of_found + (1 - share) ** 2 * of_refused
    half = z * variance**0.5 / (found + refused - 1)
    return share + shift - half, share + shift + half


@pytest.mark.parametrize(("n", "yes"), [(200, 30), (1_000, 90), (1_000, 700), (20_000, 2_000)])
def test_for_one_tagged_sample_it_is_near_the_usual_interval_and_not_narrower(n, yes):
    found = share_of(tagged(n, yes), RATES)
    usual = lang_reiczigel(n, yes, RATES)
    assert (found.low, found.high) == pytest.approx(usual, abs=0.15 * (usual[1] - usual[0]))
    assert found.high - found.low > 0.98 * (usual[1] - usual[0])


@pytest.mark.parametrize(("n", "yes"), [(5, 0), (5, 5), (12, 3), (400, 30)])
def test_for_peoples_labels_alone_it_is_the_exact_interval(n, yes):
    exact = binomtest(yes, n).proportion_ci(method="exact")
    found = share_of(checked(n, yes), RATES)
    assert found.share == yes / n
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high), abs=0.01)


def test_none_of_five_is_not_zero_give_or_take_zero():
    for observed in (checked(5, 0), tagged(5, 0)):
        found = share_of(observed, RATES)
        assert (found.share, found.low) == (0.0, 0.0)
        assert found.high > 0.3


def test_all_of_five_is_not_certain():
    for observed in (checked(5, 5), tagged(5, 5)):
        found = share_of(observed, RATES)
        assert (found.share, found.high) == (1.0, 1.0)
        assert found.low < 0.6


def test_fewer_labels_than_false_alarms_are_foretold_leave_room_for_a_few_true_ones():
    found = share_of(tagged(1_000, 3), RATES)
    assert found.share == 0.0
    assert 0.002 < found.high < 0.02


def test_more_labels_than_the_tagger_could_find_leave_room_for_a_few_texts_without():
    found = share_of(tagged(1_000, 990), RATES)
    assert found.share == pytest.approx(1.0)
    assert 0.98 < found.low < 1.0


def test_texts_that_are_not_called_relevant_are_no_false_alarms():
    many, few = share_of(tagged(1_000, 40, prone=1_000), RATES), share_of(tagged(1_000, 40, prone=100), RATES)
    assert many.share < 0.02
    assert few.share == pytest.approx((0.04 - 0.1 * 9 / 276) / (113 / 128 - 9 / 276))


def test_no_texts_have_no_share():
    assert np.isnan([share_of(tagged(0, 0), RATES).share, share_of(tagged(0, 0), RATES).low]).all()


def test_a_tagger_that_invents_as_often_as_it_finds_tells_nothing():
    useless = ErrorRates(Rate(20, 100, "store"), Rate(40, 100, "store"))
    found = share_of(tagged(500, 150), useless)
    assert np.isnan(found.share)
    assert (found.low, found.high) == (0.0, 1.0)


def test_of_a_tagger_that_tells_nothing_what_people_labelled_still_holds():
    useless = ErrorRates(Rate(20, 100, "store"), Rate(40, 100, "store"))
    found = share_of(Observed(900, 90, 100, 30, 100), useless)
    assert 0.05 < found.low < 0.1 < found.high < 0.25


def test_surer_error_rates_give_a_narrower_interval():
    surer = ErrorRates(Rate(11_300, 12_800, "store"), Rate(900, 27_600, "store"))
    wide, narrow = (share_of(tagged(5_000, 900), rates) for rates in (RATES, surer))
    assert wide.share == pytest.approx(narrow.share)
    assert narrow.high - narrow.low < 0.7 * (wide.high - wide.low)


def test_the_same_counts_give_the_same_interval():
    one = share_of(tagged(100, 20), RATES)
    share_of.cache_clear()
    assert share_of(tagged(100, 20), RATES) == one


@st.composite
def counts(draw):
    checked = draw(st.integers(0, 50))
    tagged = draw(st.integers(0, 2_000))
    prone = draw(st.integers(0, tagged))
    return Observed(checked, draw(st.integers(0, checked)), tagged, draw(st.integers(0, prone)), prone)


@st.composite
def rates(draw):
    def rate():
        total = draw(st.floats(30, 500))
        return Rate(draw(st.floats(0, 1)) * total, total, "store")

    return ErrorRates(rate(), rate())


@settings(max_examples=150, deadline=None)
@given(counts(), rates())
def test_whatever_was_counted_the_share_lies_in_its_interval_and_that_in_zero_to_one(observed, known):
    found = share_of(observed, known)
    if observed.checked + observed.tagged == 0:
        assert np.isnan(found.low)
        return
    assert 0 <= found.low < found.high <= 1
    assert np.isnan(found.share) or found.low <= found.share <= found.high
