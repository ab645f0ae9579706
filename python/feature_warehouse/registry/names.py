"""What people call a node or a column, found among those of the registry."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from feature_warehouse.errors import FeatureWarehouseError

_VERSION = re.compile(r"[@.]v(?P<version>[^.:@]+)(?=$|[:.])")


@dataclass(frozen=True)
class Named:
    """A node by the names it has; ``is_view`` says that it is a feature view."""

    unique_id: str
    name: str
    version: str | None
    is_latest: bool
    is_view: bool
    columns: tuple[str, ...]

    @property
    def title(self) -> str:
        """The name with its version."""
        return f"{self.name}.v{self.version}" if self.version else self.name


@dataclass(frozen=True)
class Found:
    """A node, or a column of it."""

    node: Named
    column: str | None

    @property
    def title(self) -> str:
        """How to ask for exactly this one."""
        return f"{self.node.title}:{self.column}" if self.column else self.node.title


def find(text: str, nodes: Sequence[Named]) -> Found:
    """Find the one node or column that a text names.

    ``student_performance``, ``student_performance.v1:inde``, ``inde@v1``, ``inde`` and
    ``pede.pede_2022.Defas`` are such texts. Without a version it is the latest.

    Raises
    ------
    FeatureWarehouseError
        When nothing has the name, or several have: they are listed.

    Examples
    --------
    >>> view = Named("m.grades.v1", "grades", "1", True, True, ("best",))
    >>> find("best", [view]).title, find("grades@v1", [view]).title
    ('grades.v1:best', 'grades.v1')
    """
    given = _VERSION.search(text)
    version = given["version"] if given else None
    plain = _VERSION.sub("", text, count=1).lower()
    known = [
        one
        for one in nodes
        if (one.version == version if version else one.is_latest or not one.version)
    ]
    found = [Found(one, None) for one in known if one.name.lower() == plain]
    found = found or list(_columns(plain, known))
    if len(found) == 1:
        return found[0]
    if found:
        titles = ", ".join(sorted(one.title for one in found)[:8])
        raise FeatureWarehouseError(f"{text!r} names several", f"use one of: {titles}")
    raise FeatureWarehouseError(
        f"nothing in the registry is called {text!r}", _nearest(text, plain, nodes)
    )


def _columns(plain: str, nodes: Iterable[Named]) -> Iterable[Found]:
    by_name = {one.name.lower(): one for one in nodes}
    for place in [m.start() for m in re.finditer("[:.]", plain)][::-1]:
        node, column = by_name.get(plain[:place]), plain[place + 1 :]
        if node is not None:
            return [Found(node, column)] if column in node.columns else []
    views = [one for one in by_name.values() if one.is_view]
    return [Found(one, plain) for one in views if plain in one.columns]


def _nearest(text: str, plain: str, nodes: Sequence[Named]) -> str:
    """Say what may have been meant: another version, or a name much like it."""
    same = [one.title for one in nodes if one.name.lower() == plain]
    same += [
        Found(one, plain).title for one in nodes if one.is_view and plain in one.columns
    ]
    if same:
        return "use " + " or ".join(sorted(same))
    titles: Mapping[str, str] = {
        name: title
        for one in nodes
        for name, title in [
            (one.name.lower(), one.name),
            *((column, Found(one, column).title) for column in one.columns),
            *(
                (f"{one.name}:{column}", Found(one, column).title)
                for column in one.columns
            ),
        ]
    }
    close = get_close_matches(plain.replace(".", ":"), titles, n=3)
    if close:
        return "use " + " or ".join(dict.fromkeys(titles[one] for one in close))
    return f"look for it with: fw search {text}; after a change, run `fw sync`"
