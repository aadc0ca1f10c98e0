"""The labelled dataset: single files, or a folder with splits, card and metadata."""

from classifier.dataset.columns import COLUMNS
from classifier.dataset.files import ExportError, check_suffix, export_records, write_batches, write_table

__all__ = ["COLUMNS", "ExportError", "check_suffix", "export_records", "write_batches", "write_table"]
