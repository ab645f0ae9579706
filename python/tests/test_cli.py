"""The command `fw`: help for newcomers, results on stdout, errors in plain words."""

import pytest
from click.testing import CliRunner

from feature_warehouse import __version__
from feature_warehouse.cli import main

COMMANDS = [
    *("ingest", "sample", "land", "export", "verify"),
    *("docs", "sync", "search", "show", "impact", "lineage", "monitor"),
    *("register-model", "audit", "entity", "plan", "release"),
]


def fw(*arguments):
    return CliRunner().invoke(main, [str(one) for one in arguments])


@pytest.mark.parametrize("command", COMMANDS)
def test_help_lists_every_command(command):
    assert f"\n  {command} " in fw("--help").stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_has_an_example(command):
    result = fw(command, "--help")
    assert result.exit_code == 0
    assert "Example" in result.stdout
    assert f"  fw {command}" in result.stdout


def test_outside_a_project_the_error_says_what_to_do(tmp_path):
    result = fw("export", "x", "--out", tmp_path / "out", "--project-dir", tmp_path)
    assert result.exit_code == 2
    assert result.stderr.startswith("error: there is no dbt project in ")
    assert "mend: run this in the folder of dbt_project.yml" in result.stderr
    assert result.stdout == ""


def test_export_and_verify_print_results_on_stdout_and_progress_on_stderr(
    built_project, tmp_path
):
    out = tmp_path / "out"
    name = "level_gap_training_set"
    result = fw(
        *("export", name, "--out", out, "--purpose", "a test"),
        *("--project-dir", built_project),
    )
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{out / 'data.parquet'}: ")
    assert "dbt compiles level_gap_training_set" in result.stderr

    verified = fw("verify", out / "lock.json", "--project-dir", built_project)
    assert verified.exit_code == 0
    assert verified.stdout.startswith("equal: ")


def test_a_difference_exits_with_1(built_project, tmp_path):
    out = tmp_path / "out"
    fw(
        *("export", "level_gap_scoring_set", "--out", out, "--purpose", "a test"),
        *("--project-dir", built_project),
    )
    (out / "data.parquet").write_bytes(b"")
    result = fw("verify", out / "lock.json", "--project-dir", built_project)
    assert result.exit_code == 1
    assert result.stdout.startswith("differs: file data.parquet")


def test_a_lock_cut_short_exits_with_2(built_project, tmp_path):
    (tmp_path / "lock.json").write_text('{"format": 1, "tr')
    result = fw("verify", tmp_path / "lock.json", "--project-dir", built_project)
    assert result.exit_code == 2
    assert "lock.json is not whole" in result.stderr
    assert "Traceback" not in result.output


def test_an_unknown_training_set_exits_with_2(built_project, tmp_path):
    out = tmp_path / "out"
    result = fw("export", "level_gap_set", "--out", out, "--project-dir", built_project)
    assert result.exit_code == 2
    assert "there is no model 'level_gap_set' in training_sets/" in result.stderr
    assert not out.exists()


@pytest.mark.parametrize("text", ["last week", "", "0001-01-01T00:00:00+05:00"])
def test_an_instant_that_is_none_exits_with_2(built_project, tmp_path, text):
    result = fw(
        *["export", "level_gap_training_set", "--out", tmp_path / "out"],
        *["--as-of", text, "--project-dir", built_project],
    )
    assert result.exit_code == 2
    assert f"{text!r} is no instant" in result.stderr


def test_a_place_that_cannot_be_written_exits_with_2(built_project, tmp_path):
    (tmp_path / "file").write_text("")
    result = fw(
        *["export", "level_gap_training_set", "--out", tmp_path / "file" / "out"],
        *["--purpose", "a test", "--project-dir", built_project],
    )
    assert result.exit_code == 2
    assert result.stderr.startswith(f"error: {tmp_path / 'file'}")
    assert "mend: see that it is there" in result.stderr


def test_a_warehouse_that_is_not_built_exits_with_2(project_copy, tmp_path):
    (project_copy / "data" / "warehouse.duckdb").unlink()
    workbook = tmp_path / "small.xlsx"
    fw("sample", "--students", 12, "--seed", 5, "--out", workbook)
    fw("ingest", workbook, "--project-dir", project_copy)
    result = fw(
        *["export", "level_gap_training_set", "--out", tmp_path / "out"],
        *["--purpose", "a test", "--project-dir", project_copy],
    )
    assert result.exit_code == 2
    assert "does not exist" in result.stderr
    assert "run `fw ingest` and `dbt build`" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_query_that_is_interrupted_is_aborted(built_project, monkeypatch):
    def interrupted(*_, **__):
        raise RuntimeError("Query interrupted")

    monkeypatch.setattr("feature_warehouse.jobs.search.search", interrupted)
    result = fw("search", "gap", "--project-dir", built_project)
    assert (result.exit_code, result.stderr) == (1, "\nAborted!\n")


def test_a_sample_is_ingested(project_copy, tmp_path):
    workbook = tmp_path / "small.xlsx"
    sampled = fw("sample", "--students", 12, "--seed", 5, "--out", workbook)
    assert sampled.stdout == f"{workbook}\n"
    loaded = fw("ingest", workbook, "--project-dir", project_copy)
    assert loaded.exit_code == 0
    assert "next: dbt build" in loaded.stdout
    again = fw("ingest", workbook, "--project-dir", project_copy)
    assert "nothing changed" in again.stdout


def test_version_is_that_of_the_package():
    assert fw("--version").stdout == f"fw, version {__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "gap", "--limit", -1),
        ("search", "gap", "--limit", 0),
        ("select", "level_gap_training_set", "--k", 0),
        ("select", "level_gap_training_set", "--k", 3, "--seed", -1),
        ("relevance", "level_gap_training_set", "--seed", -1),
        ("docs", "--serve", "--port", 99999),
        ("docs", "--serve", "--port", -1),
        ("sample", "--shift", "ipp=nan"),
        ("sample", "--shift", "ipp=inf"),
    ],
    ids=lambda arguments: " ".join(map(str, arguments)),
)
def test_a_number_that_cannot_be_is_refused_before_anything_runs(arguments, tmp_path):
    where = ("--out", tmp_path / "x") if arguments[0] == "sample" else ()
    result = fw(*arguments, *where)
    assert result.exit_code == 2
    assert f"Invalid value for '{arguments[-2]}'" in result.stderr
    assert isinstance(result.exception, SystemExit)
    assert list(tmp_path.iterdir()) == []
