"""Croissant metadata of a dataset: files with their checksums, columns with types and meanings (MLCommons, 1.0)."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from classifier.dataset.card import DESCRIPTION, LIMITS, RIGHTS, masking
from classifier.dataset.columns import meaning
from classifier.dataset.summary import About, Summary

PARQUET = "application/x-parquet"
_RECORDS = "articles"
_SHARDS = "shards"
_CONFORMS_TO = ["http://mlcommons.org/croissant/1.0", "http://mlcommons.org/croissant/RAI/1.0"]
# The context of the specification, to the letter; readers compare it.
_OWN_TERMS = (
    "citeAs", "column", "equivalentProperty", "extract", "field", "fileProperty", "fileObject", "fileSet", "format",
    "includes", "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet", "references", "regex",
    "repeated", "replace", "samplingRate", "separator", "source", "subField", "transform",
)  # fmt: skip
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    **{term: f"cr:{term}" for term in _OWN_TERMS},
}


def croissant(
    schema: pa.Schema, summary: Summary, about: About, shards: Mapping[str, tuple[str, int]]
) -> dict[str, object]:
    """Return what croissant.json holds.

    Parameters
    ----------
    schema : pyarrow.Schema
        Of every shard.
    summary : Summary
    about : About
    shards : Mapping of str to tuple of (str, int)
        SHA-256 and size in bytes of every Parquet file, by its path in the folder.
    """
    files: list[dict[str, object]] = [
        {
            "@type": "cr:FileObject",
            "@id": path,
            "name": path.rpartition("/")[2],
            "contentUrl": path,
            "contentSize": f"{size} B",
            "encodingFormat": PARQUET,
            "sha256": digest,
        }
        for path, (digest, size) in shards.items()
    ]
    files.append(
        {
            "@type": "cr:FileSet",
            "@id": _SHARDS,
            "name": _SHARDS,
            "encodingFormat": PARQUET,
            "includes": "data/*.parquet",
        }
    )
    found: dict[str, object] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": _CONFORMS_TO,
        "name": "paylater-articles",
        "description": DESCRIPTION,
        "citeAs": "Articles on paying later, tagged; made by paylater.",
        "license": RIGHTS,
        "inLanguage": "zh",
        "version": "1.0.0",
        "rai:dataCollection": "Crawled along the sites' lists of related articles, as their robots.txt allows, or "
        "imported from saved pages.",
        "rai:dataLimitations": list(LIMITS),
        "rai:personalSensitiveInformation": masking(about),
        "distribution": files,
        "recordSet": [
            {
                "@type": "cr:RecordSet",
                "@id": _RECORDS,
                "name": _RECORDS,
                "key": {"@id": f"{_RECORDS}/url"},
                "field": [_field(column) for column in schema],
            }
        ],
    }
    if summary.fetched:  # the day that the data are of; the day of the export would make each export differ
        found |= {"datePublished": summary.fetched[-1], "rai:dataCollectionTimeframe": summary.fetched}
    return found


def _field(column: pa.Field) -> dict[str, object]:
    identity = f"{_RECORDS}/{column.name}"
    found: dict[str, object] = {
        "@type": "cr:Field",
        "@id": identity,
        "name": column.name,
        "description": meaning(column),
        "dataType": _data_type(column.type),
        "source": {"fileSet": {"@id": _SHARDS}, "extract": {"column": column.name}},
    }
    return found | ({"repeated": True} if pa.types.is_list(column.type) else {})


def _data_type(kind: pa.DataType) -> str:
    if pa.types.is_timestamp(kind):
        return "sc:DateTime" if kind.tz else "sc:Date"
    named = {pa.bool_(): "sc:Boolean", pa.float64(): "sc:Float", pa.int32(): "sc:Integer"}
    return named.get(kind, "sc:Text")
