"""Made-up articles of which some tell a text told before, slightly changed."""

from __future__ import annotations

import random
from collections.abc import Iterator

from generated_site import sentences_of_the_corpus

SHARE_COPIES = 0.3
_SENTENCES = 12  # an article


def articles_with_copies(n_articles: int, seed: int = 0) -> Iterator[tuple[str, int]]:
    """Text and number of the original, its own number where it is one; some 400 characters each."""
    rng = random.Random(seed)
    sentences = sentences_of_the_corpus()
    originals: list[tuple[int, str]] = []
    for number in range(n_articles):
        if originals and rng.random() < SHARE_COPIES:
            source, text = rng.choice(originals)
            yield f"{text}（来源：第{number}号转载）", source
        else:
            text = "\n\n".join(rng.sample(sentences, _SENTENCES)) + f"\n\n编号{number}。"
            originals.append((number, text))
            yield text, number
