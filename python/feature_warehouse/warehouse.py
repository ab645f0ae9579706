"""The warehouse from Python: training sets for any spine."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from feature_warehouse.audit import Entry
from feature_warehouse.boundaries.audit_log import AuditLog
from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.boundaries.folders import replacing_file
from feature_warehouse.data_files import copy_statement, without_loss
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.jobs.compile import read_instant
from feature_warehouse.jobs.export import export
from feature_warehouse.jobs.join import Join, compile_join
from feature_warehouse.jobs.personal_data import personal_data_of_join
from feature_warehouse.jobs.rebuild import schema_of
from feature_warehouse.jobs.verify import Verdict, verify
from feature_warehouse.lock import Lock
from feature_warehouse.pii import admit, highest

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from feature_warehouse.relevance.record import Relevance


class Warehouse:
    """A feature warehouse: a dbt project and the DuckDB file its profile names.

    Parameters
    ----------
    root
        The folder of dbt_project.yml.

    Examples
    --------
    >>> wh = Warehouse(".")  # doctest: +SKIP
    >>> spine = pd.DataFrame(  # doctest: +SKIP
    ...     {"student_id": ["RA-1"], "event_timestamp": [pd.Timestamp("2024-03-01")]}
    ... )
    >>> wh.training_set(spine, ["student_performance.v1:inde"]).df()  # doctest: +SKIP
      student_id event_timestamp   inde
    0       RA-1      2024-03-01  7.221
    """

    def __init__(self, root: Path | str = ".") -> None:
        self._project = Project.open(root)

    def training_set(
        self,
        spine: Any,
        features: Sequence[str],
        as_of: datetime | str | None = None,
    ) -> "TrainingSet":
        """Join features to a spine, each as it was known at the row's instant.

        Parameters
        ----------
        spine
            Rows with the entity's columns and ``event_timestamp``: a pandas or polars
            data frame, an Arrow table, SQL, or a model's name.
        features
            ``view``, ``view:feature``, ``view.v2``, ``view.v2:feature``; without a
            version the latest; ``view:feature as name`` where two would share a name.
        as_of
            Leave out what was written to the warehouse later (UTC).
        """
        instant = read_instant(str(as_of)) if as_of is not None else None
        join = compile_join(self._project, spine, features, instant)
        return TrainingSet(self._project, join)

    def export(
        self,
        training_set: str,
        out: Path | str,
        *,
        as_of: datetime | str | None = None,
        split: str | None = None,
        data_format: str = "parquet",
        purpose: str | None = None,
        is_green_required: bool = False,
    ) -> Lock:
        """Write a training set of the project to a folder, as `fw export` does."""
        return export(
            self._project,
            training_set,
            Path(out),
            as_of=read_instant(str(as_of)) if as_of is not None else None,
            split=split,
            data_format=data_format,
            purpose=purpose,
            is_green_required=is_green_required,
        )

    def relevance(
        self,
        training_set: str,
        *,
        target: str | None = None,
        by: str | None = None,
        as_of: datetime | str | None = None,
        seed: int = 0,
    ) -> "Relevance":
        """Say which features of a training set matter, as `fw relevance` does.

        The results are added to ``registry.relevance``; ``found.scores`` of what is
        given holds a row per feature.
        """
        # statistics take a second to import, and most calls need none
        from feature_warehouse.jobs.relevance import relevance

        return relevance(
            self._project,
            training_set,
            target=target,
            by=by,
            as_of=read_instant(str(as_of)) if as_of is not None else None,
            seed=seed,
        )

    def verify(self, lock: Path | str) -> Verdict:
        """Make an export again and compare, as `fw verify` does."""
        return verify(self._project, Path(lock))


class TrainingSet:
    """A spine with its features; the rows are joined anew by each call, in no order."""

    def __init__(self, project: Project, join: Join) -> None:
        self._project = project
        self._join = join

    @property
    def sql(self) -> str:
        """The join as one select; DuckDB runs its joins one after the other."""
        return self._join.sql

    @property
    def columns(self) -> list[str]:
        """The spine's columns, then the features in the order they were asked for."""
        return list(self._join.columns)

    def df(self) -> "pd.DataFrame":
        """Give the rows as a pandas data frame.

        Raises
        ------
        FeatureWarehouseError
            When pandas is not installed: nothing else here needs it.
        """
        if find_spec("pandas") is None:
            raise FeatureWarehouseError(
                "a data frame needs pandas, which is not installed",
                "install it beside fw, `.venv/bin/pip install pandas`, or use arrow()",
            )
        with self._rows() as rows:
            return rows.df()

    def arrow(self) -> "pa.Table":
        """Give the rows as an Arrow table."""
        with self._rows() as rows:
            return rows.to_arrow_table()

    def to_parquet(self, path: Path | str, *, purpose: str | None = None) -> Path:
        """Stream the rows to a Parquet file, which appears once it is whole.

        Features that name persons are refused, and those that can single one out need
        a purpose; so do the columns of a model that is the spine. What else the spine
        holds is the caller's own. The audit log tells of the file.
        """
        personal = personal_data_of_join(self._project, self._join)
        admit("the training set", personal, purpose)
        with (
            self._join.opened(self._project) as (connection, select),
            replacing_file(Path(path)) as new,
        ):
            kept = without_loss(select, schema_of(connection, f"({select})"))
            ((rows,),) = connection.execute(copy_statement(kept, new)).fetchall()
            entry = Entry(
                "to_parquet",
                columns=self._join.columns,
                rows=rows,
                purpose=purpose,
                out=str(path),
                pii=highest(personal),
            )
            AuditLog.of(self._project).append(entry)
        return Path(path)

    @contextmanager
    def _rows(self) -> Iterator[duckdb.DuckDBPyRelation]:
        with self._join.opened(self._project) as (connection, select):
            yield connection.sql(select)
