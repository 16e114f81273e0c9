"""Taking a school's checked rolls into the directory: everything, or nothing (K3)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from kehou.areas.directory.access import IMPORT
from kehou.areas.directory.models import Campus, Contact, Guardian, Pupil, Room, School, SchoolClass, Staff
from kehou.areas.directory.sheets.rows import ClassRow, PupilRow, Rows, StaffRow
from kehou.areas.directory.sheets.words import Role as SheetRole
from kehou.base import crypto
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal, refusals

from .posts import give_posts

BATCH = 2000
Progress = Callable[[int, int], None]
refusals(
    {
        "import.elsewhere": _("以下学生的学籍在其他学校，请先办理转学：%(children)s。没有导入任何内容。"),
        "import.same_id": _("以下学生的身份证件号与已在册的其他学生相同，请核对：%(children)s。没有导入任何内容。"),
    }
)


@dataclass(frozen=True, slots=True)
class Imported:
    """How many rows of each kind are now in the directory."""

    classes: int
    pupils: int
    staff: int


def import_rows(
    *, actor: Actor, school: School, rows: Rows, now: datetime, progress: Progress | None = None
) -> Imported:
    """Add or update a school's classes, pupils with contacts, and staff. Importing the same file again changes nothing.

    Raises Refusal, and keeps nothing, when a pupil is on another school's roll or an ID number is another child's.
    """
    with recorded(actor, IMPORT, school, at=now, district_id=school.district_id) as record:
        staff = _staff(school, rows.staff)
        classes = _classes(school, rows.classes, staff)
        _pupils(school, rows.pupils, classes, progress or _quiet)
        give_posts(school, rows, classes, staff, since=now.date())
        _refresh_statistics(len(rows.pupils))
        done = Imported(len(rows.classes), len(rows.pupils), len(rows.staff))
        record.detail = {"classes": done.classes, "pupils": done.pupils, "staff": done.staff}
    return done


def _refresh_statistics(added: int) -> None:
    """After a roll that makes the tables much larger, let the planner know now: in a minute the first families come."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT greatest(reltuples, 0) FROM pg_class WHERE oid = 'directory_pupil'::regclass")
        if cursor.fetchone()[0] < 2 * added:
            cursor.execute("ANALYZE directory_pupil, directory_contact, directory_guardian, directory_staff")


def _quiet(done: int, total: int) -> None:
    """Nobody is watching."""


def _staff(school: School, rows: Iterable[StaffRow]) -> dict[str, Staff]:
    Staff.objects.bulk_create(
        (
            Staff(
                school=school,
                number=row.number,
                name=row.name,
                phone=row.phone,
                takes_part=SheetRole.CARE_TEACHER in row.roles,
            )
            for row in rows
        ),
        update_conflicts=True,
        unique_fields=["school", "number"],
        update_fields=["name", "phone", "takes_part"],
    )
    return {staff.number: staff for staff in Staff.objects.filter(school=school)}


def _classes(school: School, rows: Iterable[ClassRow], staff: dict[str, Staff]) -> dict[tuple[int, int], SchoolClass]:
    main, _made = Campus.objects.get_or_create(school=school, name="本部")
    for row in rows:
        campus = Campus.objects.get_or_create(school=school, name=row.campus)[0] if row.campus else main
        room = Room.objects.get_or_create(campus=campus, name=row.room)[0] if row.room else None
        SchoolClass.objects.update_or_create(
            school=school,
            year=str(row.school_year),
            grade=row.grade,
            number=row.number,
            defaults={"campus": campus, "room": room, "teacher": staff.get(row.teacher or "")},
        )
    newest: dict[tuple[int, int], SchoolClass] = {}
    for school_class in SchoolClass.objects.filter(school=school).order_by("year"):
        newest[school_class.grade, school_class.number] = school_class
    return newest


def _pupils(
    school: School, rows: Sequence[PupilRow], classes: dict[tuple[int, int], SchoolClass], progress: Progress
) -> None:
    _refuse_strays(school, rows)
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        known = _write_pupils(school, batch, classes)
        _write_contacts(batch, known)
        progress(min(start + BATCH, len(rows)), len(rows))


def _refuse_strays(school: School, rows: Sequence[PupilRow]) -> None:
    """The directory already knows these children elsewhere, or under another number."""
    by_number = {crypto.index(row.roll_number): row for row in rows}
    known = Pupil.objects.filter(number_index__in=by_number).exclude(school=school)
    if names := [by_number[bytes(number)].name for number in known.values_list("number_index", flat=True)]:
        raise Refusal("import.elsewhere", children="、".join(names))
    by_id = {crypto.index(row.id_number): row for row in rows}
    twins = Pupil.objects.filter(id_index__in=by_id, left_on=None).values_list("id_index", "number_index")
    names = [by_id[bytes(i)].name for i, n in twins if crypto.index(by_id[bytes(i)].roll_number) != bytes(n)]
    if names:
        raise Refusal("import.same_id", children="、".join(names))


def _write_pupils(
    school: School, rows: Sequence[PupilRow], classes: dict[tuple[int, int], SchoolClass]
) -> dict[str, int]:
    Pupil.objects.bulk_create(
        (
            Pupil(
                school=school,
                school_class=classes[row.grade, row.number],
                number_sealed=crypto.seal(row.roll_number),
                number_index=crypto.index(row.roll_number),
                name=row.name,
                sex=row.sex.value,
                born_on=row.born,
                id_sealed=crypto.seal(row.id_number),
                id_index=crypto.index(row.id_number),
            )
            for row in rows
        ),
        update_conflicts=True,
        unique_fields=["number_index"],
        update_fields=["school_class", "number_sealed", "name", "sex", "born_on", "id_sealed", "id_index"],
    )
    numbers = {crypto.index(row.roll_number): row.roll_number for row in rows}
    found = Pupil.objects.filter(number_index__in=numbers).values_list("number_index", "pk")
    return {numbers[bytes(index)]: pk for index, pk in found}


def _write_contacts(rows: Sequence[PupilRow], pupils: dict[str, int]) -> None:
    people = {(c.phone, c.name): None for row in rows for c in row.contacts}
    Guardian.objects.bulk_create((Guardian(phone=phone, name=name) for phone, name in people), ignore_conflicts=True)
    found = Guardian.objects.filter(phone__in={phone for phone, _name in people}).values_list("phone", "name", "pk")
    guardians = {(phone, name): pk for phone, name, pk in found}
    fields = ["relation", "may_decide", "may_collect", "is_emergency", "must_not_collect"]
    # Somebody no longer on the roll keeps the row (what they did stays explained) and loses every right.
    # Whom a guardian has added since stays as the guardian said.
    from_roll = Contact.objects.filter(pupil_id__in=pupils.values(), added_at=None)
    from_roll.update(may_decide=False, may_collect=False, is_emergency=False)
    Contact.objects.bulk_create(
        (
            Contact(
                pupil_id=pupils[row.roll_number],
                guardian_id=guardians[c.phone, c.name],
                relation=c.relation.value,
                may_decide=c.may_decide,
                may_collect=c.may_collect,
                is_emergency=c.is_emergency,
                must_not_collect=c.must_not_collect,
            )
            for row in rows
            for c in row.contacts
        ),
        update_conflicts=True,
        unique_fields=["pupil", "guardian"],
        update_fields=fields,
    )
