"""What a condition compares: two sides, which way, and a shift between them."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlglot import exp

_SIGNS = {exp.EQ: "=", exp.NullSafeEQ: "=", exp.GT: ">", exp.GTE: ">"}
_SIGNS |= {exp.LT: "<", exp.LTE: "<"}
_OPPOSITE = {exp.GT: "<", exp.GTE: "<", exp.LT: ">", exp.LTE: ">"}
_FLIPPED = {"=": "=", "<": ">", ">": "<"}
_LONGEST = 100


class Comparison(NamedTuple):
    """``left sign right + shift``; of the shift only the sign is told: -1, 0 or 1.

    Whether a bound holds its end does not matter here: ``>`` is also ``>=``. One that
    is not certain is a side of an ``or``: it may let rows in, and keeps none out.
    """

    left: exp.Expression
    sign: str
    right: exp.Expression
    shift: int = 0
    is_certain: bool = True

    @property
    def flipped(self) -> "Comparison":
        """The same, seen from the other side."""
        sign = _FLIPPED[self.sign]
        return self._replace(
            left=self.right, sign=sign, right=self.left, shift=-self.shift
        )

    @property
    def text(self) -> str:
        """The condition in short."""
        text = f"{_text(self.left)} {self.sign} {_text(self.right)}"
        return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


def comparisons(condition: exp.Expression) -> Iterator[Comparison]:
    """Give the comparisons of a condition.

    Examples
    --------
    >>> from sqlglot import condition
    >>> for one in comparisons(condition("b.wave = a.wave + 1 and a.day < b.day")):
    ...     print(one.text, one.shift)
    b.wave = a.wave + 1 1
    a.day < b.day 0
    """
    waiting = [condition]
    while waiting:
        e = waiting.pop().unnest()
        if isinstance(e, exp.And):
            waiting += [e.expression, e.this]
        elif isinstance(e, exp.Or):
            for side in (e.this, e.expression):
                for one in comparisons(side):
                    yield one._replace(is_certain=False)
        elif isinstance(e, exp.Between):
            yield from _compared(e.this, ">", e.args["low"])
            yield from _compared(e.this, "<", e.args["high"])
        elif isinstance(e, exp.Not):
            inner = e.this.unnest()
            if type(inner) in _OPPOSITE:
                sign = _OPPOSITE[type(inner)]
                yield from _compared(inner.this, sign, inner.expression)
        elif type(e) in _SIGNS:
            yield from _compared(e.this, _SIGNS[type(e)], e.expression)


def _compared(
    left: exp.Expression, sign: str, right: exp.Expression
) -> Iterator[Comparison]:
    """Give a comparison; of a difference with a number, that of its two sides."""
    if not left.find(exp.Column):
        left, sign, right = right, _FLIPPED[sign], left
    if right.find(exp.Column):
        yield Comparison(left, sign, right, _shift(right) - _shift(left))
        return
    e, is_distance = left.unnest(), False
    if isinstance(e, exp.Abs):
        e, is_distance = e.this.unnest(), True
    sides = _difference(e)
    if sides is None:
        return
    end, start = sides
    if is_distance:
        # near on both sides: each may lie after the other
        yield Comparison(end, "<", start, 1)
    else:
        yield Comparison(end, sign, start, _sign(right))


def _difference(e: exp.Expression) -> tuple[exp.Expression, exp.Expression] | None:
    """Give the end and the start of a difference of two clocks."""
    if isinstance(e, exp.Sub | exp.DateDiff):
        return e.this, e.expression
    if isinstance(e, exp.Anonymous) and len(e.expressions) > 1:
        if e.name.lower() in ("date_sub", "datesub"):
            return e.expressions[-1], e.expressions[-2]
        if e.name.lower() == "age":
            return e.expressions[0], e.expressions[1]
    return None


def _shift(e: exp.Expression) -> int:
    """Tell whether a clock is moved on, 1, or back, -1: ``wave + 1``."""
    e = e.unnest()
    if isinstance(e, exp.Cast):
        return _shift(e.this)
    if isinstance(e, exp.Add | exp.Sub):
        clock, by = e.this, e.expression
        if isinstance(e, exp.Add) and not clock.find(exp.Column):
            clock, by = by, clock
        moved = _sign(by) if isinstance(e, exp.Add) else -_sign(by)
        return _shift(clock) or moved
    if isinstance(e, exp.DateAdd | exp.DateSub):
        moved = _sign(e.expression)
        return moved if isinstance(e, exp.DateAdd) else -moved
    return 0


def _sign(e: exp.Expression) -> int:
    """Tell the sign of what a clock is moved by; what is no number counts as one on."""
    e = e.unnest()
    if isinstance(e, exp.Neg):
        return -_sign(e.this)
    if isinstance(e, exp.Literal):
        text = e.name.strip()
        return -1 if text.startswith("-") else 0 if text in ("0", "0.0") else 1
    if isinstance(e, exp.Interval | exp.Cast):
        return _sign(e.this) if e.this is not None else 1
    if isinstance(e, exp.Func):
        first = next(e.iter_expressions(), None)
        return 1 if first is None or first.find(exp.Column) else _sign(first)
    return 1


def _text(e: exp.Expression) -> str:
    if isinstance(e, exp.Column):
        return ".".join(part.name for part in e.parts)
    return e.sql(dialect="duckdb")
