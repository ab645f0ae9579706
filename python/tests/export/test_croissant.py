"""The Croissant file describes whatever columns a set has."""

from datetime import datetime

import mlcroissant
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from feature_warehouse.boundaries.folders import sha256_of
from feature_warehouse.croissant import croissant
from feature_warehouse.graph import Graph
from feature_warehouse.lineage.example import node
from feature_warehouse.lock import Lock, LockedColumn, LockedFile
from feature_warehouse.training_set import CompiledTrainingSet, Roles


@pytest.mark.parametrize(
    ("name", "kind", "values"),
    [
        ("UP Per", "BIGINT", [1, 2]),
        ("nota/média 50%", "BIGINT", [1, 2]),
        ("grades", "BIGINT[]", [[1, 2], [3]]),
        ("shares", "DOUBLE[2]", [[0.5, 1.5], [2.5, 3.5]]),
    ],
)
def test_mlcroissant_reads_a_column_of_any_name_and_lists(tmp_path, name, kind, values):
    file = tmp_path / "data.parquet"
    pq.write_table(pa.table({name: values}), file)
    spine, graph = node("labels"), Graph({}, "", "")
    roles, as_of = Roles((), "at", None, None), datetime(2024, 1, 1)
    made = CompiledTrainingSet(node("set"), spine, roles, (), "", None, as_of, graph)
    locked = LockedFile(file.name, None, 2, file.stat().st_size, sha256_of(file))
    lock = Lock(
        training_set="set",
        as_of="2024-01-01 00:00:00",
        project={},
        manifest="",
        versions={},
        spine={},
        views=(),
        nodes={},
        row_count=2,
        columns=(LockedColumn(name, kind, "labels", "0"),),
        rows_checksum="0" * 32,
        data_format="parquet",
        files=(locked,),
    )
    (tmp_path / "croissant.json").write_text(croissant(made, lock))
    dataset = mlcroissant.Dataset(jsonld=str(tmp_path / "croissant.json"))
    (read,) = zip(*(row.values() for row in dataset.records("rows")), strict=True)
    assert list(map(list, read) if kind.endswith("]") else read) == values
