"""One file that holds everything, made without touching what dbt wrote."""

import json
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path

import duckdb
import pytest
from checkout import dbt
from click.testing import CliRunner

from feature_warehouse.boundaries import docs_server
from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.catalogue.sparkline import sparkline
from feature_warehouse.catalogue.statistics import (
    bars_query,
    counts_query,
    read_bars,
    read_counts,
)
from feature_warehouse.cli import main
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.jobs.docs import docs
from feature_warehouse.jobs.show import show


def drawn(values, kind):
    """The statistics of one column `x` that holds these values."""
    with duckdb.connect() as connection:
        connection.execute(f"create table t (x {kind})")
        if values:
            connection.executemany(
                "insert into t values (?)", [(one,) for one in values]
            )
        columns = {"x": kind}
        row = connection.execute(counts_query("t", columns)).fetchall()[0]
        counts = read_counts(columns, row)
        row = connection.execute(bars_query("t", columns, counts)).fetchall()[0]
        return read_bars(columns, counts, row)["x"]


def test_numbers_fall_in_twelve_equal_bins_and_the_highest_in_the_last():
    # 0..12 in bins of 1: the last holds 11 and 12
    found = drawn(list(range(13)), "INTEGER")
    assert found.bars == (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2)
    assert found.said == "0 to 12"


def test_null_nan_and_infinity_are_no_values():
    found = drawn([1.0, 2.0, None, float("nan"), float("inf"), float("-inf")], "DOUBLE")
    assert (found.counts.rows, found.counts.known) == (6, 2)
    assert sum(found.bars) == 2


@pytest.mark.parametrize("kind", ["DOUBLE", "VARCHAR", "BOOLEAN", "TIMESTAMP"])
def test_an_empty_table_has_no_value(kind):
    found = drawn([], kind)
    assert (found.counts.rows, found.bars, found.said) == (0, (), "no value")


@pytest.mark.parametrize("kind", ["DOUBLE", "VARCHAR", "BOOLEAN", "DATE"])
def test_a_column_of_nulls_has_no_value(kind):
    found = drawn([None, None], kind)
    assert (found.counts.rows, found.counts.known, found.said) == (2, 0, "no value")


def test_a_constant_has_no_bins():
    assert (drawn([3, 3], "INTEGER").bars, drawn([3, 3], "INTEGER").said) == ((), "3")


def test_values_are_drawn_the_commonest_first():
    found = drawn(["b", "a", "b", None], "VARCHAR")
    assert (found.bars, found.said) == ((2, 1), "b 2, a 1")


def test_a_truth_is_drawn_as_its_two_values():
    assert drawn([True, True, False], "BOOLEAN").said == "true 2, false 1"


def test_many_values_are_counted_and_not_drawn():
    found = drawn([str(one) for one in range(100)], "VARCHAR")
    assert found.bars == ()
    assert 80 <= found.counts.distinct <= 120


def test_a_rare_bin_is_still_seen():
    import base64

    svg = base64.b64decode(sparkline([1, 100_000]).partition(",")[2]).decode()
    assert 'height="1.0"' in svg


def test_the_artifacts_of_the_user_stay_as_dbt_wrote_them(synced_copy, tmp_path):
    names = ("manifest.json", "catalog.json", "run_results.json")
    before = [(synced_copy / "target" / one).read_bytes() for one in names]
    docs(Project.open(synced_copy), out=tmp_path / "x.html")
    assert [(synced_copy / "target" / one).read_bytes() for one in names] == before
    # and what it parsed is not parsed again
    log = (synced_copy / "target/feature_warehouse/docs/dbt.log").read_text()
    assert "no changes found, skipping parsing" in log


def test_the_registry_is_brought_up_to_date(project_copy, tmp_path):
    dbt(project_copy, "test", "--select", "student_performance,test_type:data")
    project = Project.open(project_copy)
    assert docs(project, out=tmp_path / "x.html", with_statistics=False).notes == ()
    shown = show(project, "inde")
    assert {one["status"] for one in shown.tests if one["kind"] == "data"} == {"pass"}
    assert shown.sources[0] == "pede.pede_2022.inde 22"


def test_a_warehouse_that_somebody_reads_is_told_before_dbt_trips_on_it(
    synced_copy, tmp_path
):
    path = str(Project.open(synced_copy).warehouse)
    code = f"import duckdb; c = duckdb.connect({path!r}, read_only=True); "
    reader = subprocess.Popen(
        [sys.executable, "-c", code + "print('open', flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert reader.stdout.readline() == b"open\n"
        with pytest.raises(FeatureWarehouseError, match="one writing process"):
            docs(Project.open(synced_copy), out=tmp_path / "x.html")
    finally:
        reader.communicate(b"\n")
    assert not (tmp_path / "x.html").exists()


def test_a_view_that_is_no_table_yet_is_named(synced_copy, tmp_path):
    with duckdb.connect(str(Project.open(synced_copy).warehouse)) as connection:
        connection.execute("drop table features.student_profile_v1 cascade")
    made = docs(Project.open(synced_copy), out=tmp_path / "x.html")
    assert made.notes == (
        "student_profile.v1 is no table yet, so it has no statistics",
    )


def test_a_project_that_dbt_cannot_read_gives_its_message_and_no_file(
    synced_copy, tmp_path
):
    (synced_copy / "models/labels/broken.sql").write_text("select {{ ref('nowhere') }}")
    with pytest.raises(FeatureWarehouseError, match="nowhere"):
        docs(Project.open(synced_copy), out=tmp_path / "x.html")
    assert not (tmp_path / "x.html").exists()


def test_without_statistics_no_table_is_read(synced_root, tmp_path):
    result = CliRunner().invoke(
        main,
        [
            *["docs", "--no-statistics", "--out", str(tmp_path / "x.html")],
            *["--project-dir", str(synced_root)],
        ],
    )
    assert result.exit_code == 0, result.output
    assert "6 feature views" in result.stdout
    assert "No statistics" in (tmp_path / "x.html").read_text(encoding="utf-8")


def test_the_file_is_served_and_nothing_else(tmp_path):
    file = tmp_path / "index.html"
    file.write_text("<p>here</p>")
    told, ready = [], threading.Event()

    def tell(address):
        told.append(address)
        ready.set()

    arguments = (file, 0, tell)
    thread = threading.Thread(
        target=docs_server.serve_file, args=arguments, daemon=True
    )
    thread.start()
    assert ready.wait(10)
    assert urllib.request.urlopen(told[0]).read() == b"<p>here</p>"
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{told[0]}/../secret")


def test_a_port_that_is_taken_is_named(tmp_path):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(
            FeatureWarehouseError, match=f"port {port} cannot be served"
        ):
            docs_server.serve_file(tmp_path / "x", port, str)


def test_the_public_catalogue_of_dbt_features_takes_our_metadata(synced_root, tmp_path):
    target = synced_root / "target"
    command = [str(Path(sys.executable).parent / "dbt-features"), "build"]
    command += ["--project-dir", str(synced_root)]
    command += ["--manifest", str(target / "manifest.json")]
    command += ["--catalog", str(target / "catalog.json"), "-o", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "6 feature group(s)" in done.stdout
    manifest = json.loads((target / "manifest.json").read_text())
    views = [
        one["name"]
        for one in manifest["nodes"].values()
        if (one.get("config", {}).get("meta") or {}).get("feature_store")
    ]
    pages = " ".join(str(one) for one in (tmp_path / "out").rglob("*.html"))
    assert all(name.replace("_", "-") in pages for name in views)
