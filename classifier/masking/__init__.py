"""Personal contacts and numbers in texts, found and masked: what a dataset should not pass on."""

from classifier.masking.finding import find
from classifier.masking.kinds import PLACEHOLDERS, Span
from classifier.masking.replacing import mask, mask_all

__all__ = ["PLACEHOLDERS", "Span", "find", "mask", "mask_all"]
