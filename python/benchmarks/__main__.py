"""`make bench`: run every benchmark, write results.json and the table in the docs.

Each figure is a ratio to a peer or a limit measured in the same run, after the values
were checked equal. `--quick` runs a tenth of the rows, to see that it works.
"""

import argparse
import json
import os
import platform
import sys
from datetime import datetime, timezone
from pathlib import Path

import duckdb

from benchmarks import (
    attendance,
    drift,
    five_views,
    join,
    lineage,
    profiles,
    project,
    registry,
    relevance,
)

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.json"
DOCS = HERE.parents[1] / "docs" / "benchmarks.md"
SUITES = {
    "join": join.run,
    "five_views": five_views.run,
    "attendance": attendance.run,
    "project": project.run,
    "lineage": lineage.run,
    "registry": registry.run,
    "relevance": relevance.run,
    "drift": drift.run,
    "profiles": profiles.run,
}


def main() -> int:
    """Run the suites asked for; exit 1 where a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=sorted(SUITES), action="append")
    options = parser.parse_args()
    scale = "quick" if options.quick else "full"
    today = datetime.now(timezone.utc).strftime("%Y-%m-%d")
    rows = [
        {"suite": name, "measured_at": today, **row}
        for name in options.only or SUITES
        for row in SUITES[name](scale)
    ]
    print(table(rows))
    if scale == "full":
        report = {"machine": machine(), "results": among_earlier(rows)}
        RESULTS.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n")
        DOCS.write_text(page(report))
    return 0 if all(row.get("met", True) for row in rows) else 1


def among_earlier(rows: list[dict]) -> list[dict]:
    """The rows of this run, and of suites that it left out the rows written before."""
    measured = {row["suite"] for row in rows}
    earlier = json.loads(RESULTS.read_text())["results"] if RESULTS.exists() else []
    kept = [row for row in earlier if row["suite"] not in measured]
    return sorted([*kept, *rows], key=lambda row: list(SUITES).index(row["suite"]))


def machine() -> dict:
    """Where the figures were measured."""
    return {
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
        "processor": platform.machine(),
        "threads": os.cpu_count(),
    }


def table(rows: list[dict]) -> str:
    """The results as a Markdown table, a row a benchmark."""
    lines = [
        "| what | n | seconds | beside | seconds | ratio | target | met | on |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        ratio = f"{row['ratio']:.2f}" if row.get("ratio") else ""
        peer_seconds = f"{row['peer_seconds']:.3g}" if row.get("peer_seconds") else ""
        met = "yes" if row.get("met", True) else "**no**"
        lines.append(
            f"| {row['name']} | {row.get('n', '')} | {row['seconds']:.3g} "
            f"| {row.get('peer', '')} | {peer_seconds} | {ratio} "
            f"| {row.get('target', '')} | {met} | {row['measured_at']} |"
        )
    return "\n".join(lines)


def page(report: dict) -> str:
    """The page that dbt docs shows for the project itself."""
    where = ", ".join(f"{key} {value}" for key, value in report["machine"].items())
    notes = "\n".join(
        f"- {row['name']}: {row['note']}"
        for row in report["results"]
        if row.get("note")
    )
    return (
        "{% docs __feature_warehouse__ %}\n"
        "# Benchmarks\n\n"
        "Medians of interleaved runs of `make bench`. Values are checked "
        "before they are timed: the forms of the join and the five views against a "
        "join of all pairs, pandas and Polars against the macro.\n\n"
        f"{where}\n\n{table(report['results'])}\n\n{notes}\n"
        "{% enddocs %}\n"
    )


if __name__ == "__main__":
    sys.exit(main())
