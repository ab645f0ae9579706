"""The command `fw`. What a command needs is imported when it runs: --help is fast."""

import click

from feature_warehouse import __version__
from feature_warehouse.commands import (
    catalogue,
    data,
    governance,
    models,
    monitor,
    registry,
    relevance,
    scaffold,
    training_sets,
    versions,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="fw")
def main() -> None:
    """A feature store that is a dbt project.

    \b
    From a workbook to a training set that anybody can make again:
      fw ingest data/pede.xlsx      load the workbook into raw tables
      dbt build                     make and test the features
      fw export level_gap_training_set --out exports/level_gap --purpose "a model"
      fw verify exports/level_gap/lock.json

    No workbook at hand? `fw sample` writes a synthetic one. `fw land` takes the day
    files of a school system.
    """


for command in (
    data.sample,
    data.ingest,
    data.land,
    training_sets.export,
    training_sets.verify,
    catalogue.docs,
    registry.sync,
    registry.search,
    registry.show,
    registry.impact,
    registry.lineage,
    monitor.monitor,
    relevance.relevance,
    relevance.select,
    models.register_model,
    models.audit,
    models.entity,
    scaffold.new,
    governance.lint,
    versions.plan,
    versions.release,
):
    main.add_command(command)


if __name__ == "__main__":
    main()
