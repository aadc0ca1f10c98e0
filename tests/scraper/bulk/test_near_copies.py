"""Groups of near-copies: the same whatever the parts, and whoever looks."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.near_duplicates import near_duplicate_groups, sketches
from scraper.bulk.dask_engine import OnDask
from scraper.bulk.near_copies import Part, groups, hanging_together, links_here

SENTENCES = [
    f"第{n}条：{'分期免息逾期征信套现额度账单还款'[n % 8 :]}，{n * 7919}元分{n % 24 + 1}期，先看清楚再点确认。"
    for n in range(40)
]
# Few sentences in many orders: copies, texts near the mark, chains of copies that hang together by their middle.
TEXTS = st.lists(
    st.lists(st.sampled_from(SENTENCES[:14]), min_size=0, max_size=9).map("".join), min_size=1, max_size=25
)  # fmt: skip


def parts_of(texts, cuts, folder):
    """Sketches of texts in files that begin at these places; some of them empty."""
    edges = [0, *sorted(min(cut, len(texts)) for cut in cuts), len(texts)]
    parts = []
    for number, (begin, end) in enumerate(pairwise(edges)):
        np.save(folder / f"{number}.npy", sketches(texts[begin:end]))
        parts.append(Part(str(folder / f"{number}.npy"), begin))
    return parts


@settings(max_examples=40, deadline=None)
@given(TEXTS, st.lists(st.integers(0, 25), max_size=4))
def test_the_same_groups_whatever_the_parts(tmp_path_factory, texts, cuts):
    parts = parts_of(texts, cuts, tmp_path_factory.mktemp("parts"))
    assert groups(links_here(parts), len(texts)).tolist() == near_duplicate_groups(texts).tolist()


def test_a_cluster_finds_the_groups_that_this_process_finds(cluster, tmp_path):
    from distributed import Client

    rng = np.random.default_rng(5)
    texts = []
    for number in range(120):
        base = texts[rng.integers(len(texts))] if texts and number % 2 else ""
        texts.append((base or "".join(rng.choice(SENTENCES, 12))) + f"转载{number % 7}")
    wanted = near_duplicate_groups(texts)
    assert len(set(wanted)) < 120
    with Client(cluster) as client:
        for cuts in ((60,), (1, 1, 30, 90, 119)):
            folder = tmp_path / str(len(cuts))
            folder.mkdir()
            found = groups(OnDask(client).links(parts_of(texts, cuts, folder)), len(texts))
            assert found.tolist() == wanted.tolist()


def test_rows_that_do_not_count_link_nothing(tmp_path):
    texts = [SENTENCES[0] * 3, SENTENCES[0] * 3, SENTENCES[5] * 3, SENTENCES[0] * 3]
    np.save(tmp_path / "a.npy", sketches(texts))
    part = Part(str(tmp_path / "a.npy"), 10, np.array([1, 2, 3]))
    assert groups(links_here([part]), 14).tolist() == [*range(13), 11]


def test_a_chain_hangs_together_by_its_middle():
    chain = np.repeat(np.arange(4, dtype=np.uint32)[:, None], 128, axis=1)
    chain[1, :100] = 0  # agrees with the first in 100 of 128 places
    chain[2, :] = chain[1]
    chain[2, :20] = 9  # with the second in 108, with the first in 80
    assert hanging_together(chain).tolist() == [0, 0, 0, 3]
