"""Claims to priority, a form on paper, a summer site with too few places, a report without a name: small, and real."""

import io
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

from PIL import Image, ImageDraw

from kehou.areas.claims import actions as claims
from kehou.areas.claims.claimable import find
from kehou.areas.claims.models import Claim
from kehou.areas.directory.models import Pupil
from kehou.areas.enrolment import actions as enrolment
from kehou.areas.enrolment.models import Application
from kehou.areas.enrolment.priority import held_of, open_proofs, turn_of
from kehou.areas.programmes.models import Programme
from kehou.areas.programmes.pricing import service_of
from kehou.areas.supervision import actions as supervision
from kehou.areas.supervision.models import Report
from kehou.base.access import Role

from .cast import Cast
from .scenes_joining import care, told_of

MOST = 3
"""Families of a school that hand in evidence in the demo: enough to see each outcome."""


def paper_picture() -> bytes:
    """A sheet as a phone would photograph it; it says nothing about anybody."""
    sheet = Image.new("RGB", (900, 1200), "#f4f1ea")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((90, 120, 810, 1080), outline="#777", width=4)
    for line in range(7):
        pen.line((150, 300 + line * 90, 750 - line % 3 * 80, 300 + line * 90), fill="#999", width=10)
    pen.ellipse((560, 860, 740, 1040), outline="#b33", width=8)
    made = io.BytesIO()
    sheet.save(made, "JPEG", quality=80)
    return made.getvalue()


def hand_in_claims(cast: Cast, now: datetime) -> None:
    """Families whose turn rests on what they told photograph their papers."""
    waiting = (Application.State.SUBMITTED, Application.State.CHECKED)
    rows = Application.objects.filter(programme__school=cast.school, state__in=waiting).exclude(declared={})
    rows = rows.select_related("pupil__school__district", "pupil__school_class", "programme__adoption__plan_version")
    for place, (row, fact) in enumerate(_open(list(rows.order_by("pk")), now)):
        if place >= MOST - Claim.objects.filter(school=cast.school, handed_in_at__gte=now - timedelta(days=9)).count():
            return
        what = find(
            row.pupil,
            f"{row.programme.adoption_id}.{row.programme.service}.{fact}.{row.declared[fact]}",
            now.date(),
        )
        if what is not None:
            claims.hand_in(
                actor=cast.family(row.guardian, now.date()),
                pupil=row.pupil,
                guardian=row.guardian,
                what=what,
                files=[paper_picture()],
                client_key=uuid.uuid4(),
                now=now,
            )


def _open(rows: list[Application], now: datetime) -> Iterator[tuple[Application, str]]:
    held = held_of(rows, now.date())
    for row in rows:
        if found := open_proofs(row, held):
            yield row, found[0]


def check_claims(cast: Cast, now: datetime) -> None:
    """The office looks at each; the last one has expired, and is refused with reason and clause."""
    office = cast.holding(Role.OFFICE, now.date())
    rows = list(Claim.objects.filter(school=cast.school, state=Claim.State.WAITING).order_by("pk"))
    for row in rows[:-1] if len(rows) > 1 else rows:
        claims.verify(actor=office, claim=row, valid_until=now.date() + timedelta(days=300), now=now)
    for row in rows[-1:] if len(rows) > 1 else []:
        claims.refuse(actor=office, claim=row, reason="expired", note="请换新的证件再交", now=now)


def hand_in_on_paper(cast: Cast, now: datetime) -> None:
    """One family fills in a form on paper; the class teacher enters it, and the mother confirms it in the evening."""
    programme = care(cast)
    pupils = list(cast.school.pupils.select_related("school_class__teacher", "school").order_by("pk"))
    known = set(Application.objects.filter(programme=programme).values_list("pupil_id", flat=True))
    wishing = cast.wishing(pupils)
    pupil = next((one for one in pupils if one.pk in wishing and one.pk not in known), None)
    if pupil is None or Application.objects.filter(programme=programme, channel="paper").exists():
        return
    guardian = cast.guardians([pupil])[pupil.pk]
    days = list(service_of(programme).weekdays.all)
    paper = enrolment.Paper(pupil, guardian, days, uuid.uuid4(), told_of(cast, programme, pupil))
    teacher = cast.class_teacher(pupil.school_class, now.date())
    (row,) = enrolment.enter_paper(actor=teacher, programme=programme, papers=[paper], received_at=now, now=now)
    mother = cast.family(guardian, now.date())
    enrolment.confirm_paper(actor=mother, application=row, now=now + timedelta(minutes=40))


def report_pressure(cast: Cast, now: datetime) -> None:
    """Somebody tells the district about one school, without a name."""
    if cast.school.code != "1-2" or Report.objects.filter(school=cast.school).exists():
        return
    words = "班会上念了没有报名的孩子的名字，说明天再来问一遍。我们其实有人接，不想参加。"
    supervision.report(school=cast.school, about="shamed", text=words, form=str(uuid.uuid4()), now=now)


def summer_families(cast: Cast, now: datetime) -> None:
    """One family more than the summer site has places; two of them tell why they come first."""
    programme = _summer(cast)
    if programme is None or Application.objects.filter(programme=programme, school_class__school=cast.school).exists():
        return
    pupils = list(cast.school.pupils.select_related("school_class", "school").filter(school_class__grade__lte=4))
    guardians = cast.guardians(pupils)
    some = [pupil for pupil in pupils if pupil.pk in guardians][: programme.capacity + 1]
    for place, pupil in enumerate(some):
        _apply_for_summer(cast, programme, pupil, "migrant" if place < 2 else "none", now)


def _apply_for_summer(cast: Cast, programme: Programme, pupil: Pupil, category: str, now: datetime) -> None:
    guardian = cast.guardians([pupil])[pupil.pk]
    enrolment.apply(
        actor=cast.family(guardian, now.date()),
        programme=programme,
        pupil=pupil,
        guardian=guardian,
        weekdays=list(service_of(programme).weekdays.all),
        client_key=uuid.uuid4(),
        declared={"category": category, "home_district": "changan"},
        now=now,
    )


def admit_summer(cast: Cast, now: datetime) -> None:
    """As many as there are places, by turn; who is left stays on the district's list of unmet needs."""
    programme = _summer(cast)
    if programme is None:
        return
    rows = list(
        Application.objects.filter(programme=programme, state=Application.State.CHECKED).select_related(
            "pupil__school__district", "pupil__school_class"
        )
    )
    for row in rows:
        row.programme = programme
    held = held_of(rows, now.date())
    turns = {row.pk: turn_of(row, held) for row in rows}
    rows.sort(key=lambda row: (found.rank if (found := turns[row.pk]) else 99, row.applied_at, row.pk))
    chosen = rows[: programme.capacity - programme.taken]
    if chosen:
        office = cast.holding(Role.OFFICE, now.date())
        enrolment.admit(actor=office, programme=programme, applications=chosen, now=now)


def _summer(cast: Cast) -> Programme | None:
    rows = Programme.objects.filter(school=cast.school, adoption__plan_version__key__in=cast.later)
    return rows.select_related("school", "adoption__plan_version", "adoption__school").first()
