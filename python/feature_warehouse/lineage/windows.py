"""Which way a window looks: whether later rows come into its value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.optimizer.simplify import simplify

from feature_warehouse.lineage.clocks import fixes_event
from feature_warehouse.lineage.values import Value

# they say where a row stands among those before it; the others of this kind divide by
# the number of all rows
_PLACES = (exp.RowNumber, exp.Rank, exp.DenseRank)
_SHARES = (exp.PercentRank, exp.CumeDist, exp.Ntile)


@dataclass(frozen=True)
class Window:
    """A window with what the window it is built on says."""

    partition: tuple[exp.Expression, ...]
    order: tuple[exp.Expression, ...]
    is_descending: bool
    spec: exp.WindowSpec | None


def whole_window(e: exp.Window, windows: Mapping[str, exp.Window]) -> Window:
    """Put a window together with the named one it refers to.

    ``rank(order by x)`` has its own order.
    """
    partition, spec = e.args.get("partition_by"), None
    own = next(iter(e.this.expressions), None)
    ordered = own if isinstance(own, exp.Order) else e.args.get("order")
    named, seen = e, set()
    while named is not None:
        partition = partition or named.args.get("partition_by")
        ordered = ordered or named.args.get("order")
        spec = spec or named.args.get("spec")
        name = named.alias.lower()
        named = windows.get(name) if name and name not in seen else None
        seen.add(name)
    keys = ordered.expressions if ordered else []
    first = keys[0] if keys else None
    down = bool(first is not None and first.args.get("desc"))
    # the greatest of minus t is the least of t
    down ^= first is not None and isinstance(first.this, exp.Neg)
    return Window(tuple(partition or ()), tuple(key.this for key in keys), down, spec)


def is_ranking(call: exp.Expression) -> bool:
    """Whether a function says where a row stands, whatever the row holds."""
    return isinstance(call, _PLACES + _SHARES)


def looks_forward(
    call: exp.Expression, window: Window, value: Callable[[exp.Expression], Value]
) -> bool:
    """Tell whether rows after the current one come in.

    The order is taken for that of time, and the rows of a partition by an event's
    clock or key for rows of one instant, none of which is after another.
    """
    if is_in_one_instant(call, window, value):
        return False
    if isinstance(call, exp.Lag | exp.Lead):
        rows = _offset(call)
        if rows is None or not window.order:
            return True
        return isinstance(call, exp.Lead) ^ (rows < 0) ^ window.is_descending
    if isinstance(call, _PLACES):
        return window.is_descending
    if not window.order or isinstance(call, _SHARES):
        return True
    before, after = _reach(window.spec)
    if isinstance(call, exp.FirstValue):
        # the row where the frame begins
        before, after = before, _starts_after(window.spec)
    return before if window.is_descending else after


def is_in_one_instant(
    call: exp.Expression, window: Window, value: Callable[[exp.Expression], Value]
) -> bool:
    """Whether all rows that come in are of the current row's instant, or are it."""
    is_itself = isinstance(call, exp.Lag | exp.Lead) and _offset(call) == 0
    return is_itself or any(fixes_event(one, value) for one in window.partition)


def _offset(call: exp.Lag | exp.Lead) -> int | None:
    """Tell how many rows before or after the current one; None where rows decide."""
    offset = call.args.get("offset")
    if offset is None:
        return 1
    e, sign = simplify(offset.copy(), dialect="duckdb"), 1
    while isinstance(e, exp.Neg | exp.Cast | exp.Paren):
        sign = -sign if isinstance(e, exp.Neg) else sign
        e = e.this
    return sign * int(e.name) if isinstance(e, exp.Literal) and e.is_int else None


def _reach(spec: exp.WindowSpec | None) -> tuple[bool, bool]:
    """Tell whether a frame holds rows before the current one, and rows after it."""
    if spec is None:
        return True, False
    start, end = _end(spec, "start"), _end(spec, "end")
    return start < 0, end > 0


def _starts_after(spec: exp.WindowSpec | None) -> bool:
    return spec is not None and _end(spec, "start") > 0


def _end(spec: exp.WindowSpec, which: str) -> int:
    """Tell on which side of the current row a frame begins or ends: -1, 0 or 1."""
    bound, side = spec.args.get(which), spec.args.get(f"{which}_side")
    if bound is None or bound == "CURRENT ROW":
        return 0
    if isinstance(bound, exp.Literal) and bound.name == "0":
        return 0
    return 1 if str(side).upper() == "FOLLOWING" else -1
