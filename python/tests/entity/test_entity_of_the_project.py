"""In the real project, a student is found in every layer that has his rows."""

import duckdb

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.jobs.entity import find_entity


def test_a_student_is_found_wherever_the_tables_have_his_key(built_project):
    project = Project.open(built_project)
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        tables = connection.execute(
            "select schema_name || '.' || table_name from duckdb_columns()\n"
            "inner join duckdb_tables() using (schema_name, table_name)\n"
            "where column_name = 'student_id'"
        ).fetchall()
        ((student,),) = connection.execute(
            "select max(student_id) from training_sets.level_gap_training_set"
        ).fetchall()
        expected = {
            name: count
            for (name,) in tables
            if (
                count := connection.execute(
                    f"select count(*) from {name} where student_id = '{student}'"
                ).fetchone()[0]
            )
        }
    # other tests export from this project too
    found = [
        one for one in find_entity(project, student).places if one.kind == "warehouse"
    ]
    by_key = {one.name: one.rows for one in found if "student_id" in one.columns}
    assert by_key == expected
    raw = {one.name for one in found if one.columns == ("RA",)}
    assert raw
    assert raw <= {"raw.pede_2022", "raw.pede_2023", "raw.pede_2024"}
