"""Drift of 50 columns, 1 M rows against 1 M, beside evidently's PSI."""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from scipy import stats

from benchmarks.measure import medians
from feature_warehouse.drift import compare
from feature_warehouse.drift.bins import counted, edges, side_counts
from feature_warehouse.drift.distances import distances
from feature_warehouse.drift.samples import sample_distances
from feature_warehouse.drift.sides import CURRENT, REFERENCE, Sides, sides

ROWS = {"full": 1_000_000, "quick": 50_000}
COLUMNS = 50
EVIDENTLY = ("evidently==0.7.23", "pandas<3")
PEER = """
import sys, time
import pandas as pd
from evidently.legacy.calculations.stattests.psi import _psi
from evidently.legacy.core import ColumnType
was, now = (pd.read_parquet(one) for one in sys.argv[1:])
start = time.perf_counter()
for name in was:
    _psi(was[name].dropna(), now[name].dropna(), ColumnType.Numerical, 0.1)
print(time.perf_counter() - start)
"""


def run(scale: str) -> list[dict]:
    """Measure the bins' distances, the samples', and the whole comparison."""
    rows = ROWS[scale]
    was, now = (_table(rows, seed) for seed in (0, 1))
    _check(was.slice(0, 5000), now.slice(0, 5000))
    with sides(was, now) as both:
        cuts = edges(both)
        start = time.perf_counter()
        for one in counted(both, cuts).values():
            distances(one.counts)
        bins = time.perf_counter() - start
        against_frozen = _against_frozen(both, cuts)
        start = time.perf_counter()
        for name in was.column_names:
            sample_distances(_known(was, name), _known(now, name))
        samples = time.perf_counter() - start
    start = time.perf_counter()
    compare(was, now)
    whole = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    peer, note = _evidently(was, now)
    beside = {"peer": "PSI of evidently 0.7.23", "peer_seconds": peer} if peer else {}
    return [
        {
            **_row(f"five bin distances of {COLUMNS} columns", rows, against_frozen, 1),
            **beside,
            "note": f"the reference is frozen, its counts are known; {note}",
        },
        {
            "name": f"five bin distances of {COLUMNS} columns, both sides counted",
            "n": rows,
            "seconds": bins,
        },
        _row(f"KS and Wasserstein of {COLUMNS} columns", rows, samples, 8),
        {
            "name": f"comparison of {COLUMNS} columns, all of it",
            "n": rows,
            "seconds": whole,
            "target": "<= 4 GB",
            "met": peak <= 4,
            "note": f"{peak:.1f} GB, both tables of 0.4 GB in it",
        },
    ]


def _against_frozen(both: Sides, cuts: dict[str, list[float]]) -> float:
    """Median seconds of three: count what is current, and compare with known counts."""
    frozen = side_counts(both, both.features, cuts, REFERENCE)

    def compared() -> None:
        now_counts = side_counts(both, both.features, cuts, CURRENT)
        for name, (held, _) in now_counts.items():
            distances(np.array([frozen[name][0], held]))

    [seconds] = medians([compared], runs=3)
    return seconds


def _row(name: str, n: int, seconds: float, target: float) -> dict:
    limit = f"seconds <= {target}"
    return {
        "name": name,
        "n": n,
        "seconds": seconds,
        "target": limit,
        "met": seconds <= target,
    }


def _table(rows: int, seed: int) -> pa.Table:
    """Normal columns, the later ones shifted a little; every fifth has NULLs."""
    generator = np.random.default_rng(seed)
    columns = {}
    for place in range(COLUMNS):
        values = generator.normal(seed * place / 500, 1, size=rows)
        mask = generator.random(rows) < 0.1 if place % 5 == 0 else None
        columns[f"x{place}"] = pa.array(values, mask=mask)
    return pa.table(columns)


def _known(table: pa.Table, name: str) -> np.ndarray:
    return table[name].drop_null().to_numpy()


def _check(was: pa.Table, now: pa.Table) -> None:
    """Stop where a distance is not SciPy's."""
    for name in ("x0", "x1", "x49"):
        one, other = _known(was, name), _known(now, name)
        found = sample_distances(one, other)
        ks = stats.ks_2samp(one, other, method="asymp").statistic
        earth = stats.wasserstein_distance(one, other)
        if abs(found.ks - ks) > 1e-12 or abs(found.wasserstein - earth) > 1e-12:
            raise RuntimeError(f"{name}: {found}, SciPy {ks}, {earth}")


def _evidently(was: pa.Table, now: pa.Table) -> tuple[float | None, str]:
    """Time evidently in an environment of its own; it needs an older pandas."""
    with tempfile.TemporaryDirectory() as folder:
        home, files = Path(folder, "env"), []
        for name, table in (("was", was), ("now", now)):
            files.append(Path(folder, f"{name}.parquet"))
            pq.write_table(table, files[-1])
        python = home / "bin" / "python"
        try:
            subprocess.run([sys.executable, "-m", "venv", home], check=True)
            pip = [python, "-m", "pip", "install", "--quiet", *EVIDENTLY]
            subprocess.run(pip, check=True, capture_output=True)
            told = subprocess.run(
                [python, "-W", "ignore", "-c", PEER, *files],
                check=True,
                capture_output=True,
                text=True,
            )
        except (OSError, subprocess.CalledProcessError) as error:
            return None, f"evidently could not be run beside it: {type(error).__name__}"
        return float(told.stdout.split()[-1]), "evidently bins both sides anew"
