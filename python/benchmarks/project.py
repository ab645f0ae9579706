"""What the project costs beside dbt itself: `fw --help`, and `dbt build` of the sample.

The peer of a build is an empty project with as many nodes of each kind: every model is
one row, every test returns nothing; materializations and their strategies are the same.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from functools import partial
from pathlib import Path

from benchmarks.measure import medians, row

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
RUNS = 5
# as `make build` of a workbook alone: a microbatch model builds a day, not all to today
A_DAY = ("--event-time-start", "2023-11-01", "--event-time-end", "2023-11-02")
# what dbt does of its own accord for a model, however little the model holds
_STRATEGY = (
    *("materialized", "incremental_strategy", "event_time", "batch_size", "begin"),
    *("lookback", "unique_key", "on_schema_change"),
)
WITHOUT_UNIT_TESTS = ("--exclude-resource-type", "unit_test")


def run(scale: str) -> list[dict]:
    """Measure start-up and build; `scale` changes nothing, both are small."""
    del scale
    with tempfile.TemporaryDirectory() as scratch:
        return [help_starts(), *builds(Path(scratch))]


def help_starts() -> dict:
    """Seconds of `fw --help`, beside an interpreter that does nothing."""
    command, bare = [str(BIN / "fw"), "--help"], [sys.executable, "-c", "pass"]
    jobs = [partial(run_in, words, ROOT) for words in (command, bare)]
    seconds, bare_seconds = medians(jobs, runs=9)
    return {
        "name": "fw --help",
        "n": 9,
        "seconds": seconds,
        "peer": "python -c pass",
        "peer_seconds": bare_seconds,
        "target": "seconds <= 0.2",
        "met": seconds <= 0.2,
    }


def builds(scratch: Path) -> list[dict]:
    """Seconds of `dbt build` of the sample, beside an empty project's, in two ways."""
    ours = scratch / "ours"
    copy_checkout(ours)
    sample = str(ours / "data/sample.xlsx")
    run_in([str(BIN / "fw"), "sample", "--out", sample], ours)
    run_in([str(BIN / "fw"), "ingest", sample], ours)
    run_in([str(BIN / "dbt"), "parse"], ours)
    manifest = json.loads((ours / "target/manifest.json").read_text())
    empty = scratch / "empty"
    write_empty_project(empty, manifest)
    nodes, unit_tests = len(manifest["nodes"]), len(manifest["unit_tests"])
    return [
        _build("as make build runs it", nodes, ours, empty, *WITHOUT_UNIT_TESTS),
        _build("with unit tests", nodes + unit_tests, ours, empty),
    ]


def copy_checkout(target: Path) -> None:
    """Copy what a commit of this working tree would hold."""
    tracked = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard", "-z"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    for name in filter(None, tracked):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target / name)


def _build(how: str, nodes: int, ours: Path, empty: Path, *options: str) -> dict:
    build = [str(BIN / "dbt"), "build", *A_DAY, *options]
    # the first run of each, which nobody counts, parses from nothing
    jobs = [partial(run_in, build, project) for project in (ours, empty)]
    result = row(
        f"dbt build of the sample, {how}",
        nodes,
        *medians(jobs, runs=RUNS),
        target=1.3,
        peer="an empty project with as many nodes",
    )
    return {**result, "note": f"{_spent(ours)}; the empty project {_spent(empty)}"}


def write_empty_project(root: Path, manifest: dict) -> None:
    """Write a project with as many nodes of each kind and unit tests, all trivial."""
    nodes = manifest["nodes"].values()
    kinds = Counter(node["resource_type"] for node in nodes)
    for folder in ("models", "tests", "seeds", "snapshots", "data"):
        (root / folder).mkdir(parents=True)
    shutil.copy(ROOT / "profiles.yml", root)
    (root / "dbt_project.yml").write_text(
        "name: empty\nprofile: feature_warehouse\n"
        "flags: {send_anonymous_usage_stats: false}\n"
    )
    models = [node for node in nodes if node["resource_type"] == "model"]
    for i, model in enumerate(models):
        given = {one: model["config"].get(one) for one in _STRATEGY}
        named = {"event_time": "event_timestamp", "unique_key": "id"}
        options = ", ".join(
            f"{key}={named.get(key, value)!r}" for key, value in given.items() if value
        )
        (root / f"models/m{i}.sql").write_text(
            f"{{{{ config({options}) }}}}\n"
            f"select 1 as id, timestamp '{A_DAY[1]}' as event_timestamp\n"
        )
    (root / "snapshots/snapshots.yml").write_text(
        "snapshots:\n"
        + "".join(
            f"  - name: h{i}\n    relation: ref('base')\n"
            "    config: {strategy: check, unique_key: id, check_cols: all}\n"
            for i in range(kinds["snapshot"])
        )
    )
    for i in range(kinds["seed"]):
        (root / f"seeds/s{i}.csv").write_text("id\n1\n")
    for i in range(kinds["test"]):
        (root / f"tests/t{i}.sql").write_text(
            f"select * from {{{{ ref('m{i % len(models)}') }}}} where 1 = 0\n"
        )
    (root / "models/base.sql").write_text("select 1 as id\n")
    (root / "models/unit.sql").write_text("select id from {{ ref('base') }}\n")
    unit_tests = "".join(
        f"  - name: u{i}\n    model: unit\n"
        "    given: [{input: ref('base'), rows: [{id: 1}]}]\n"
        "    expect: {rows: [{id: 1}]}\n"
        for i in range(len(manifest["unit_tests"]))
    )
    (root / "models/unit.yml").write_text("unit_tests:\n" + unit_tests)


def _spent(project: Path) -> str:
    """Seconds of the last build by kind of node; the rest is dbt's start and end."""
    results = json.loads((project / "target/run_results.json").read_text())["results"]
    by_kind: Counter = Counter()
    for result in results:
        by_kind[result["unique_id"].split(".")[0]] += result["execution_time"]
    spent = [f"{kind}s {seconds:.1f} s" for kind, seconds in by_kind.most_common(3)]
    return ", ".join(spent)


def run_in(command: list[str], cwd: Path) -> None:
    """Run a command in a project's folder; stop where it fails."""
    environment = {**os.environ, "DBT_PROFILES_DIR": str(cwd)}
    environment.pop("FEATURE_WAREHOUSE_PATH", None)
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{command} failed:\n{done.stdout}\n{done.stderr}")
