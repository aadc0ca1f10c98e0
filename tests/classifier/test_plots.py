"""What is drawn: the right numbers, named axes, Chinese that shows. How it looks was looked at."""

import io

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.font_manager import fontManager
from matplotlib.text import Text

from classifier import plots
from classifier.tags import CHINESE, LABELS

rng = np.random.default_rng(0)
PROBABILITIES = rng.random((400, len(LABELS)))
TRUTH = rng.random(PROBABILITIES.shape) < PROBABILITIES  # so the probabilities are true
THRESHOLDS = [0.5] * len(LABELS)
POINTS = pd.DataFrame(
    {
        "kind": ["articles", "articles", "short texts"],
        "share": [1.0, 0.1, 0.1],
        "macro_f1": [0.9, 0.7, 0.6],
        "low": [0.88, 0.6, 0.5],
        "high": [0.92, 0.8, 0.7],
    }
)
SHARES = pd.DataFrame(
    [
        {"month": month, "tag": tag, "share": 0.1, "low": 0.05, "high": 0.2}
        for tag in ("overdue", "cash_out")
        for month in ("2025-03", "2025-01", "unknown", "all")
    ]
)
RUNS = pd.DataFrame(
    [
        {"order": order, "run": run, "labels": labels, "macro_f1": score + run / 100, "full": 1.0}
        for order, first in (("suggested", 100), ("random", 300))
        for run in (0, 1)
        for labels, score in ((first, 0.5), (2 * first, 0.9), (3 * first, 0.98))
    ]
)
FIGURES = {
    "label_counts": lambda: plots.label_counts({"short texts": pd.Series(range(5), index=list(LABELS))}),
    "reliability": lambda: plots.reliability({"short texts": (TRUTH, PROBABILITIES)}, LABELS),
    "precision_recall": lambda: plots.precision_recall({"articles": (TRUTH, PROBABILITIES, THRESHOLDS)}, LABELS),
    "learning_curve": lambda: plots.learning_curve(POINTS),
    "labelling_curves": lambda: plots.labelling_curves({"short texts": RUNS}),
    "shares_over_time": lambda: plots.shares_over_time(SHARES),
}


@pytest.fixture(params=FIGURES)
def figure(request):
    return FIGURES[request.param]()


def test_every_picture_has_a_title_and_named_axes(figure):
    for ax in figure.axes:
        assert ax.get_xlabel()
        assert ax.get_title()
    assert figure.axes[0].get_ylabel() or figure.axes[0].get_yticklabels()[0].get_text()


def test_every_text_is_set_in_a_font_that_has_chinese(figure):
    figure.savefig(io.BytesIO(), format="png")  # a missing glyph is a warning, and warnings are errors
    fonts = {fontManager.findfont(text.get_fontproperties()) for text in figure.findobj(Text) if text.get_text()}
    assert {font.rsplit("/", 1)[-1] for font in fonts} == {"NotoSansCJK-Regular.ttc"}
    assert {font.face_index for font in fonts} == {2}  # the collection's Chinese face, not its Japanese


def test_drawing_leaves_the_readers_settings_alone():
    before = dict(mpl.rcParams)
    for draw in FIGURES.values():
        draw()
    assert dict(mpl.rcParams) == before


def test_true_probabilities_lie_on_the_diagonal():
    lines = FIGURES["reliability"]().axes[0].get_lines()[1:]
    assert len(lines) == len(LABELS)
    for line in lines:
        assert np.abs(line.get_xdata() - line.get_ydata()).max() < 0.25


def test_the_legend_tells_the_calibration_error():
    wrong = np.full((20, 1), 0.9)
    figure = plots.reliability({"x": (np.zeros((20, 1), bool), wrong)}, ["overdue"])
    assert figure.axes[0].get_legend().get_texts()[0].get_text() == f"overdue {CHINESE['overdue']}  ECE 0.900"


def test_bins_of_few_items_are_not_drawn():
    probabilities = np.array([[0.05]] * 30 + [[0.95]] * 3)
    figure = plots.reliability({"x": (probabilities > 0.5, probabilities)}, ["overdue"])
    drawn = figure.axes[0].get_lines()[1].get_xdata()
    assert drawn == pytest.approx([0.05, *[np.nan] * 9], nan_ok=True)


def test_the_operating_point_lies_on_its_curve():
    ax = FIGURES["precision_recall"]().axes[0]
    curves = [line for line in ax.get_lines() if len(line.get_xdata()) > 1]
    points = [line for line in ax.get_lines() if len(line.get_xdata()) == 1]
    assert len(curves) == len(points) == len(LABELS)
    for curve, point in zip(curves, points, strict=True):
        on = np.isclose(curve.get_xdata(), point.get_xdata()[0]) & np.isclose(curve.get_ydata(), point.get_ydata()[0])
        assert on.any()


def test_nothing_said_has_precision_and_recall_zero():
    assert plots.operating_point(np.array([True]), np.array([0.1]), 0.5) == (0.0, 0.0)


def test_a_learning_curve_is_drawn_in_order_of_its_shares():
    articles, shorts = FIGURES["learning_curve"]().axes[0].get_lines()
    assert articles.get_xdata().tolist() == [0.1, 1.0]
    assert articles.get_ydata().tolist() == [0.7, 0.9]
    assert shorts.get_label() == "short texts"


def test_labelling_is_drawn_run_by_run_with_the_labels_that_were_needed():
    ax = FIGURES["labelling_curves"]().axes[0]
    runs = [line for line in ax.get_lines() if len(line.get_xdata()) == 3]
    assert sorted(line.get_xdata().tolist() for line in runs) == [[100, 200, 300]] * 2 + [[300, 600, 900]] * 2
    told = [text.get_text() for text in ax.get_legend().get_texts()]
    assert told == ["95 % of the full score", "suggested: 256 labels", "random: 769 labels"]


def test_every_label_has_a_colour_of_its_own():
    assert set(plots.COLOURS) == set(LABELS)
    assert len(set(plots.COLOURS.values())) == len(LABELS)


def test_shares_are_drawn_at_their_months_with_their_intervals_and_without_the_undated():
    overdue, cash_out = FIGURES["shares_over_time"]().axes
    assert (overdue.get_title(), cash_out.get_title()) == ("overdue 逾期", "cash_out 套现风险")
    (line,) = overdue.get_lines()
    assert [str(moment)[:7] for moment in line.get_xdata()] == ["2025-01", "2025-03"]
    (band,) = overdue.collections
    assert band.get_paths()[0].get_extents().y0 == pytest.approx(0.05)
    assert band.get_paths()[0].get_extents().y1 == pytest.approx(0.2)
