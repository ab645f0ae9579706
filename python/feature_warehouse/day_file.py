"""What a day file of the school system holds: its columns, and its readable times."""

from datetime import datetime, timedelta, timezone

import pyarrow as pa
import pyarrow.compute as pc

SCHEMA = pa.schema(
    [
        ("event_id", pa.string()),
        ("student_id", pa.string()),
        ("class_id", pa.string()),
        ("class_time", pa.string()),
        ("present", pa.bool_()),
        ("homework_delivered", pa.bool_()),
        ("landed_at", pa.timestamp("us")),
    ]
)


def schema_fault(schema: pa.Schema) -> str | None:
    """Say what keeps a file with this schema from being a day file, if anything does.

    Examples
    --------
    >>> schema_fault(SCHEMA)
    >>> schema_fault(SCHEMA.remove(0))
    'has no column event_id'
    >>> schema_fault(SCHEMA.set(4, pa.field("present", pa.int64())))
    'column present is int64, not BOOLEAN'
    """
    for field in SCHEMA:
        places = schema.get_all_field_indices(field.name)
        if not places:
            return f"has no column {field.name}"
        if len(places) > 1:
            return f"has {len(places)} columns {field.name}"
        kind = schema.field(places[0]).type
        if not _fits(kind, field.type):
            return f"column {field.name} is {kind}, not {_NAMES[field.type]}"
    return None


def class_times(events: pa.Table) -> pa.Array:
    """Give the class times in UTC that can be read and used.

    Not those after their landing, nor those that landed more than a year late.

    Examples
    --------
    >>> times = ["2023-11-03T14:00:00-03:00", "ontem", "2023-11-04T14:00:00-03:00"]
    >>> landed = pa.array([datetime(2023, 11, 4, 6)] * 3, pa.timestamp("us"))
    >>> events = pa.table({"class_time": times, "landed_at": landed})
    >>> [str(time) for time in class_times(events).to_pylist()]
    ['2023-11-03 17:00:00']
    """
    coded = events["class_time"].combine_chunks().cast(pa.string()).dictionary_encode()
    read = pa.array(map(_read, coded.dictionary.to_pylist()), pa.timestamp("us"))
    times = read.take(coded.indices)
    landed = events["landed_at"].combine_chunks().cast(pa.timestamp("us"), safe=False)
    on_time = pc.less_equal(times, landed)
    recent = pc.greater_equal(times, pc.subtract(landed, _LATEST))
    return times.filter(pc.and_(on_time, recent))


# stg_attendance__landed_events rejects what landed later than that
_LATEST = pa.scalar(timedelta(days=366), pa.duration("us"))
_NAMES = {
    pa.string(): "VARCHAR",
    pa.bool_(): "BOOLEAN",
    pa.timestamp("us"): "TIMESTAMP without a time zone",
}


def _fits(kind: pa.DataType, wanted: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_timestamp(wanted):
        return pa.types.is_timestamp(kind) and kind.tz is None
    if pa.types.is_string(wanted):
        return pa.types.is_string(kind) or pa.types.is_large_string(kind)
    return kind == wanted


def _read(text: str | None) -> datetime | None:
    """An ISO 8601 time with its offset, in UTC and naive; NULL where it is none."""
    try:
        # Python 3.10 does not know Z
        time = datetime.fromisoformat((text or "").replace("Z", "+00:00"))
        return (
            time.astimezone(timezone.utc).replace(tzinfo=None) if time.tzinfo else None
        )
    except (ValueError, OverflowError):
        return None
