"""Which articles of a store are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Selection:
    """Filters that an article must pass, all of them; without any, all articles do.

    Attributes
    ----------
    tags : tuple of str
        It has at least one of these tags; "relevant" is one here.
    since, until : date or None
        It was published from this day on, up to this day, both included, by the date that the page gives. An article
        without a date passes neither.
    sites : tuple of str
        It is of one of these sites, as `scraper.urls.site_of` names them.
    min_probability : float or None
        It has a tag (one of `tags`, if those are given) that people gave it, or that the model gave it with at least
        this probability, a fraction in [0, 1].
    one_per_group : bool
        It is the first one stored, of those of its group of near-copies that pass the other filters.
    """

    tags: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    sites: tuple[str, ...] = ()
    min_probability: float | None = None
    one_per_group: bool = False

    def phrases(self) -> tuple[str, ...]:
        """Each filter in words.

        >>> Selection(tags=("overdue", "cash_out"), since=date(2025, 1, 31)).phrases()
        ('with the tag overdue or cash_out', 'published since 2025-01-31')
        """
        said = {
            f"with the tag {' or '.join(self.tags)}": self.tags,
            f"published since {self.since}": self.since,
            f"published until {self.until}": self.until,
            f"of the site {' or '.join(self.sites)}": self.sites,
            f"with a tag that has a probability of at least {self.min_probability}": self.min_probability is not None,
            "one of each group of near-copies": self.one_per_group,
        }
        return tuple(phrase for phrase, is_asked in said.items() if is_asked)
