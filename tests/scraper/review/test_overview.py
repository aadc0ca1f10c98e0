from datetime import date

import pytest
from stores import OVERDUE, keep

from scraper.page import Prediction
from scraper.review.beside import Beside, Latest
from scraper.review.curves import curve, top_of
from scraper.review.overview import Share, overview_of
from scraper.store import Store, StoreError

COPY = "小店开业三周年，全场手机十二期免息，花呗也能分，到店还送贴膜和壳，地址在老邮局对面，周末人多请早点来，错过再等一年。"


def shares(**found):
    return [
        Share(period.replace("_", "-").strip("y"), 9, share, share / 2, share * 2) for period, share in found.items()
    ]


def test_a_store_is_seen_by_time_platform_pair_and_copy(store):
    both = Prediction(("overdue", "cash_out"), True, OVERDUE.probabilities, (), "v1")
    for number in range(3):
        keep(store, f"copy{number}", f"花呗{number}期", COPY, said=both, published=date(2025, 1 + number, 5))
    keep(store, "a", "晚还三天", "白条逾期了要怎么办，先别着急。", published=date(2025, 2, 1))
    for number, name in enumerate("甲乙丙"):
        keep(
            store,
            name,
            f"白条{name}",
            f"{name}说京东白条分期的{name * 9}，也讲{number}种还法。",
            published=date(2025, 3, 1),
        )
    made = overview_of(store.url)
    assert [(one.pages, one.sites, one.first, one.last) for one in made.families] == [
        (3, 1, "2025-01-05", "2025-03-05")
    ]
    assert (made.n_families, made.n_pages) == (1, 3)
    assert made.platforms == [("京东白条", 4, [4, 0, 0, 0])]
    assert made.pairs == [[6, 1, 0, 0], [1, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]
    assert made.periods == ["2025-01", "2025-02", "2025-03", "2026-01", "2026-02"]  # two years would be no curve
    assert [one.texts for one in made.shares["overdue"]] == [1, 1, 3, 1, 1]
    assert made.whole["overdue"].texts == 8


def test_an_empty_store_has_no_overview(tmp_path):
    with_nothing = Store(f"sqlite:///{tmp_path / 'empty.db'}")
    assert overview_of(with_nothing.url) is None
    with_nothing.close()


def test_a_curve_keeps_the_room_of_months_in_which_nothing_came():
    found = shares(y2025_01=0.1, y2025_02=0.2, y2025_05=0.1)
    drawn = curve(found, [one.period for one in found], top_of(found))
    first, second, last = (x for x, _ in drawn.points)
    assert (last - first) / (second - first) == pytest.approx(4, abs=0.01)
    assert [said for _, said in drawn.y_ticks] == ["0 %", "20 %", "40 %"]
    assert drawn.points[1][1] < drawn.points[0][1]  # upwards is less in an SVG
    assert len(drawn.band.split()) == 6


def test_one_period_is_a_point_in_the_middle():
    (one,) = found = shares(y2025=0.3)
    drawn = curve(found, [one.period], top_of(found))
    assert drawn.points[0][0] == pytest.approx(174)


def test_the_page_shows_what_was_computed_last_and_says_of_when(page, store):
    assert "正在计算" in page.ask("/overview")[2]
    page.review.overview_of.wait()
    _, _, body = page.ask("/overview")
    assert "截至" in body
    assert 'aria-label="逾期：占独立文本的比例' in body
    keep(store, "5", "新来的一篇", "讲的是白条分期。", published=date(2024, 1, 1))
    page.review.overview_of.wait()
    assert ">2024-01<" in page.ask("/overview")[2]


def test_what_fails_beside_leaves_what_was_there(caplog):
    answers = [1, ZeroDivisionError("no more"), 3]

    def compute():
        if isinstance(answer := answers.pop(0), Exception):
            raise answer
        return answer

    latest = Latest(compute)
    latest.wait()
    latest.wait()
    assert (latest.value, latest.is_computing) == (1, False)
    assert "no more" in caplog.text
    latest.wait()
    assert latest.value == 3


def test_another_process_gives_answers_and_faults_back(tmp_path):
    beside = Beside()
    try:
        assert beside.call(sorted, [2, 1]) == [1, 2]
        with pytest.raises(StoreError, match="there is no store"):
            beside.call(overview_of, f"sqlite:///{tmp_path / 'missing.db'}")
    finally:
        beside.close()
