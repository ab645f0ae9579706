"""The Croissant description of an export (MLCommons Croissant 1.0, JSON-LD)."""

import json
from typing import Any
from urllib.parse import quote

from feature_warehouse.lock import Lock, LockedFile
from feature_warehouse.training_set import CompiledTrainingSet

ENCODINGS = {
    "parquet": "application/x-parquet",
    "arrow": "application/vnd.apache.arrow.file",
    "csv": "text/csv",
}
_DATA_TYPES = {
    "BOOLEAN": "sc:Boolean",
    "DATE": "sc:Date",
    "DOUBLE": "sc:Float",
    "FLOAT": "sc:Float",
    "TIME": "sc:Time",
}
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant(training_set: CompiledTrainingSet, lock: Lock) -> str:
    """Describe the files of an export: one FileObject and one RecordSet for each."""
    meta = training_set.node.meta
    owner = training_set.node.owner or "the project's"
    limits = meta.get("limits", [])
    content = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": lock.training_set,
        "description": training_set.node.description or lock.training_set,
        "license": meta.get("license", f"none is given; ask the owner: {owner}"),
        "citeAs": f"{lock.training_set} as of {lock.as_of} UTC, {lock.rows_checksum}",
        "datePublished": lock.as_of.split(" ")[0],
        # two exports of one instant and one definition are the same version
        "version": f"0.0.0+{lock.rows_checksum[:12]}",
        **({"rai:dataLimitations": " ".join(limits)} if limits else {}),
        "distribution": [_file_object(file, lock) for file in lock.files],
        "recordSet": [_record_set(file, lock, training_set) for file in lock.files],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _file_object(file: LockedFile, lock: Lock) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "description": f"{file.rows} rows",
        "contentUrl": file.path,
        "contentSize": f"{file.bytes} B",
        "encodingFormat": ENCODINGS[lock.data_format],
        "sha256": file.sha256,
    }


def _record_set(
    file: LockedFile, lock: Lock, training_set: CompiledTrainingSet
) -> dict[str, Any]:
    name = file.part or "rows"
    meanings = {
        **{
            column.name: column.description
            for column in training_set.spine.columns.values()
        },
        **{one.output: one.description for one in training_set.features},
    }
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": training_set.node.description or lock.training_set,
        "field": [
            {
                "@type": "cr:Field",
                # an id may hold no blank
                "@id": f"{name}/{quote(column.name, safe='')}",
                "name": column.name,
                "description": meanings.get(column.name) or column.origin,
                **_type_of(column.type),
                "source": {
                    "fileObject": {"@id": file.path},
                    "extract": {"column": column.name},
                },
            }
            for column in lock.columns
        ],
    }


def _type_of(kind: str) -> dict[str, Any]:
    """Say what a value is, or each of the values that a list holds."""
    if kind.endswith("]"):
        return {"dataType": _data_type(kind[: kind.index("[")]), "repeated": True}
    return {"dataType": _data_type(kind)}


def _data_type(kind: str) -> str:
    if kind.startswith("TIMESTAMP"):
        return "sc:DateTime"
    if kind.startswith("DECIMAL"):
        return "sc:Float"
    if kind.lstrip("U").endswith("INT") or kind == "INTEGER" or kind == "UINTEGER":
        return "sc:Integer"
    return _DATA_TYPES.get(kind, "sc:Text")
