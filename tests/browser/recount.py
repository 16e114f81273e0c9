"""What the pages should say, counted from the raw rows."""

from collections import Counter
from dataclasses import dataclass

from tests.support.instance import Instance

SCHOOL, CLASS = "示范第一小学", "三年级(1)班"
_SHOWN = "s.name = '示范第一小学'"
_SHOWN_CLASS = f"{_SHOWN} AND c.grade = 3 AND c.number = 1"
_PUPILS = (
    "directory_pupil AS p JOIN directory_schoolclass AS c ON c.id = p.school_class_id "
    "JOIN directory_school AS s ON s.id = p.school_id"
)


@dataclass(frozen=True)
class Child:
    pk: int
    name: str


def number(house: Instance, query: str, *params: object) -> int:
    return int(house.sql(query, *params)[0][0])


def applications(house: Instance, state: str, *, of_class: bool = False) -> int:
    """How many applications for care at the shown school, or from the shown class, stand at this state."""
    where = _SHOWN_CLASS if of_class else _SHOWN
    return number(
        house,
        f"SELECT count(*) FROM enrolment_application AS a JOIN {_PUPILS} ON p.id = a.pupil_id "
        f"WHERE a.state = %s AND {where}",
        state,
    )


def names_of_class(house: Instance) -> set[str]:
    """The children of the shown class."""
    return {name for (name,) in house.sql(f"SELECT p.name FROM {_PUPILS} WHERE {_SHOWN_CLASS}")}


def last_checked(house: Instance) -> Child:
    """A child of the shown class whose family the demo has no button for."""
    rows = house.sql(
        f"SELECT p.id, p.name FROM {_PUPILS} JOIN enrolment_application AS a ON a.pupil_id = p.id "
        f"WHERE {_SHOWN_CLASS} AND a.state = 'checked' ORDER BY p.id DESC LIMIT 1"
    )
    return Child(*rows[0])


def signed_digest(house: Instance, child: Child) -> str:
    """What the child's signed letter is kept with."""
    query = (
        "SELECT a.sha256 FROM enrolment_agreement AS a JOIN enrolment_place AS e ON e.id = a.place_id "
        "WHERE e.pupil_id = %s"
    )
    return str(house.sql(query, child.pk)[0][0])


def care_places(house: Instance) -> tuple[int, int, int]:
    """Of care at the shown school: its capacity, the seats its counter says are taken, and the places there are."""
    rows = house.sql(
        "SELECT g.capacity, g.taken, (SELECT count(*) FROM enrolment_place AS e WHERE e.programme_id = g.id "
        "AND e.state IN ('held', 'active')) FROM programmes_programme AS g JOIN directory_school AS s "
        f"ON s.id = g.school_id WHERE g.service = 'care' AND {_SHOWN}"
    )
    capacity, taken, places = rows[0]
    return int(capacity), int(taken), int(places)


# groups and the roll of the shown class on the first day ------------------------------------------------------------
_GROUP = "duty_group AS g JOIN directory_school AS s ON s.id = g.school_id"
_ROLL = (
    "custody_standing AS t JOIN custody_register AS r ON r.id = t.register_id "
    "JOIN duty_group AS g ON g.id = r.group_id "
    f"JOIN directory_school AS s ON s.id = r.school_id WHERE g.title = '{CLASS}' AND {_SHOWN} AND r.date = '2021-09-06'"
)


def group_size(house: Instance) -> int:
    """Children with a place in the group of the shown class."""
    query = (
        f"SELECT count(*) FROM duty_membership AS m JOIN {_GROUP} ON g.id = m.group_id "
        f"JOIN enrolment_place AS e ON e.id = m.place_id WHERE g.title = %s AND {_SHOWN} AND e.state = 'active'"
    )
    return number(house, query, CLASS)


def children_without_group(house: Instance) -> int:
    return number(
        house,
        "SELECT count(*) FROM enrolment_place AS e LEFT JOIN duty_membership AS m ON m.place_id = e.id "
        "WHERE e.state = 'active' AND m.id IS NULL",
    )


def on_leave(house: Instance) -> set[str]:
    """Children with leave for the first day."""
    rows = house.sql(
        "SELECT p.name FROM custody_leave AS l JOIN directory_pupil AS p ON p.id = l.pupil_id "
        "WHERE l.date = '2021-09-06' AND l.withdrawn_at IS NULL"
    )
    return {name for (name,) in rows}


def standings(house: Instance) -> dict[str, int]:
    """How many children of the shown class's roll stand how."""
    return Counter(dict(house.sql(f"SELECT t.state, count(*) FROM {_ROLL} GROUP BY 1")))


def first_present(house: Instance) -> Child:
    rows = house.sql(
        f"SELECT t.pupil_id, (SELECT name FROM directory_pupil AS p WHERE p.id = t.pupil_id) FROM {_ROLL} "
        "AND t.state = 'present' ORDER BY t.pupil_id LIMIT 1"
    )
    return Child(*rows[0])


# courses and bills ---------------------------------------------------------------------------------------------------
_COURSE = "programmes_course AS k JOIN directory_school AS s ON s.id = k.school_id"


def chosen(house: Instance, child: Child) -> set[str]:
    query = (
        "SELECT k.title FROM enrolment_place AS e JOIN programmes_course AS k ON k.id = e.course_id "
        "WHERE e.pupil_id = %s"
    )
    return {title for (title,) in house.sql(query, child.pk)}


def course_counts(house: Instance) -> dict[str, int]:
    """Children of the shown school who chose each course, whatever became of it."""
    query = (
        f"SELECT k.title, count(e.id) FROM {_COURSE} LEFT JOIN enrolment_place AS e ON e.course_id = k.id "
        f"WHERE {_SHOWN} GROUP BY 1"
    )
    return dict(house.sql(query))


def lessons(house: Instance, title: str) -> int:
    """Lessons of 40 minutes in all sessions of a course."""
    query = (
        "SELECT sum(extract(epoch FROM n.ends_at - n.starts_at) / 60 / 40)::int FROM programmes_session AS n "
        f"JOIN {_COURSE} ON k.id = n.course_id WHERE k.title = %s AND {_SHOWN}"
    )
    return number(house, query, title)


def bills(house: Instance) -> tuple[int, int]:
    """Bills of the shown school: how many, and how much in fen."""
    query = (
        "SELECT count(*), sum(b.total) FROM ledger_bill AS b JOIN directory_school AS s ON s.id = b.school_id "
        f"WHERE {_SHOWN}"
    )
    count, total = house.sql(query)[0]
    return int(count), int(total)


def open_registers(house: Instance) -> int:
    return number(house, "SELECT count(*) FROM custody_register WHERE closed_at IS NULL")
