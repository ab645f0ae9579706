"""The report on the sample names what its model planted, and marks a planted leak."""

import shutil

import duckdb
import pytest
from checkout import dbt_build
from click.testing import CliRunner

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.cli import main
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.jobs.docs import docs
from feature_warehouse.jobs.relevance import relevance
from feature_warehouse.relevance.report.listing import listing
from feature_warehouse.relevance.report.page import page
from feature_warehouse.relevance.selection import feature_views, select

# docs/sample_model.md: drivers of each outcome; the age tells when a rise is due
LEVEL_GAP = {"ida", "ieg", "ipv", "level_gap", "age_years"}
PROGRAMME_EXIT = {"ieg", "ips", "age_years", "years_in_programme"}
# who is longer in the programme is older: alone, the one effect hides the other
HIDDEN = {"years_in_programme"}
BY_CHANCE = {"gender", "school_kind", "is_iaa_measured"}
VIEW = "models/features/student/student_progress_v1.sql"
LEAK = "level_gap_change"


def relevant(made):
    return {name for name, one in made.found.tests.items() if (one["q"] or 1) <= 0.05}


def test_what_drives_the_level_gap_is_relevant(level_gap):
    assert relevant(level_gap) >= LEVEL_GAP
    assert not relevant(level_gap) & BY_CHANCE


def test_what_drives_leaving_is_relevant(programme_exit):
    assert relevant(programme_exit) >= PROGRAMME_EXIT - HIDDEN
    assert not relevant(programme_exit) & BY_CHANCE


def test_what_a_model_needs_is_a_driver_or_a_sum_of_them(level_gap, programme_exit):
    # INDE is a weighted sum of IDA, IEG, IPS, IPV and others
    for made, drivers in ((level_gap, LEVEL_GAP), (programme_exit, PROGRAMME_EXIT)):
        found = made.found
        confirmed = {
            one for one in made.features if found.shadows.verdict(one) == "confirmed"
        }
        assert confirmed
        assert confirmed <= drivers | {"inde"}


def test_an_honest_set_has_no_warning(level_gap, programme_exit):
    assert level_gap.warnings() == []
    assert programme_exit.warnings() == []


def test_the_headline_is_no_leaked_score(level_gap, programme_exit):
    for made in (level_gap, programme_exit):
        assert 0.6 < made.found.forward.skill.value < 0.9


@pytest.fixture
def registry(sampled_root, level_gap):  # noqa: ARG001 - it is kept there
    with duckdb.connect(str(Project.open(sampled_root).warehouse)) as connection:
        yield connection


def test_every_value_is_kept_with_its_set_target_n_and_interval(registry, level_gap):
    found = registry.execute(
        "select training_set, content_hash, target, feature, n, value, low, high, q "
        "from registry.relevance where statistic = 'auc' and column_name = 'ida' "
        "and period is null"
    ).fetchall()
    row = next(one for one in level_gap.found.scores if one["feature"] == "ida")
    sure = level_gap.found.intervals["ida", "auc"]
    assert found[0] == (
        "level_gap_training_set",
        level_gap.content_hash,
        "is_gap_worse_next_wave",
        "student_performance.v1:ida",
        row["n"],
        row["auc"],
        sure["low"],
        sure["high"],
        level_gap.found.tests["ida"]["q"],
    )


@pytest.mark.usefixtures("level_gap")
def test_the_command_gives_the_same_again_and_adds_it_to_the_history(
    sampled_root, tmp_path
):
    page = tmp_path / "board.html"
    at = ["level_gap_training_set", "--project-dir", str(sampled_root), "--by", "wave"]
    told = CliRunner().invoke(
        main, ["relevance", *at, "--seed", "1", "--out", str(page)]
    )
    assert told.exit_code == 0, told.output
    assert told.stdout.startswith("level_gap_training_set for is_gap_worse_next_wave")
    assert "a model, asked forward in time" in told.stderr
    assert page.read_text().startswith("<!doctype html>")
    warehouse = Project.open(sampled_root).warehouse
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        runs = connection.execute(
            "select computed_at, md5(string_agg(concat_ws(' ', column_name, statistic, "
            "period, n, value, low, high, p, q, reason), '|' order by column_name, "
            "statistic, period)) from registry.relevance where seed = 1 group by all"
        ).fetchall()
    times, values = zip(*runs, strict=True)
    assert len(times) == 2
    # the same rows, seed and method give the same values
    assert len(set(values)) == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"target": "level_gap"}, "level_gap is arithmetic of features of the same"),
        ({"target": "inde"}, "inde is arithmetic of features of the same wave"),
        ({"target": "nothing"}, "has no column nothing"),
        ({"by": "nothing"}, "has no column nothing"),
    ],
)
def test_a_wrong_question_is_refused_with_its_reason(sampled_root, options, said):
    with pytest.raises(FeatureWarehouseError, match=said) as caught:
        relevance(Project.open(sampled_root), "level_gap_training_set", **options)
    assert "mend: " in str(caught.value)


def test_a_set_that_is_not_there_is_named(sampled_root):
    with pytest.raises(FeatureWarehouseError, match="no_such_set"):
        relevance(Project.open(sampled_root), "no_such_set")


def test_a_selection_says_different_things_and_why_the_others_are_left_out(level_gap):
    found = select(level_gap, 4)
    assert found.chosen[0] in LEVEL_GAP | {"inde"}
    assert len(found.chosen) == 4
    assert found.left_out["gender"].startswith("no evidence that it tells anything")
    assert set(found.chosen) | set(found.left_out) == set(level_gap.features)


def test_a_selection_is_the_argument_of_a_join(level_gap):
    text = feature_views(level_gap, ("ida", "age_years", "ieg"))
    assert text.splitlines() == [
        "feature_views=[",
        "    feature_warehouse.feature_view(ref('student_performance', v=1), "
        "features=['ida', 'ieg']),",
        "    feature_warehouse.feature_view(ref('student_profile', v=1), "
        "features=['age_years'])",
        "]",
    ]


def test_fw_select_prints_the_list_on_stdout_and_reasons_on_stderr(
    sampled_root, tmp_path
):
    chosen = tmp_path / "chosen.sql"
    at = ["programme_exit_training_set", "--project-dir", str(sampled_root)]
    told = CliRunner().invoke(main, ["select", *at, "--k", "2", "--out", str(chosen)])
    assert told.exit_code == 0, told.output
    assert told.stdout == chosen.read_text()
    assert "left out: gender:" in told.stderr


def test_the_catalogue_and_show_tell_of_relevance(sampled_root, level_gap, tmp_path):
    page = docs(Project.open(sampled_root), out=tmp_path / "index.html").path
    row = next(one for one in level_gap.found.scores if one["feature"] == "ida")
    said = f"tells {100 * row['mi_normalized']:.1f} % ["
    assert said in page.read_text()
    shown = CliRunner().invoke(main, ["show", "ida", "--project-dir", sampled_root])
    assert said in " ".join(shown.stdout.split())


@pytest.fixture(scope="module")
def leaky(sampled_root, tmp_path_factory):
    """The change of the gap, planted as that to the next wave."""
    root = tmp_path_factory.mktemp("leaky") / "project"
    shutil.copytree(sampled_root, root)
    view = root / VIEW
    honest = view.read_text()
    # the next wave's gap less this one's, as an analyst in a hurry writes it
    view.write_text(honest.replace("lag(level_gap)", "lead(level_gap)"))
    assert view.read_text() != honest
    dbt_build(root, "--select", "student_progress level_gap_training_set")
    return relevance(Project.open(root), "level_gap_training_set", keep=False)


def test_lineage_proves_it(leaky):
    assert {(name, sign) for name, sign, _ in leaky.warnings() if name} >= {
        (LEAK, "L001"),
        (LEAK, "L003"),
    }


def test_statistics_suspect_it_too(leaky):
    assert LEAK in {one.feature for one in leaky.found.suspicions}


def test_no_honest_feature_is_marked(leaky):
    assert {name for name, _, _ in leaky.warnings()} <= {LEAK, None}


def test_the_page_and_the_terminal_mark_it(leaky):
    html = page(leaky)
    assert html.count('class="marked"') == 1
    assert f"<b>{LEAK}</b> (L001)" in html
    assert any(f"warning, L001: {LEAK}" in line for line in listing(leaky))


def test_a_selection_leaves_it_out_and_says_why(leaky):
    assert "too good to be true (L00" in select(leaky, 5).left_out[LEAK]
