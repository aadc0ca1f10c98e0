"""Real pages that are no part of the repository: a floor under what was reached."""

import importlib.util
import statistics

from scraper.extraction import extract_article

F1_FLOOR = 0.95
WORST_FLOOR = 0.80


def test_f1_on_real_pages_does_not_fall(shared):
    spec = importlib.util.spec_from_file_location("score_extraction", shared / "eval/score_extraction.py")
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    scores = []
    for path in sorted((shared / "eval/extraction/pages").glob("*.html")):
        gold = (shared / "eval/extraction/gold" / f"{path.stem}.txt").read_text("utf-8", "replace")
        text = extract_article(path.read_bytes(), "https://example.com/article/1.html").text
        scores.append(scorer.prf(text, gold)[2])
    assert statistics.mean(scores) >= F1_FLOOR
    assert min(scores) >= WORST_FLOOR
