"""Chinese school days, seasons, service hours and session dates. Pure: no clock, no database, no Django."""

from kehou.core.timetable.calendar import CalendarError, CalendarProblem, SchoolCalendar, statutory_years
from kehou.core.timetable.spans import DateRange, Hours, Season, season_on
from kehou.core.timetable.weekdays import SCHOOL_WEEK, WEEKDAY_NAMES, weekday_name

__all__ = [
    "SCHOOL_WEEK",
    "WEEKDAY_NAMES",
    "CalendarError",
    "CalendarProblem",
    "DateRange",
    "Hours",
    "SchoolCalendar",
    "Season",
    "season_on",
    "statutory_years",
    "weekday_name",
]
