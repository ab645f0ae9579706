"""What a query's columns are made of, while the query is read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlglot import exp

from feature_warehouse.lineage.records import Step

# node and column
Source = tuple[str, str]
# more ways than this into one value are told as one way for each column
_MOST_PATHS = 48


class OpenJoin(NamedTuple):
    """A join that may turn out to be one to later rows, once other nodes are read.

    It is, where a key of the other side (the first of each pair) is itself made of
    later rows and the table's own (the second) is not: ``next_wave = wave``. Or where
    nothing bounds the table in time, and the value is an aggregate over all times; of
    this query's own tables ``of_all_times`` says it.
    """

    kind: str
    name: str
    looks_forward: bool = False
    keys: tuple[tuple[str, tuple[Source, ...], tuple[Source, ...]], ...] = ()
    is_unbounded: bool = False
    of_all_times: bool = False


AnyStep = Step | OpenJoin
# where a value comes from, and the steps from there to here, the outermost first
Path = tuple[Source, tuple[AnyStep, ...]]


class Value(NamedTuple):
    """The ways into a value, and why there may be more than these, if there may."""

    paths: tuple[Path, ...] = ()
    reason: str | None = None


NOTHING = Value()


def merged(values: Iterable[Value]) -> Value:
    """Give the value that is made of all of these.

    Examples
    --------
    >>> one, two = Value(((("t", "a"), ()),)), Value(((("t", "b"), ()),))
    >>> [source for source, _ in merged([one, two, one]).paths]
    [('t', 'a'), ('t', 'b')]
    """
    given = [value for value in values if value.paths or value.reason]
    if len(given) < 2:
        return given[0] if given else NOTHING
    paths = tuple(dict.fromkeys(path for value in given for path in value.paths))
    reason = next((value.reason for value in given if value.reason), None)
    return Value(_fewer(paths) if len(paths) > _MOST_PATHS else paths, reason)


def through(value: Value, step: AnyStep) -> Value:
    """Give the value after one more step; the same step twice in a row is one."""
    if not value.paths:
        return value
    paths = [
        (source, steps if steps and steps[0] == step else (step, *steps))
        for source, steps in value.paths
    ]
    # most values have one way in
    return Value(
        tuple(paths if len(paths) == 1 else dict.fromkeys(paths)), value.reason
    )


def _fewer(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """Make one way of all from one source through the same aggregates.

    Where one way goes through a count and another does not, both remain.
    """
    ways: dict[tuple, dict[AnyStep, None]] = {}
    for source, taken in paths:
        aggregates = frozenset(one.name for one in taken if one.kind == "aggregate")
        ways.setdefault((source, aggregates), {}).update(dict.fromkeys(taken))
    return tuple((source, tuple(taken)) for (source, _), taken in ways.items())


class Relation(NamedTuple):
    """Columns by name. It may have more: of ``node``, or untold for a ``reason``.

    Where they are listed, a star gives these alone, though one that is not may be read.
    ``is_timed``: a clock tells its rows, or those that they are made of, apart.
    ``of_all_times``: its aggregates are over rows of all times. ``rows_of``: the node
    whose rows it has, some or all of them, each as it is.
    """

    columns: Mapping[str, Value]
    node: str | None = None
    reason: str | None = None
    is_listed: bool = False
    is_timed: bool = False
    of_all_times: bool = False
    rows_of: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether a star gives columns that are not known."""
        return self.reason is not None or (self.node is not None and not self.is_listed)

    def column(self, name: str) -> Value | None:
        """Look a column up; None where the relation cannot have it."""
        found = self.columns.get(name)
        if found is not None:
            return found
        if self.node is not None:
            return Value((((self.node, name), ()),))
        return Value((), self.reason) if self.reason else None


def named(columns: Iterable[tuple[str, Value]]) -> dict[str, Value]:
    """Hold columns by name; the second of a name gets a number, as DuckDB does it.

    Examples
    --------
    >>> list(named([("a", NOTHING), ("b", NOTHING), ("a", NOTHING)]))
    ['a', 'b', 'a_1']
    """
    given = list(columns)
    found: dict[str, Value] = dict(given)
    if len(found) == len(given):
        return found
    found.clear()
    for name, value in given:
        number, free = 1, name
        while free in found:
            free, number = f"{name}_{number}", number + 1
        found[free] = value
    return found


@dataclass
class Table:
    """A relation as one ``from`` names it, and the step of a join to later rows."""

    relation: Relation
    step: AnyStep | None = None

    @property
    def columns(self) -> Mapping[str, Value]:
        """The columns that are known, through the join that they come by."""
        known = self.relation.columns
        if self.step is None:
            return known
        return {name: through(value, self.step) for name, value in known.items()}

    def column(self, name: str) -> Value | None:
        """Look a column up, through the join that it comes by."""
        value = self.relation.column(name)
        if value is None or self.step is None:
            return value
        return through(value, self.step)


@dataclass
class Scope:
    """What names mean in one select: tables, merged columns, aliases, windows."""

    find_table: Callable[[exp.Table], Relation]
    run_query: Callable[[Any, "Scope"], Relation]
    ctes: Mapping[str, Relation]
    outer: "Scope | None" = None
    tables: dict[str, Table] = field(default_factory=dict)
    # of `using`: the tables that hold the column, those whose value it takes
    using: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)
    aliases: dict[str, Value] = field(default_factory=dict)
    windows: dict[str, exp.Window] = field(default_factory=dict)
    # what reading its expressions has come across
    has_aggregate: bool = False
    has_pattern: bool = False
    # whether a condition keeps its rows from lying after the row of the query around it
    is_bounded: bool = False

    def inner(self) -> "Scope":
        """Begin a query inside this one; it may read this one's columns."""
        return Scope(self.find_table, self.run_query, self.ctes, self)

    def owner(self, name: str, *, is_declared: bool = False) -> str | None:
        """Tell which table a column without a qualifier is of.

        It may be one that YAML left out of a source, unless it must be declared.
        """
        for alias, table in self.tables.items():
            if name in table.relation.columns:
                return alias
        if name in self.aliases:
            return None
        for alias, table in self.tables.items():
            if table.relation.is_open:
                return alias
            # a table's own name is its row, before it is a column that YAML left out
            is_guess = table.relation.node and not is_declared
            if is_guess and name not in self.tables:
                return alias
        return None

    def unqualified(self, name: str, *, is_declared: bool = False) -> Value | None:
        """Look a column up by its name alone, outer queries last."""
        if name in self.using:
            values = [self.tables[one].column(name) for one in self.using[name][1]]
            return merged(value for value in values if value is not None)
        owner = self.owner(name, is_declared=is_declared)
        if owner is not None:
            return self.tables[owner].column(name)
        if name in self.aliases:
            return self.aliases[name]
        if self.outer is None:
            return None
        return self.outer.unqualified(name, is_declared=is_declared)

    def table(self, alias: str) -> Table | None:
        """Look a table up, those of outer queries last."""
        if alias in self.tables:
            return self.tables[alias]
        return self.outer.table(alias) if self.outer else None
