"""No name reaches a feature, and nothing near to a person leaves without a purpose."""

import pytest
from checkout import dbt

from feature_warehouse.boundaries.audit_log import AuditLog
from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.jobs import export as job
from feature_warehouse.jobs.export import export
from feature_warehouse.lineage.graph import lineage_of
from feature_warehouse.pii import problems, tags
from feature_warehouse.warehouse import Warehouse

SET = "level_gap_training_set"
ONE_ROW = "select 'RA-1' as student_id, timestamp '2024-06-30' as event_timestamp"


@pytest.fixture(scope="module")
def graph(built_project):
    return Project.open(built_project).parsed().compile(["*"], {})


@pytest.fixture(scope="module")
def levels(graph):
    return {
        (graph.nodes[one.node].name, one.column): tag.level
        for one, tag in tags(graph, lineage_of(graph)).items()
    }


def test_every_source_column_is_tagged_and_every_lowering_has_a_reason(graph):
    assert list(problems(graph)) == []


def test_no_column_beyond_staging_names_a_person(graph, levels):
    places = {one.name for one in graph.nodes.values() if one.layer != "staging"}
    sources = {one.name for one in graph.nodes.values() if one.kind == "source"}
    assert [
        place
        for place, level in levels.items()
        if level == "direct" and place[0] in places - sources
    ] == []


@pytest.mark.parametrize(
    ("feature", "level"),
    [
        (("student_profile", "gender"), "quasi"),
        (("student_profile", "age_years"), "quasi"),
        (("student_profile", "school_kind"), "quasi"),
        (("student_profile", "level_gap"), "none"),
        (("student_performance", "inde"), "none"),
        (("student_performance", "ieg"), "none"),
        (("student_progress", "years_in_programme"), "quasi"),
        ((SET, "gender"), "quasi"),
        ((SET, "inde"), "none"),
    ],
)
def test_features_have_the_tags_of_what_they_are_made_of(levels, feature, level):
    assert levels[feature] == level


def test_an_export_without_a_purpose_leaves_nothing(built_project, tmp_path):
    out = tmp_path / "out"
    with pytest.raises(FeatureWarehouseError, match="gender"):
        export(Project.open(built_project), SET, out)
    assert not out.exists()
    assert list(tmp_path.iterdir()) == []


def test_an_export_stands_in_the_log_and_on_the_card(project_copy, tmp_path):
    project = Project.open(project_copy)
    lock = export(project, SET, tmp_path / "out", purpose="who needs tutoring")
    entry = AuditLog.of(project).entries()[-1]
    assert (entry.action, entry.training_set, entry.rows) == (
        "export",
        SET,
        lock.row_count,
    )
    assert (entry.purpose, entry.pii) == ("who needs tutoring", "quasi")
    assert entry.columns == tuple(one.name for one in lock.columns)
    assert f'"lock_checksum": "{entry.lock_checksum}"' in (
        (tmp_path / "out/lock.json").read_text()
    )
    card = (tmp_path / "out/card.md").read_text()
    assert "Purpose: who needs tutoring." in card
    assert "| `gender` | quasi | from pede.pede_2022.gênero |" in card


def test_an_export_that_cannot_be_logged_does_not_happen(
    project_copy, tmp_path, monkeypatch
):
    def refuse(*_):
        raise FeatureWarehouseError("the audit log cannot be written", "make room")

    monkeypatch.setattr(job.AuditLog, "append", refuse)
    with pytest.raises(FeatureWarehouseError, match="audit log"):
        export(Project.open(project_copy), SET, tmp_path / "out", purpose="a study")
    assert not (tmp_path / "out").exists()


def let_a_name_through(root):
    view = root / "models/features/student/_student__models.yml"
    text = view.read_text()
    tag = "because: the stage says only whether the indicator is measured"
    leak = "level: direct, because: a test lets it through"
    view.write_text(text.replace(f"level: none, {tag}", leak))


def test_a_model_that_lets_a_name_through_cannot_be_exported(project_copy, tmp_path):
    let_a_name_through(project_copy)
    with pytest.raises(FeatureWarehouseError, match="ieg"):
        export(Project.open(project_copy), SET, tmp_path / "out", purpose="a study")


def test_a_file_written_from_a_notebook_stands_in_the_log(project_copy, tmp_path):
    wh = Warehouse(project_copy)
    ts = wh.training_set(ONE_ROW, ["student_performance.v1:inde"])
    ts.to_parquet(tmp_path / "x.parquet", purpose="a look")
    entry = AuditLog.of(Project.open(project_copy)).entries()[-1]
    assert (entry.action, entry.rows, entry.purpose) == ("to_parquet", 1, "a look")
    assert entry.columns == ("student_id", "event_timestamp", "inde")
    assert entry.pii == "none"


def joined(root, *features, spine=ONE_ROW):
    return Warehouse(root).training_set(spine, [f"student_{one}" for one in features])


def test_a_file_with_what_can_single_a_child_out_needs_a_purpose(
    project_copy, tmp_path
):
    ts = joined(project_copy, "profile.v1:gender as sex", "performance.v1:inde")
    # a copy has what other tests exported of the project before
    before = AuditLog.of(Project.open(project_copy)).entries()
    with pytest.raises(FeatureWarehouseError, match=r"sex \(from pede"):
        ts.to_parquet(tmp_path / "x.parquet")
    assert list(tmp_path.glob("*.parquet")) == []
    assert AuditLog.of(Project.open(project_copy)).entries() == before
    assert len(ts.df()) == 1
    ts.to_parquet(tmp_path / "x.parquet", purpose="a look")
    assert AuditLog.of(Project.open(project_copy)).entries()[-1].pii == "quasi"


def test_a_file_with_a_name_is_refused_whatever_the_purpose(project_copy, tmp_path):
    let_a_name_through(project_copy)
    ts = joined(project_copy, "performance.v1:ieg")
    with pytest.raises(FeatureWarehouseError, match="ieg"):
        ts.to_parquet(tmp_path / "x.parquet", purpose="a study")
    assert list(tmp_path.glob("*.parquet")) == []


def test_the_columns_of_a_spine_that_is_a_model_count(project_copy, tmp_path):
    ts = joined(project_copy, "performance.v1:inde", spine="student_profile")
    with pytest.raises(FeatureWarehouseError, match=r"gender \(from pede"):
        ts.to_parquet(tmp_path / "x.parquet")


# by a lambda: which columns it gives, only the rows' table tells
SMUGGLED = """
select labels.*, names.* exclude ("RA")
from {{ ref('level_gap_labels') }} as labels
inner join (
    select columns(lambda c: c in ('RA', 'Nome')) from {{ source('pede', 'pede_2022') }}
) as names on labels.student_id = names."RA"
"""
SMUGGLED_YAML = """
models:
  - name: smuggled_labels
    config:
      meta: {label: {entity: [student_id], event_timestamp: event_timestamp,
        column: gap_next_wave, task: level_gap}}
    columns: [{name: student_id}]
"""
SMUGGLED_SET = """{{ feature_warehouse.point_in_time_join(
    spine=ref('smuggled_labels'),
    feature_views=[
        feature_warehouse.feature_view(
            ref('student_performance', v=1), features=['inde']
        )
    ]
) }}
"""


def smuggle(root):
    (root / "models/labels/smuggled_labels.sql").write_text(SMUGGLED)
    (root / "models/labels/_smuggled.yml").write_text(SMUGGLED_YAML)
    (root / "models/training_sets/smuggled_set.sql").write_text(SMUGGLED_SET)
    dbt(root, "run", "--select", "smuggled_labels")


def test_a_column_that_lineage_cannot_name_is_as_near_as_all_it_may_be(
    project_copy, tmp_path
):
    smuggle(project_copy)
    with pytest.raises(FeatureWarehouseError, match=r"Nome \(it cannot be told"):
        export(
            Project.open(project_copy), "smuggled_set", tmp_path / "x", purpose="a test"
        )
    assert not (tmp_path / "x").exists()


def test_a_column_that_the_sources_yaml_leaves_out_counts_as_direct(
    project_copy, tmp_path
):
    smuggle(project_copy)
    labels = project_copy / "models/labels/smuggled_labels.sql"
    labels.write_text(SMUGGLED.replace("columns(lambda c: c in ('RA', 'Nome'))", "*"))
    sources = project_copy / "models/staging/pede/_pede__sources.yml"
    lines = sources.read_text().splitlines(keepends=True)
    del lines[next(at for at, one in enumerate(lines) if 'name: "Nome"' in one)]
    sources.write_text("".join(lines))
    with pytest.raises(FeatureWarehouseError, match=r"Nome \(from pede"):
        export(
            Project.open(project_copy), "smuggled_set", tmp_path / "x", purpose="a test"
        )
