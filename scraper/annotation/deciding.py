"""Which judgements say something new, whose word they are, and from when."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from scraper.annotation.errors import LabelsError
from scraper.annotation.judgements import Judgement
from scraper.annotation.label_studio import ORIGIN as LABEL_STUDIO
from scraper.annotation.standings import Said, Standing
from scraper.store.labels import Label


@dataclass(slots=True)
class Annotators:
    """Who judged: names for those whom a file knows by number or login, and who it was where it does not say.

    Attributes
    ----------
    unnamed : str or None
        Whoever is logged in, where nobody is named.
    names : mapping of str to str
    """

    unnamed: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)

    def signature(self, judgement: Judgement) -> str | None:
        """Return who has put their name to a judgement; None of a row that may be as the model's export left it."""
        if judgement.annotator is None and judgement.exported is not None:
            return None
        return self.name(judgement.annotator, judgement.origin)

    def name(self, annotator: str | None, origin: str) -> str:
        """Return the name to keep."""
        if annotator is None:
            self.unnamed = self.unnamed or _logged_in()
            return self.unnamed
        if annotator in self.names:
            return self.names[annotator]
        return f"{origin}:{annotator}" if origin == LABEL_STUDIO and annotator.isdecimal() else annotator


def decide(
    judgement: Judgement, standing: Standing | None, annotators: Annotators, now: datetime
) -> Label | Literal["known", "untouched"]:
    """Return the label that a judgement is, beside what people have said of the article already.

    A row of an export is compared with what it was exported with. Where the model's tags are as they were, and nobody
    has put a name to them, nobody has judged them. Where a person's label reads otherwise than it does in the store,
    somebody has changed it: that is no longer the word of whoever gave it, nor of that moment.

    Raises
    ------
    LabelsError
        For tags on what is said to be not relevant, and for neither tags nor relevance.
    """
    name, when = annotators.signature(judgement), judgement.labelled_at
    recorded = standing.at(name, when) if standing and name and when else None
    said = _settled(judgement, judgement.exported or recorded)
    if said == recorded:
        return "known"
    if name is None and said == judgement.exported:
        return "untouched"
    if recorded is not None:
        name = when = None
    name = name or annotators.name(None, judgement.origin)
    if when is None and standing and standing.latest(name) == said:
        return "known"
    return Label(said[0], said[1], name, when or now, judgement.origin, judgement.evidence)


def _settled(judgement: Judgement, exported: Said | None) -> Said:
    """Return tags and relevance, where one of them was given, or changed, without the other."""
    if judgement.tags and judgement.relevant is False:
        if exported is None or judgement.tags == exported[0]:
            raise LabelsError(
                f"{judgement.place}, column relevant: says no beside the tags {', '.join(sorted(judgement.tags))}; "
                "delete the tags, or write yes"
            )
        return judgement.tags, True  # somebody has added tags to what was not relevant before
    if judgement.relevant is None:
        raise LabelsError(
            f"{judgement.place}, column relevant: is empty, and there is no tag; write yes or no (是 or 否)"
        )
    return judgement.tags, judgement.relevant


def _logged_in() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as error:
        raise LabelsError("the file does not say who judged; say it with --annotator NAME") from error
