"""When a made-up school has classes, and when its system releases their records."""

from datetime import date, datetime, time, timedelta

_WEEKDAY = ("14:00", "16:00", "19:00")
_SATURDAY = ("09:00", "11:00")


def has_classes(day: date) -> bool:
    """Monday to Saturday, but for the break from 22 December to 7 January.

    Examples
    --------
    >>> [has_classes(date(2023, 12, day)) for day in (16, 17, 21, 22)]
    [True, False, True, False]
    """
    in_break = (day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 7)
    return day.weekday() < 6 and not in_break


def clocks(day: date) -> tuple[str, ...]:
    """Give the times of a day at which classes begin.

    Examples
    --------
    >>> clocks(date(2023, 12, 16))
    ('09:00', '11:00')
    """
    return _WEEKDAY if day.weekday() < 5 else _SATURDAY


def local_time(day: date, clock: str) -> str:
    """Write a time of São Paulo, which has had no daylight saving time since 2019.

    Examples
    --------
    >>> local_time(date(2023, 11, 3), "14:00")
    '2023-11-03T14:00:00-03:00'
    """
    return f"{day.isoformat()}T{clock}:00-03:00"


def landing_instant(day: date, days: int) -> datetime:
    """Give when records are released, in UTC, some days after the day of the class.

    Examples
    --------
    >>> str(landing_instant(date(2023, 11, 3), 1))
    '2023-11-04 06:00:00'
    """
    return datetime.combine(day + timedelta(days=days), time(6))
