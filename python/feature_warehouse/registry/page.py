"""What `fw show` found, as lines for people."""

from collections.abc import Iterator, Mapping
from textwrap import fill
from typing import Any

_WIDTH = 96


def page(shown: Mapping[str, Any]) -> tuple[str, ...]:
    """Lay a record of `show` out, a heading and a fact a line.

    Examples
    --------
    >>> lines = page({"title": "grades.v1:best", "kind": "feature", "columns": []})
    >>> lines[0]
    'grades.v1:best  (feature)'
    """
    found = {**_NOTHING, **shown}
    return (
        f"{found['title']}  ({_head(found)})",
        *_text(found["description"]),
        *_facts(found),
        *_tests(found["tests"]),
        *(_fact("red because", one) for one in found["red_because"]),
        *_users(found),
        *_relevance(found["relevance"]),
        *_columns(found["columns"]),
    )


_NOTHING: Mapping[str, Any] = {
    "column": None,
    "type": None,
    "description": "",
    "owner": "",
    "email": "",
    "entity": (),
    "versions": (),
    "is_latest": None,
    "deprecation_date": None,
    "clocks": {},
    "row_count": None,
    "latest_event_timestamp": None,
    "is_fresh": None,
    "tests": (),
    "red_because": (),
    "training_sets": (),
    "models": (),
    "columns": (),
    "relevance": (),
    "sources": (),
    "pii": None,
    "pii_because": None,
    "may_be_exported": None,
}


def _head(found: Mapping[str, Any]) -> str:
    return f"{found['kind']}, {found['type']}" if found["type"] else found["kind"]


def _text(text: str) -> Iterator[str]:
    if text:
        yield fill(text, _WIDTH, initial_indent="  ", subsequent_indent="  ")


def _facts(found: Mapping[str, Any]) -> Iterator[str]:
    owner = " ".join(filter(None, [found["owner"], _angled(found["email"])]))
    yield _fact("owner", owner or "none declared")
    if found["entity"]:
        yield _fact("entity", ", ".join(found["entity"]))
    if found["versions"]:
        yield _fact("versions", ", ".join(found["versions"]) + _state(found))
    clocks = [f"{value}" for value in found["clocks"].values() if value]
    if clocks:
        yield _fact("clocks, ttl", ", ".join(clocks))
    if found["row_count"] is not None:
        last = found["latest_event_timestamp"] or "none"
        fresh = {True: ", fresh", False: ", stale", None: ""}[found["is_fresh"]]
        yield _fact("rows", f"{found['row_count']}, last event {last}{fresh}")
    if found["sources"]:
        yield _fact("made of", ", ".join(found["sources"]))
    if found["pii"]:
        yield _fact("personal data", f"{found['pii']}: {found['pii_because']}")
        yield _fact("may be exported", found["may_be_exported"])


def _state(found: Mapping[str, Any]) -> str:
    if found["deprecation_date"]:
        return f"; this one goes on {found['deprecation_date']}"
    return (
        ""
        if found["is_latest"] is None
        else "; "
        + ("this is the latest" if found["is_latest"] else "this is not the latest")
    )


def _tests(tests: Any) -> Iterator[str]:
    counts: dict[str, int] = {}
    for one in tests:
        counts[one["status"]] = counts.get(one["status"], 0) + 1
    if counts:
        said = ", ".join(f"{count} {status}" for status, count in counts.items())
        yield _fact("tests", said)
    for one in tests:
        if one["status"] not in ("pass", "success", "not run"):
            yield f"    {one['status']}: {one['name']} ({one['ran_at']})"
            if one["message"]:
                yield f"      {one['message'].splitlines()[0]}"


def _users(found: Mapping[str, Any]) -> Iterator[str]:
    if found["training_sets"]:
        yield _fact("training sets", ", ".join(found["training_sets"]))
    for one in found["models"]:
        metrics = ", ".join(f"{m['metric']} {m['value']:g}" for m in one["metrics"])
        rows = f" on {one['training_rows']} rows" if one["training_rows"] else ""
        how = f"{metrics}{rows}" if metrics else "no metric registered"
        yield _fact("used by", f"{one['name']} ({one['owner']}): {how}")
    if not found["training_sets"] and not found["models"]:
        # what features are made of is used through them
        through = (
            f"no model itself; `fw impact {found['title']}` says what is made of it"
        )
        nobody = "nobody that the registry knows of"
        yield _fact("used by", nobody if found["entity"] else through)


def _relevance(found: Any) -> Iterator[str]:
    for one in found:
        yield _fact("relevance", f"{one['feature']}: {relevance_said(one)}")


def relevance_said(one: Mapping[str, Any]) -> str:
    """Say what a feature tells alone, as `relevance_of` gives it, with n and interval.

    Examples
    --------
    >>> of = {"target": "exit", "training_set": "leavers", "computed_on": "2026-01-01"}
    >>> relevance_said({"value": 0.134, "low": 0.1, "high": 0.2, "n": 9, "q": 0.1} | of)
    'tells 13.4 % [10.0, 20.0] of exit alone, n 9, q 0.100 (leavers, 2026-01-01)'
    """
    where = f"({one['training_set']}, {one['computed_on']})"
    if one["value"] is None:
        return f"no value for {one['target']}: {one['reason']} {where}"
    ends = (
        ""
        if one["low"] is None
        else f" [{100 * one['low']:.1f}, {100 * one['high']:.1f}]"
    )
    q = "no q" if one["q"] is None else f"q {one['q']:.3f}"
    told = f"tells {100 * one['value']:.1f} %{ends} of {one['target']} alone"
    return f"{told}, n {one['n']}, {q} {where}"


def _columns(columns: Any) -> Iterator[str]:
    if not columns:
        return
    name = max(len(one["column"]) for one in columns)
    kind = max(len(one["type"] or "") for one in columns)
    yield "  columns"
    for one in columns:
        level = one["pii"] or ""
        text = f"    {one['column']:{name}}  {one['type'] or '':{kind}}  {level:6}  "
        meaning = one["description"].split(". ")[0]
        room = max(20, _WIDTH - len(text))
        yield text + (meaning if len(meaning) <= room else meaning[: room - 2] + " …")


def _angled(email: str) -> str:
    return f"<{email}>" if email else ""


def _fact(name: str, text: str) -> str:
    return fill(
        f"{name + ':':17}{text}",
        _WIDTH,
        initial_indent="  ",
        subsequent_indent=" " * 19,
        break_long_words=False,
    )
