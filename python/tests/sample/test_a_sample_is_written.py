"""Files of a sample: the same seed, the same values, in a workbook or in Parquet."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from feature_warehouse.boundaries.sheet_files import write_parquet, write_workbook
from feature_warehouse.boundaries.workbook import read
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.jobs.ingest import ingest
from feature_warehouse.jobs.sample import sample
from feature_warehouse.synthetic.latent_model import MODEL
from feature_warehouse.synthetic.population import draw
from feature_warehouse.synthetic.sheets import dress, sheets

SOURCES = (
    Path(__file__).parents[3] / "models" / "staging" / "pede" / "_pede__sources.yml"
)
SHEETS = ["PEDE2022", "PEDE2023", "PEDE2024"]


def cells(path: Path) -> list:
    return [sheet.rows.to_pylist() for sheet in read(path, SHEETS)]


def identity(path: Path, warehouse: Path) -> str:
    load = ingest(path, warehouse=warehouse, sources=SOURCES, report=str)
    return load.content_hash


@pytest.mark.parametrize("students", [1, 40])
def test_it_loads_with_that_many_students_a_wave(tmp_path: Path, students: int) -> None:
    path = sample(tmp_path / "s.xlsx", students=students, seed=3, report=str)
    load = ingest(path, warehouse=tmp_path / "w.duckdb", sources=SOURCES, report=str)
    assert load.row_counts == {
        "pede_2022": students,
        "pede_2023": students,
        "pede_2024": students + 38,
    }


def test_the_same_seed_gives_the_same_values(tmp_path: Path) -> None:
    one = sample(tmp_path / "one.xlsx", students=30, seed=3, report=str)
    other = sample(tmp_path / "other.xlsx", students=30, seed=3, report=str)
    assert cells(one) == cells(other)


def test_another_seed_gives_other_values(tmp_path: Path) -> None:
    one = sample(tmp_path / "one.xlsx", students=30, seed=3, report=str)
    other = sample(tmp_path / "other.xlsx", students=30, seed=4, report=str)
    assert cells(one) != cells(other)


def test_a_workbook_and_parquet_files_hold_the_same_values(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    made = sheets(dress(draw(40, rng), rng, id_offset=0), rng, is_last=True)
    second = {
        "Destaque IPV (2)": "Destaque IPV",
        "Ativo/ Inativo (2)": "Ativo/ Inativo",
    }
    write_workbook(tmp_path / "s.xlsx", made, second)
    write_parquet(tmp_path / "s", [made])
    assert identity(tmp_path / "s.xlsx", tmp_path / "one.duckdb") == identity(
        tmp_path / "s", tmp_path / "other.duckdb"
    )


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # two blocks of 50,000, the second not full
    out = tmp_path_factory.mktemp("many") / "sample.xlsx"
    return sample(out, students=50_100, seed=3, report=str)


def test_many_students_become_a_folder_of_parquet_files(many: Path) -> None:
    assert sorted(file.name for file in many.iterdir()) == [
        f"{n}.parquet" for n in SHEETS
    ]
    assert many.name == "sample"


def test_a_student_stands_once_in_a_sheet_of_several_blocks(many: Path) -> None:
    ids = pq.read_table(many / "PEDE2024.parquet", columns=["RA"])["RA"]
    assert (len(ids), len(ids.unique())) == (50_138, 50_138)


def test_a_folder_of_something_else_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "thesis.txt").write_text("mine")
    with pytest.raises(FeatureWarehouseError, match="is there already"):
        write_parquet(tmp_path / "s", [])


def test_a_crash_leaves_the_earlier_workbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sample(tmp_path / "s.xlsx", students=1, seed=3, report=str)
    before = path.read_bytes()

    save = Workbook.save

    def half_a_save(book: Workbook, part: Path) -> None:
        save(book, part)
        part.write_bytes(before[:100])
        raise OSError("disk full")

    monkeypatch.setattr(Workbook, "save", half_a_save)
    with pytest.raises(OSError, match="disk full"):
        sample(path, students=2, seed=3, report=str)
    assert (path.read_bytes(), list(tmp_path.iterdir())) == (before, [path])


@pytest.mark.parametrize(("students", "seed"), [(0, 1), (-3, 1), (5, -1)])
def test_a_sample_that_cannot_be_is_refused(
    tmp_path: Path, students: int, seed: int
) -> None:
    with pytest.raises(FeatureWarehouseError, match="give --students 1 or more"):
        sample(tmp_path / "s.xlsx", students=students, seed=seed, report=str)


def test_a_shift_moves_the_last_wave_and_nothing_before() -> None:
    model = replace(MODEL, last_wave_shifts={"ieg": 1.0})
    was = draw(40, np.random.default_rng(3)).waves
    now = draw(40, np.random.default_rng(3), model=model).waves
    for before, after in zip(was[:2], now[:2], strict=True):
        assert (before.scores["ieg"] == after.scores["ieg"]).all()
    # a standard deviation of IEG is 1.4 points, and the scale ends at 10
    moved = now[2].scores["ieg"] - was[2].scores["ieg"]
    assert (moved >= 0).all()
    assert moved.max() == pytest.approx(1.4, abs=0.05)
    assert (now[2].scores["ipv"] == was[2].scores["ipv"]).all()
    # INDE follows by its weight
    inde = now[2].scores["inde"] - was[2].scores["inde"]
    assert inde == pytest.approx(0.2 * moved, abs=0.0011)


def test_a_shift_of_what_is_no_measure_names_the_measures(tmp_path: Path) -> None:
    with pytest.raises(FeatureWarehouseError, match=r"called inde[\s\S]*shift one of"):
        sample(
            tmp_path / "s.xlsx", students=4, seed=3, report=str, shifts={"inde": 1.0}
        )
