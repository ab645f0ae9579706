"""A feature store that is a dbt project; this package does what SQL cannot."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feature_warehouse.warehouse import Warehouse

__version__ = "0.1.0"
__all__ = ["Warehouse", "__version__"]


def __getattr__(name: str):
    # imported late: DuckDB costs more time than `fw --help` may take
    if name == "Warehouse":
        from feature_warehouse.warehouse import Warehouse

        return Warehouse
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
