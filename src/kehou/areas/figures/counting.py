"""The figures' own SQL: one statement for each table of facts, each counted school by school.

Every school is counted by itself (LATERAL): its rows are found by an index on the school, distinct children are sorted
within one school only, and no statement needs more memory for a city than for a village. Distinct counts over joins of
whole tables, which grow with everything, are avoided.
"""

from collections.abc import Sequence
from datetime import date

from django.db import connection

from kehou.core.custody import COUNTED_AS, ORDER

_OF_SCHOOLS = "FROM unnest(%(schools)s::bigint[]) AS school(id) CROSS JOIN LATERAL"

ROLL = f"""
    SELECT school.id, here.n {_OF_SCHOOLS}
        (SELECT count(*) AS n FROM directory_pupil WHERE school_id = school.id AND left_on IS NULL) AS here"""  # noqa: S608  (pieces of this module only)

# A child in care and in a course takes part once; one that visits another school's site counts at its own (B5).
TAKING_PART = f"""
    SELECT school.id, here.n + away.n {_OF_SCHOOLS}
        (SELECT count(DISTINCT pupil_id) AS n FROM enrolment_place
         WHERE school_id = school.id AND state = 'active' AND NOT visiting) AS here
        CROSS JOIN LATERAL
        (SELECT count(DISTINCT place.pupil_id) AS n
         FROM enrolment_place AS place JOIN directory_pupil AS pupil ON pupil.id = place.pupil_id
         WHERE place.state = 'active' AND place.visiting AND pupil.school_id = school.id
           AND NOT EXISTS (SELECT 1 FROM enrolment_place AS own WHERE own.school_id = school.id
                           AND own.pupil_id = place.pupil_id AND own.state = 'active' AND NOT own.visiting)) AS away"""  # noqa: S608  (pieces of this module only)

STAFF = f"""
    SELECT school.id, here.everybody, here.willing {_OF_SCHOOLS}
        (SELECT count(*) AS everybody, count(*) FILTER (WHERE takes_part) AS willing
         FROM directory_staff WHERE school_id = school.id) AS here"""  # noqa: S608  (pieces of this module only)

REGISTERS = """
    SELECT school_id, count(*), count(*) FILTER (WHERE closed_at IS NULL)
    FROM custody_register WHERE date = %(day)s AND school_id = ANY(%(schools)s) GROUP BY school_id"""

_RANK = (
    "CASE standing.state "
    + " ".join(f"WHEN '{state}' THEN {ORDER.index(counted)}" for state, counted in COUNTED_AS.items())
    + " END"
)
_TALLIES = ", ".join(f"count(*) FILTER (WHERE rank = {place}) AS n{place}" for place in range(len(ORDER)))
_NUMBERS = ", ".join(f"here.n{place}" for place in range(len(ORDER)))

# A child on several rolls counts once, as core.custody.tally says; the columns come in its ORDER.
STANDINGS = f"""
    SELECT school.id, {_NUMBERS} {_OF_SCHOOLS}
        (SELECT {_TALLIES} FROM (
            SELECT min({_RANK}) AS rank
            FROM custody_register AS register JOIN custody_standing AS standing ON standing.register_id = register.id
            WHERE register.date = %(day)s AND register.school_id = school.id
            GROUP BY standing.pupil_id) AS child) AS here"""  # noqa: S608  (pieces of this module only)

# The same by the class the child sits in now; the array holds the one school.
CLASS_ROLL = """
    SELECT school_class_id, count(*) FROM directory_pupil
    WHERE school_id = ANY(%(schools)s) AND left_on IS NULL GROUP BY school_class_id"""

CLASS_TAKING_PART = """
    SELECT pupil.school_class_id, count(DISTINCT place.pupil_id)
    FROM enrolment_place AS place JOIN directory_pupil AS pupil ON pupil.id = place.pupil_id
    WHERE pupil.school_id = ANY(%(schools)s) AND place.state = 'active' GROUP BY pupil.school_class_id"""

CLASS_STANDINGS = f"""
    SELECT school_class_id, {_TALLIES} FROM (
        SELECT pupil.school_class_id, min({_RANK}) AS rank
        FROM custody_register AS register
        JOIN custody_standing AS standing ON standing.register_id = register.id
        JOIN directory_pupil AS pupil ON pupil.id = standing.pupil_id AND pupil.school_id = register.school_id
        WHERE register.date = %(day)s AND register.school_id = ANY(%(schools)s)
        GROUP BY pupil.school_class_id, standing.pupil_id) AS child
    GROUP BY school_class_id"""  # noqa: S608  (pieces of this module only)


def counted(statement: str, schools: Sequence[int], day: date) -> list[tuple[int, ...]]:
    """The rows of one of the statements above: the id of the school or class, then its numbers."""
    with connection.cursor() as cursor:
        cursor.execute(statement, {"schools": list(schools), "day": day})
        return [tuple(row) for row in cursor.fetchall()]
