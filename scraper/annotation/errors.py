"""What goes wrong with labels that come from outside."""

from __future__ import annotations


class LabelsError(ValueError):
    """A file of labels cannot be taken in, or tasks not be given out; the message says where, what, and the mend."""
