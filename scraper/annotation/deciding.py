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
from scraper.labels import Label


@dataclass(slots=True)
class Annotators:
    """Who judged: names for those whom a file knows by number, and who it was where it does not say.

    Attributes
    ----------
    unnamed : str or None
        Whoever is logged in, where nobody is named.
    by_number : mapping of str to str
    """

    unnamed: str | None = None
    by_number: Mapping[str, str] = field(default_factory=dict)

    def signature(self, judgement: Judgement) -> str | None:
        """Return who has put their name to a judgement; None of a row that is as a model's export may have left it."""
        if judgement.annotator is None and judgement.exported_by is not None:
            return None
        return self.name(judgement.annotator, judgement.origin)

    def name(self, annotator: str | None, origin: str) -> str:
        """Return the name to keep."""
        if annotator is None:
            self.unnamed = self.unnamed or _logged_in()
            return self.unnamed
        if annotator in self.by_number:
            return self.by_number[annotator]
        return f"{origin}:{annotator}" if origin == LABEL_STUDIO and annotator.isdecimal() else annotator


def decide(
    judgement: Judgement, standing: Standing, annotators: Annotators, now: datetime
) -> Label | Literal["known", "untouched"]:
    """Return the label that a judgement is, beside what the store says of the article.

    A row of an export is compared with what it was exported with. Where a model's tags are as they were, and nobody has
    put a name to them, nobody has judged them. Where a person's label reads otherwise than it does in the store,
    somebody has changed it: that is no longer the word of whoever gave it, nor of that moment.

    Raises
    ------
    LabelsError
        For tags on what is said to be not relevant, for neither tags nor relevance, and for a row of which it cannot
        be told any more whether it was changed.
    """
    name, when = annotators.signature(judgement), judgement.labelled_at
    recorded = standing.people.get((name, when)) if name and when else None
    exported = standing.model if judgement.exported_by is not None else recorded
    said = _settled(judgement, exported)
    if said == recorded:
        return "known"
    if recorded is not None:
        name = when = None
    is_unsigned_export = judgement.exported_by is not None and name is None
    if is_unsigned_export and said == exported:
        return "untouched"
    name = name or annotators.name(None, judgement.origin)
    if when is None and standing.latest(name) == said:
        return "known"
    if is_unsigned_export:
        _check_comparable(judgement, standing)
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


def _check_comparable(judgement: Judgement, standing: Standing) -> None:
    is_same_text = judgement.content_hash in (None, standing.content_hash)
    if judgement.exported_by != (standing.model_version or "") or not is_same_text:
        changed = "the store has been tagged anew" if is_same_text else "the text has changed"
        raise LabelsError(
            f"{judgement.place}, column tags: {changed} since this was exported, so it does not show whether you "
            "changed them; write your name into the column annotator of the rows that you judged, or export anew"
        )


def _logged_in() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as error:
        raise LabelsError("the file does not say who judged; say it with --annotator NAME") from error
