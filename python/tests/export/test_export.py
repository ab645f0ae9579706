"""An export: what is in the folder, and that it is whole or not there."""

import logging
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

import duckdb
import mlcroissant
import pyarrow as pa
import pytest
from checkout import REPOSITORY, dbt_build
from exports import TRAINING_SET, assert_whole

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.jobs import export as export_job
from feature_warehouse.jobs.export import export
from feature_warehouse.jobs.verify import read_lock


@pytest.fixture(scope="module", params=["parquet", "arrow", "csv"])
def split_export(request, project, tmp_path_factory):
    """A split export in each format, and its lock."""
    out = tmp_path_factory.mktemp("split") / request.param
    lock = export(
        project,
        TRAINING_SET,
        out,
        split="group",
        data_format=request.param,
        purpose="a test",
    )
    return out, lock


def rows_of(path):
    if path.suffix == ".arrow":
        with pa.memory_map(str(path)) as source:
            return pa.ipc.open_file(source).read_all()
    return duckdb.sql(f"from '{path}'").to_arrow_table()


def test_an_export_has_data_lock_croissant_and_card(exported):
    assert_whole(exported)


def test_rows_and_columns_are_those_of_the_model(exported, project):
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        model = connection.execute(f"from training_sets.{TRAINING_SET}").fetchall()
    data = duckdb.execute(f"from '{exported / 'data.parquet'}'").fetchall()
    assert sorted(map(repr, data)) == sorted(map(repr, model))


def test_columns_come_from_the_view_that_gives_them(exported):
    origins = {
        one.name: one.origin for one in read_lock(exported / "lock.json").columns
    }
    assert origins["student_id"] == "level_gap_labels"
    assert origins["inde"] == "student_performance.v1"
    assert origins["gender"] == "student_profile.v1"


def test_the_lock_pins_spine_views_seeds_and_sources(exported):
    lock = read_lock(exported / "lock.json")
    assert lock.spine["name"] == "level_gap_labels"
    assert [(one.name, one.version) for one in lock.views] == [
        ("student_performance", "1"),
        ("student_progress", "1"),
        ("student_profile", "1"),
    ]
    kinds = {name: node.kind for name, node in lock.nodes.items()}
    assert kinds["pede_waves"] == "seed"
    assert kinds["pede.pede_2022"] == "source"


def test_two_exports_of_one_instant_are_the_same(project, exported, tmp_path):
    first = read_lock(exported / "lock.json")
    then = datetime.fromisoformat(first.as_of).replace(tzinfo=timezone.utc)
    second = export(
        project, TRAINING_SET, tmp_path / "again", as_of=then, purpose="a test"
    )
    assert (second.rows_checksum, second.nodes, second.manifest) == (
        first.rows_checksum,
        first.nodes,
        first.manifest,
    )


def test_hashes_do_not_depend_on_the_instant_or_the_file_name(
    project_copy, exported, tmp_path, monkeypatch
):
    (project_copy / "data" / "warehouse.duckdb").rename(project_copy / "other.duckdb")
    monkeypatch.setenv("FEATURE_WAREHOUSE_PATH", "other.duckdb")
    # views in the file name the catalog it was built under
    dbt_build(project_copy, "--select", "config.materialized:view")
    other = export(
        Project.open(project_copy), TRAINING_SET, tmp_path / "out", purpose="a test"
    )
    first = read_lock(exported / "lock.json")
    assert (other.nodes, other.manifest) == (first.nodes, first.manifest)


def test_before_the_first_load_nothing_was_known(project, tmp_path):
    early = datetime(2020, 1, 1, tzinfo=timezone.utc)
    assert (
        export(
            project, TRAINING_SET, tmp_path / "out", as_of=early, purpose="a test"
        ).row_count
        == 0
    )


def test_an_instant_to_come_is_refused(project, tmp_path):
    late = datetime(2999, 1, 1, tzinfo=timezone.utc)
    with pytest.raises(FeatureWarehouseError, match="has not come yet"):
        export(project, TRAINING_SET, tmp_path / "out", as_of=late, purpose="a test")


def test_a_scoring_set_has_no_label(project, tmp_path):
    lock = export(project, "level_gap_scoring_set", tmp_path / "out", purpose="a test")
    assert lock.row_count == 60
    assert "None: these are rows to score" in (tmp_path / "out" / "card.md").read_text()


def test_parts_together_are_all_rows(split_export):
    out, lock = split_export
    assert (
        sum(rows_of(out / file.path).num_rows for file in lock.files) == lock.row_count
    )


def test_no_student_is_in_two_parts(split_export):
    out, lock = split_export
    sets = [
        set(rows_of(out / file.path).column("student_id").to_pylist())
        for file in lock.files
    ]
    assert len(set.union(*sets)) == sum(map(len, sets))


def test_croissant_describes_every_part_in_every_format(split_export):
    out, lock = split_export
    dataset = mlcroissant.Dataset(jsonld=str(out / "croissant.json"))
    assert not dataset.metadata.issues.errors
    assert not dataset.metadata.issues.warnings
    described = {one.content_url: one.sha256 for one in dataset.metadata.distribution}
    assert described == {file.path: file.sha256 for file in lock.files}


def test_a_temporal_split_of_two_waves_is_train_and_test(project, tmp_path):
    out = tmp_path / "out"
    lock = export(project, TRAINING_SET, out, split="temporal", purpose="a test")
    waves = {
        file.part: set(rows_of(out / file.path).column("event_timestamp").to_pylist())
        for file in lock.files
    }
    assert waves == {"train": {datetime(2023, 2, 1)}, "test": {datetime(2024, 2, 1)}}


def test_one_wave_cannot_be_split_by_time(project, tmp_path):
    with pytest.raises(FeatureWarehouseError, match="needs two instants"):
        export(
            project,
            "level_gap_scoring_set",
            tmp_path / "out",
            split="temporal",
            purpose="a test",
        )
    assert list(tmp_path.iterdir()) == []


def test_mlcroissant_reads_the_rows(exported):
    dataset = mlcroissant.Dataset(jsonld=str(exported / "croissant.json"))
    count = sum(1 for _ in dataset.records(record_set="rows"))
    assert count == read_lock(exported / "lock.json").row_count


def test_mlcroissant_catches_a_changed_file(exported, tmp_path):
    logging.disable(logging.CRITICAL)
    folder = Path(shutil.copytree(exported, tmp_path / "copy"))
    with (folder / "data.parquet").open("ab") as file:
        file.write(b" ")
    dataset = mlcroissant.Dataset(jsonld=str(folder / "croissant.json"))
    with pytest.raises(Exception, match=r"Download\(data.parquet\)") as caught:
        next(iter(dataset.records(record_set="rows")))
    logging.disable(logging.NOTSET)
    assert "Hash of downloaded file" in str(caught.value.__cause__ or caught.value)


@pytest.mark.parametrize(
    "line",
    [
        # what a row is
        "One row per student and wave whose next wave is known",
        "| `inde` | student_performance.v1 | Pedagogy team |",
        "`is_gap_worse_next_wave`: Whether the student's level gap",
        "| left before the next wave |",
        "| the next wave is not published yet | 60 |",
        "- event_timestamp: 2023-02-01 00:00:00 to 2024-02-01 00:00:00",
        "The subjects are minors.",
    ],
)
def test_the_card_tells(exported, line):
    assert line in (exported / "card.md").read_text(encoding="utf-8")


def test_labelled_and_excluded_rows_are_all_scored_rows(exported):
    # the sample scores 60 students in each of three waves
    card = (exported / "card.md").read_text(encoding="utf-8")
    table = card.split("## Exclusions")[1].split("##")[0]
    excluded = sum(int(line.split("|")[2]) for line in table.splitlines()[6:] if line)
    assert read_lock(exported / "lock.json").row_count + excluded == 180


def test_every_share_in_a_card_says_of_how_many(exported):
    card = (exported / "card.md").read_text(encoding="utf-8")
    assert card.count(" % (") == card.count(" %")


def test_an_unknown_training_set_is_named_with_what_is_alike(project, tmp_path):
    with pytest.raises(FeatureWarehouseError, match="use level_gap_training_set"):
        export(project, "level_gap_trainingset", tmp_path / "out", purpose="a test")


def test_a_folder_of_something_else_is_not_replaced(project, tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(FeatureWarehouseError, match="is no earlier export"):
        export(project, TRAINING_SET, tmp_path, purpose="a test")
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_an_earlier_export_is_replaced_as_a_whole(project, exported, tmp_path):
    out = Path(shutil.copytree(exported, tmp_path / "out"))
    export(project, TRAINING_SET, out, data_format="csv", purpose="a test")
    assert_whole(out)
    assert [one.name for one in tmp_path.iterdir()] == ["out"]


def test_a_failing_export_leaves_the_earlier_one(
    project, exported, tmp_path, monkeypatch
):
    def fault(*_arguments, **_options):
        raise OSError("no space left on device")

    out = Path(shutil.copytree(exported, tmp_path / "out"))
    monkeypatch.setattr(export_job, "card", fault)
    with pytest.raises(OSError, match="no space left"):
        export(project, TRAINING_SET, out, purpose="a test")
    assert (out / "lock.json").read_bytes() == (exported / "lock.json").read_bytes()
    assert [one.name for one in tmp_path.iterdir()] == ["out"]


def start_and_kill(root: Path, out: Path) -> None:
    """Start an export, and kill its process once data is being written."""
    process = subprocess.Popen(
        [
            *[sys.executable, "-m", "feature_warehouse.cli", "export", TRAINING_SET],
            *["--out", str(out), "--project-dir", str(root), "--purpose", "a test"],
        ],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "python")},
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while not list(out.parent.glob(f".{out.name}.*.part/data.parquet")):
        assert process.poll() is None, "the export ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_a_killed_export_leaves_no_folder(project, tmp_path):
    out = tmp_path / "out"
    start_and_kill(project.root, out)
    assert not out.exists()


def test_after_a_kill_the_earlier_export_is_whole_and_the_next_one_cleans_up(
    project, exported, tmp_path
):
    out = Path(shutil.copytree(exported, tmp_path / "out"))
    start_and_kill(project.root, out)
    assert (out / "lock.json").read_bytes() == (exported / "lock.json").read_bytes()
    assert_whole(out)

    export(project, TRAINING_SET, out, purpose="a test")
    assert_whole(out)
    assert [one.name for one in tmp_path.iterdir()] == ["out"]


def test_an_export_runs_while_others_read_the_warehouse(project, tmp_path):
    reader = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import duckdb, sys; "
            "c = duckdb.connect(sys.argv[1], read_only=True); "
            "print('open', flush=True); sys.stdin.read()",
            str(project.warehouse),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert reader.stdout.readline() == b"open\n"
    try:
        assert (
            export(project, TRAINING_SET, tmp_path / "out", purpose="a test").row_count
            > 0
        )
    finally:
        reader.communicate()


def test_an_export_leaves_dbt_artifacts_and_the_working_directory_alone(
    project, tmp_path
):
    before = (
        Path.cwd(),
        (project.root / "target" / "manifest.json").stat().st_mtime_ns,
    )
    export(project, TRAINING_SET, tmp_path / "out", purpose="a test")
    after = (Path.cwd(), (project.root / "target" / "manifest.json").stat().st_mtime_ns)
    assert after == before
