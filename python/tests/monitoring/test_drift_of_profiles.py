"""Drift by profiles: like with like, a verdict with its reason, nothing left out."""

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from mini_project import make_project

TRENDS = """
models:
  - name: grades
    config:
      contract: {enforced: true}
      meta:
        feature_store: {entity: [student], event_timestamp_column: wave}
    columns:
      - {name: student, data_type: bigint}
      - {name: wave, data_type: timestamp}
      - {name: stage, data_type: bigint}
      - {name: grade, data_type: double}
      - {name: stone, data_type: varchar}
      - {name: is_new, data_type: boolean}
      - {name: born, data_type: date}
      - name: age
        data_type: bigint
        config: {meta: {expected_trend: {direction: rising, at_most: 1.5}}}
"""
VIEW = (
    "feature_warehouse.monitored(ref('grades'), within=['stage'], "
    "reference={{'from': '2023-01-01', 'to': '2023-12-31'}}{more})"
)
MODELS = {
    "feature_bins": "freeze_bins([{view}])",
    "feature_profiles": "profile_features([{view}], bins=ref('feature_bins'))",
    "feature_baselines": "freeze_baselines([{view}], bins=ref('feature_bins'))",
    "feature_drift": "drift_of_profiles([{view}], ref('feature_profiles'), "
    "ref('feature_baselines'), ref('feature_bins'))",
}
COLUMNS = "student, wave, stage, grade, stone, is_new, born, age"


def wave(year, *, students=400, seed=0, shares=(0.5, 0.5)):
    """A wave: grades of stage 1 are three points above those of stage 2."""
    generator = np.random.default_rng([year, seed])
    for student in range(students):
        stage = int(generator.choice([1, 2], p=shares))
        yield {
            "student": student,
            "wave": f"{year}-12-15",
            "stage": stage,
            "grade": round(float(generator.normal(8 if stage == 1 else 5, 1)), 1),
            "stone": str(generator.choice(["Quartzo", "Ágata", "Topázio"])),
            "is_new": bool(generator.random() < 0.3),
            "born": f"201{generator.integers(0, 8)}-0{generator.integers(1, 9)}-01",
            "age": int(generator.integers(8, 18)),
        }


class Drift:
    """A project of one view, built from rows."""

    def __init__(self, folder):
        self.project = make_project(folder)
        self.project.write("models/grades.yml", TRENDS)
        self.project.write("models/grades.sql", "select * from main.raw_grades")
        self.declare("")
        self.project.execute(
            "create table raw_grades (student bigint, wave timestamp, stage bigint, "
            "grade double, stone varchar, is_new boolean, born date, age bigint)"
        )

    def declare(self, more):
        view = VIEW.format(more=more)
        for name, call in MODELS.items():
            self.project.write(
                f"models/{name}.sql",
                "{{ config(materialized='table') }}\n"
                f"{{{{ feature_warehouse.{call.format(view=view)} }}}}",
            )

    def of(self, *waves):
        """Build with these rows; give the latest wave's rows by feature and stratum."""
        rows = pa.Table.from_pylist([row for rows in waves for row in rows])
        self.project.execute("delete from raw_grades")
        if len(rows):
            with duckdb.connect(str(self.project.database)) as connection:
                connection.register("rows", rows)
                connection.execute(f"insert into raw_grades select {COLUMNS} from rows")
        self.project.succeed("run")
        return self.latest()

    def latest(self):
        names = [name for name, *_ in self.project.execute("describe feature_drift")]
        rows = self.project.execute("from feature_drift where is_latest")
        found = [dict(zip(names, row, strict=True)) for row in rows]
        return {(one["feature"], one["stratum"]): one for one in found}


def changed(rows, **changes):
    for one in rows:
        yield one | {name: change(one[name]) for name, change in changes.items()}


def drifted(found):
    return {key[0] for key, one in found.items() if one["verdict"] == "drifted"}


@pytest.fixture(scope="module")
def drift(tmp_path_factory):
    return Drift(tmp_path_factory.mktemp("drift"))


def test_two_draws_of_the_same_have_not_drifted(drift):
    found = drift.of(wave(2023), wave(2024))
    assert drifted(found) == set()
    # six features, two stages and the whole
    assert len(found) == 18


SHIFTS = {
    "grade": lambda x: x + 1,
    "stone": lambda x: "Ágata" if x == "Quartzo" else x,
    "is_new": lambda x: not x,
    "born": lambda x: "2016" + x[4:],
}


@pytest.mark.parametrize("feature", SHIFTS)
def test_exactly_what_shifted_has_drifted_and_the_reason_says_where(drift, feature):
    found = drift.of(wave(2023), changed(wave(2024), **{feature: SHIFTS[feature]}))
    assert drifted(found) == {feature}
    one = found[feature, "all"]
    assert f"PSI {one['psi']:.3f}".rstrip("0") in one["reason"]
    assert "n 398 against 400" in one["reason"]
    assert "most in" in one["reason"]


def test_of_bins_that_changed_as_much_the_first_is_named(drift):
    # a wave that is as the one before: every bin changed by nothing
    found = drift.of(wave(2023), changed(wave(2023), wave=lambda _: "2024-12-15"))
    first = {"is_new": "false", "stone": "Quartzo"}
    for (feature, _), one in found.items():
        assert f"most in {first.get(feature, '(-inf, ')}" in one["reason"]


def test_another_mix_of_stages_is_no_drift(drift):
    # three quarters are in stage 1 now, whose grades are three points higher
    found = drift.of(wave(2023), wave(2024, shares=(0.75, 0.25)))
    assert drifted(found) == set()
    assert abs(found["grade", "all"]["mean_shift"]) < 0.2


def test_a_shift_of_one_stage_is_found_in_that_stage(drift):
    now = list(wave(2024))
    for one in now:
        one["grade"] += 1.5 * (one["stage"] == 2)
    found = drift.of(wave(2023), now)
    assert found["grade", "2"]["verdict"] == "drifted"
    assert found["grade", "1"]["verdict"] == "stable"


def test_what_rises_as_declared_has_not_drifted(drift):
    found = drift.of(wave(2023), changed(wave(2024), age=lambda x: x + 1))
    assert drifted(found) == set()
    older = drift.of(wave(2023), changed(wave(2024), age=lambda x: x + 4))
    assert drifted(older) == {"age"}
    younger = drift.of(wave(2023), changed(wave(2024), age=lambda x: x - 3))
    assert drifted(younger) == {"age"}
    assert found["age", "all"]["expected_trend"] == "rising"


def test_what_rises_as_declared_says_so(drift):
    found = drift.of(wave(2023), changed(wave(2024), age=lambda x: x + (x < 13) * 3))
    one = found["age", "all"]
    assert one["psi"] > one["psi_limit"]
    assert (one["verdict"], one["reason"][:34]) == (
        "stable",
        "it rises, as its YAML expects; PSI",
    )


def test_zeros_that_mean_not_measured_are_null_and_raise_no_alarm(drift):
    # quirk 9: six of a hundred were not measured; staging makes their zeros NULL
    generator = np.random.default_rng(5)
    now = changed(wave(2024), grade=lambda x: None if generator.random() < 0.06 else x)
    found = drift.of(wave(2023), now)
    assert drifted(found) == set()
    assert 0.03 < found["grade", "all"]["current_null_share"] < 0.12


def test_read_as_numbers_the_same_zeros_would_alarm(drift):
    generator = np.random.default_rng(5)
    now = changed(wave(2024), grade=lambda x: 0 if generator.random() < 0.2 else x)
    assert drifted(drift.of(wave(2023), now)) == {"grade"}


def test_a_feature_that_is_null_now_has_drifted_by_its_share_of_null(drift):
    found = drift.of(wave(2023), changed(wave(2024), grade=lambda _: None))
    assert drifted(found) == {"grade"}
    one = found["grade", "all"]
    assert (one["psi"], one["current_null_share"]) == (None, 1.0)
    assert "NULL 0.0 % of 400 before, 100.0 % of 400 now" in one["reason"]


def test_one_row_is_too_few_to_tell(drift):
    found = drift.of(wave(2023), wave(2024, students=1))
    assert {one["verdict"] for one in found.values()} == {"unknown"}
    assert found["grade", "all"]["reason"].startswith("too few rows to tell: ")


def test_infinite_values_and_nan_are_no_crash(drift):
    generator = np.random.default_rng(5)
    odd = [float("inf"), float("-inf"), float("nan")]
    now = changed(
        wave(2024),
        grade=lambda x: odd[generator.integers(3)] if generator.random() < 0.05 else x,
    )
    one = drift.of(wave(2023), now)["grade", "all"]
    assert (one["wasserstein"], one["mean_shift"]) == (None, None)
    assert 0 < one["ks"] < 0.2
    assert one["verdict"] in ("stable", "watch")


def test_a_reference_without_a_row_is_said(drift):
    found = drift.of(wave(2024))
    assert {one["verdict"] for one in found.values()} == {"unknown"}
    assert found["grade", "all"]["reason"] == (
        "its baseline, 2023-01-01 to 2023-12-31, has no row"
    )


def test_an_empty_view_has_no_row_and_no_crash(drift):
    assert drift.of() == {}


def test_the_distances_are_those_of_the_bins(drift):
    # one stage alone: by hand, of the counts that the profiles hold
    drift.of(wave(2023), wave(2024))
    [(was, now)] = drift.project.execute(
        "select b.counts, p.counts from feature_profiles as p join feature_baselines "
        "as b using (feature_view, version, feature, stratum) "
        "where feature = 'stone' and stratum = '1' and p.period > '2024-01-01'"
    )
    p, q = np.array(was) / sum(was), np.array(now) / sum(now)
    smooth = [(np.array(x) + 0.5) / (sum(x) + 1.5) for x in (was, now)]
    psi = float(((smooth[1] - smooth[0]) * np.log(smooth[1] / smooth[0])).sum())
    one = drift.latest()["stone", "1"]
    assert one["psi"] == pytest.approx(psi, rel=1e-12)
    assert one["total_variation"] == pytest.approx(np.abs(p - q).sum() / 2, rel=1e-12)
    assert one["l_infinity"] == pytest.approx(np.abs(p - q).max(), rel=1e-12)


def test_ks_and_wasserstein_are_near_those_of_the_values(drift):
    from scipy import stats

    was = [one for one in wave(2023) if one["stage"] == 1]
    now = [one | {"grade": one["grade"] + 0.7} for one in wave(2024)]
    one = drift.of(wave(2023), now)["grade", "1"]
    samples = [
        [row["grade"] for row in was],
        [row["grade"] for row in now if row["stage"] == 1],
    ]
    assert one["ks"] == pytest.approx(stats.ks_2samp(*samples).statistic, abs=0.015)
    exact = stats.wasserstein_distance(*samples)
    assert one["wasserstein"] == pytest.approx(exact, abs=0.05)
    assert one["mean_shift"] == pytest.approx(
        (np.mean(samples[1]) - np.mean(samples[0])) / np.std(samples[0], ddof=1),
        rel=1e-9,
    )


def test_a_feature_that_vanished_has_a_row_with_the_reason(drift):
    drift.of(wave(2023), wave(2024))
    shorter = {"grade": "number", "stone": "category"}
    for name in ("feature_profiles", "feature_drift"):
        path = f"models/{name}.sql"
        was = (drift.project.folder / path).read_text("utf-8")
        drift.project.write(path, was.replace("'}})", f"'}}, features={shorter})"))
        call = MODELS[name].format(view=VIEW.format(more=f", features={shorter}"))
        drift.project.write(
            path,
            "{{ config(materialized='table') }}\n"
            f"{{{{ feature_warehouse.{call} }}}}",
        )
    drift.project.succeed("run", "--select", "feature_profiles", "feature_drift")
    found = drift.latest()
    drift.declare("")
    assert found["born", "all"]["verdict"] == "unknown"
    assert found["born", "all"]["reason"].startswith("the feature vanished")


@pytest.fixture
def kept(drift):
    """Profiles and baselines of two waves, which the next build of drift finds."""
    drift.of(wave(2023), wave(2024))
    yield drift
    drift.declare("")


def rows_of(drift, *views):
    """Build drift alone, of these views; count its rows by view and feature."""
    call = MODELS["feature_drift"].format(view=", ".join(views))
    drift.project.write(
        "models/feature_drift.sql",
        f"{{{{ config(materialized='table') }}}}\n{{{{ feature_warehouse.{call} }}}}",
    )
    drift.project.succeed("run", "--select", "feature_drift")
    count = "select feature_view, feature, period, baseline, stratum, count(*) n "
    return drift.project.execute(f"{count} from feature_drift group by all")


def test_a_view_that_is_declared_no_more_has_no_row(kept):
    other = VIEW.format(more=", name='other'")
    held = rows_of(kept, VIEW.format(more=""))
    assert {(view, count) for view, *_, count in held} == {("grades", 1)}
    # the baseline's name is the same, as in a project where many views have one
    assert rows_of(kept, other) == []


def test_a_feature_that_is_declared_no_more_has_one_row_and_is_not_compared(kept):
    shorter = ", features={'grade': 'number'}"
    found = rows_of(kept, VIEW.format(more=shorter))
    assert {count for *_, count in found} == {1}
    assert {row[4] for row in found if row[1] == "born"} == {"all"}


def test_a_type_that_changed_has_a_row_with_the_reason(drift):
    drift.of(wave(2023), wave(2024))
    kinds = {"grade": "category", "stone": "category"}
    for name in ("feature_profiles", "feature_drift"):
        call = MODELS[name].format(view=VIEW.format(more=f", features={kinds}"))
        drift.project.write(
            f"models/{name}.sql",
            "{{ config(materialized='table') }}\n"
            f"{{{{ feature_warehouse.{call} }}}}",
        )
    drift.project.succeed("run", "--select", "feature_profiles", "feature_drift")
    found = drift.latest()
    drift.declare("")
    one = found["grade", "all"]
    assert one["verdict"] == "unknown"
    assert one["reason"] == "its type changed, from number to category"


@pytest.mark.parametrize("students", [100, 300, 1000, 10_000])
def test_without_drift_a_wave_rarely_alarms(drift, students):
    alarms = [
        bool(drifted(drift.of(wave(2023, students=students), rows)))
        for seed in range(1 if students == 10_000 else 4)
        for rows in [wave(2024, students=students, seed=seed)]
    ]
    assert sum(alarms) == 0
