"""Profiles add up, are read once, and stand in bins that are frozen."""

import duckdb
import numpy as np
import pytest
from mini_project import make_project

VIEW = (
    "feature_warehouse.monitored('main.grades', name='grades', period='{period}', "
    "entities=['student'], event_timestamp='at', created_timestamp='written', "
    "features={{'grade': 'number', 'stone': 'category', 'born': 'time'}}, "
    "reference={{'from': '2024-01-01', 'to': '2024-01-02'}})"
)
# its event timestamp is a word that SQL keeps for itself
INCREMENTAL = (
    "{{{{ config(materialized='incremental', incremental_strategy='{strategy}'{more}) "
    "}}}}\n{{{{ feature_warehouse.{call} }}}}"
)
FROZEN = {"strategy": "append", "more": ", full_refresh=false"}
KEPT = {
    "strategy": "delete+insert",
    "more": ", unique_key=['feature_view', 'version', 'period']",
}
ADDITIVE = ("row_count", "null_count", "nan_count", "infinite_count", "unseen_count")
SUMS = ("sum_1", "sum_2", "sum_3", "sum_4")
KEYS = "feature_view, version, feature"


def write_models(project):
    day, month = VIEW.format(period="day"), VIEW.format(period="month")
    bins = "bins=ref('feature_bins')"
    models = {
        "feature_bins": (f"freeze_bins([{day}])", FROZEN),
        "feature_profiles": (f"profile_features([{day}], {bins})", KEPT),
        "month_profiles": (f"profile_features([{month}], {bins})", KEPT),
        "feature_baselines": (f"freeze_baselines([{day}], {bins})", FROZEN),
    }
    for name, (call, how) in models.items():
        project.write(f"models/{name}.sql", INCREMENTAL.format(call=call, **how))


def drawn(days, *, students=50, seed=0):
    """Rows of some days in January 2024: a grade with gaps, a stone, a day of birth."""
    generator = np.random.default_rng(seed)
    for day in days:
        for student in range(students):
            grade = round(float(generator.normal(6, 2)), 1)
            odd = {3: None, 4: float("nan"), 5: float("inf")}.get(student, grade)
            stone = str(generator.choice(["Quartzo", "Ágata"]))
            at = f"2024-01-{day:02d} 06:00:00"
            born = f"2010-0{generator.integers(1, 9)}-01"
            yield (student, at, "2024-02-01", odd, stone, born)


def insert(project, rows):
    project.execute("insert into grades values (?, ?, ?, ?, ?, ?)", list(rows))


@pytest.fixture
def project(tmp_path):
    made = make_project(tmp_path)
    made.execute(
        'create table grades (student bigint, "at" timestamp, written timestamp, '
        "grade double, stone varchar, born date)"
    )
    insert(made, drawn(range(1, 6)))
    write_models(made)
    made.succeed("run")
    return made


def test_a_month_is_the_sum_of_its_days(project):
    added = ", ".join(f"sum({one})" for one in (*ADDITIVE, *SUMS))
    days = project.execute(
        f"select {KEYS}, {added}, min(least), max(greatest) from feature_profiles "
        f"group by {KEYS} order by {KEYS}"
    )
    month = project.execute(
        f"select {KEYS}, {', '.join((*ADDITIVE, *SUMS))}, least, greatest "
        f"from month_profiles order by {KEYS}"
    )
    assert len(month) == 3
    for one, other in zip(days, month, strict=True):
        assert one[:3] == other[:3]
        numbers = [pytest.approx(value, rel=1e-12) for value in other[3:] if value]
        assert [value for value in one[3:] if value] == numbers


def test_the_bins_of_a_month_are_the_sums_of_those_of_its_days(project):
    by_bin = (
        f"select {KEYS}, unnest(range(1, len(counts) + 1)) as bin, "
        "unnest(counts) as n from {}"
    )
    added = (
        "select {}, bin, sum(n) from ({}) group by all having sum(n) > 0 order by all"
    )
    days = project.execute(added.format(KEYS, by_bin.format("feature_profiles")))
    month = project.execute(added.format(KEYS, by_bin.format("month_profiles")))
    assert days == month
    # 50 students on 5 days, less NULL and NaN of one student each
    assert sum(n for *_, n in month if _[2] == "grade") == 240


def test_null_nan_and_infinite_values_are_counted_apart(project):
    # students 3, 4 and 5 of each of five days
    [found] = project.execute(
        f"select {', '.join(ADDITIVE[:4])} from month_profiles where feature = 'grade'"
    )
    assert found == (250, 5, 5, 5)


def test_moments_are_those_of_the_values(project):
    [(n, centre, first, second)] = project.execute(
        "select row_count - null_count - nan_count - infinite_count, centre, sum_1, "
        "sum_2 from month_profiles join (select feature, centre from feature_bins) "
        "using (feature) where feature = 'grade'"
    )
    finite = [row[3] for row in drawn(range(1, 6)) if row[3] and np.isfinite(row[3])]
    mean = first / n
    assert centre + mean == pytest.approx(np.mean(finite), rel=1e-12)
    assert second / n - mean**2 == pytest.approx(np.var(finite), rel=1e-9)


def test_a_category_that_the_bins_do_not_have_is_counted_as_unseen(project):
    insert(project, [(1, "2024-01-09", "2024-02-01", 5.0, "Topázio", "2010-01-01")])
    project.succeed("run")
    found = project.execute(
        "select unseen_count, counts, new_categories from feature_profiles "
        "where feature = 'stone' and period = '2024-01-09'"
    )
    assert found == [(1, [0, 0], ["Topázio"])]


def test_edges_are_the_deciles_of_the_reference_and_stay(project):
    was = project.execute("select feature, edges, labels from feature_bins order by 1")
    # the two days of the reference, without NULL and NaN
    known = [
        row[3]
        for row in drawn(range(1, 6))
        if row[1] < "2024-01-03" and row[3] is not None and not np.isnan(row[3])
    ]
    cuts = {
        np.quantile(known, part / 10, method="inverted_cdf") for part in range(1, 10)
    }
    [edges] = [edges for feature, edges, _ in was if feature == "grade"]
    assert edges[:-1] == pytest.approx(sorted(cuts), rel=1e-6)
    insert(project, ((*row[:3], 99.0, *row[4:]) for row in drawn([1], seed=5)))
    project.succeed("run")
    project.succeed("run", "--full-refresh")
    now = project.execute("select feature, edges, labels from feature_bins order by 1")
    assert now == was


def test_what_did_not_change_is_not_read_again(project):
    # a value changed behind the clocks' back, so that reading it again would show
    project.execute("update grades set grade = 1000 where \"at\" < '2024-01-02'")
    insert(project, drawn([6], seed=1))
    project.succeed("run")
    greatest = project.execute(
        "select max(greatest) from feature_profiles where feature = 'grade' "
        "and isfinite(greatest) and period < '2024-01-02'"
    )
    assert greatest == [(None,)] or greatest[0][0] < 1000
    assert project.execute(
        "select count(*), sum(row_count) from feature_profiles where feature = 'born'"
    ) == [(6, 300)]


def test_a_correction_is_read_and_the_last_one_counts(project):
    insert(
        project,
        [(1, "2024-01-02 06:00:00", "2024-03-01", 77.0, "Ágata", "2010-01-01")],
    )
    project.succeed("run")
    # the row it corrects is counted no more
    assert project.execute(
        "select row_count, source_rows from feature_profiles "
        "where feature = 'stone' and period = '2024-01-02'"
    ) == [(50, 51)]


def test_a_row_of_null_features_says_that_there_is_none(project):
    insert(project, [(1, "2024-01-02 06:00:00", "2024-03-01", None, None, None)])
    project.succeed("run")
    assert project.execute(
        "select row_count from feature_profiles "
        "where feature = 'stone' and period = '2024-01-02'"
    ) == [(49,)]


def test_another_reference_is_another_baseline_beside_the_first(project):
    was = project.execute("from feature_baselines order by feature")
    model = (project.folder / "models" / "feature_baselines.sql").read_text("utf-8")
    project.write(
        "models/feature_baselines.sql", model.replace("'2024-01-02'", "'2024-01-04'")
    )
    project.execute("update grades set grade = 0")
    project.succeed("run", "--full-refresh", "--select", "feature_baselines")
    now = project.execute("from feature_baselines order by baseline, feature")
    assert now[:3] == was
    assert {one[0] for one in now[3:]} == {"2024-01-01 to 2024-01-04"}
    assert [one[8] for one in now[3:]] == [200, 200, 200]


def test_the_profile_does_not_depend_on_threads_or_order(project):
    columns = "feature, period, stratum, counts, least, greatest, quantiles"
    was = project.execute(f"select {columns} from feature_profiles order by all")
    project.execute("create table other as from grades order by random()")
    project.execute("drop table grades")
    project.execute("alter table other rename to grades")
    project.succeed("run", "--full-refresh", "--threads", "2")
    now = project.execute(f"select {columns} from feature_profiles order by all")
    assert now == was


def test_a_feature_of_null_has_no_bins_and_a_profile(project):
    with duckdb.connect(str(project.database)) as connection:
        connection.execute("update grades set stone = null")
        connection.execute("drop table feature_bins")
    project.succeed("run", "--full-refresh")
    assert project.execute("select feature from feature_bins order by 1") == [
        ("born",),
        ("grade",),
    ]
    assert project.execute(
        "select distinct null_count, counts from feature_profiles "
        "where feature = 'stone'"
    ) == [(50, [])]
