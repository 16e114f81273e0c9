"""From the plan to places: what offices, families and class teachers do in the first days of term."""

import uuid
from collections import defaultdict
from datetime import datetime, timedelta
from importlib import resources
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from ruamel.yaml import YAML

from kehou.areas.directory.actions import open_family_accounts
from kehou.areas.directory.models import Pupil, Staff
from kehou.areas.duty import actions as duty
from kehou.areas.duty.models import Group
from kehou.areas.enrolment import actions as enrolment
from kehou.areas.enrolment.models import Application, Place
from kehou.areas.planning.actions import adopt, load_plan
from kehou.areas.planning.models import Adoption, PlanVersion
from kehou.areas.programmes.actions import publish
from kehou.areas.programmes.models import Programme, Session
from kehou.base.access import Role
from kehou.base.refusal import Refusal
from kehou.core.rulebook.spaces import Choices

from .cast import OPERATOR, Cast
from .roles import SCHOOL_ROLES


def answers(cast: Cast, plan: str = "") -> dict[str, Any]:
    """What the demo's schools fill in where their plan leaves it open; plainly the demo's own choice.

    `@roll` stands for the size of the school's roll, `@district` for the answer whose words are the district's name.
    """
    given = _read(plan or cast.plan)
    if cast.variant and plan in ("", cast.plan):
        given |= _read(f"{cast.plan}.{cast.variant}")
    roll = max(cast.school.pupils.count(), 1)
    return {key: roll if value == "@roll" else _district(cast, key, value) for key, value in given.items()}


def _read(name: str) -> dict[str, Any]:
    text = resources.files(__package__).joinpath(f"answers/{name}.yaml").read_text("utf-8")
    found: dict[str, Any] = YAML(typ="safe", pure=True).load(text)
    return found


def _district(cast: Cast, key: str, value: Any) -> Any:
    """The answer that is called as the school's district is, else the first."""
    if value != "@district":
        return value
    choices = PlanVersion.objects.get(key=cast.plan).asked({}).choices(key)
    return next((token for token, words in choices.items() if words == cast.school.district.name), next(iter(choices)))


def load_plan_once(key: str, now: datetime) -> PlanVersion:
    """A plan of the demo, taken into the platform by its operator."""
    known = PlanVersion.objects.filter(key=key).order_by("-pk").first()
    return known or load_plan(actor=OPERATOR, pack=settings.PLANS / key, now=now)


def start_term(cast: Cast, now: datetime, *, families: bool = True) -> None:
    """The office takes up the plan, opens family accounts and publishes the services in which families choose days."""
    office = cast.holding(Role.OFFICE, now.date())
    version = load_plan_once(cast.plan, now)
    if Adoption.objects.filter(school=cast.school, plan_version=version).exists():
        return
    adoption = adopt(actor=office, school=cast.school, version=version, fills=answers(cast), now=now)
    if families:
        open_family_accounts(actor=office, school=cast.school, now=now)
    for key, service in adoption.filled.services.items():
        if not service.has_courses:
            publish(actor=office, adoption=adoption, service=key, now=now)


def open_summer_sites(cast: Cast, now: datetime, *, plan: str) -> None:
    """Schools that are sites of a holiday plan take it up and publish what it offers."""
    office = cast.holding(Role.OFFICE, now.date())
    for key in cast.later:
        if key != plan:
            continue
        version = load_plan_once(key, now)
        if Adoption.objects.filter(school=cast.school, plan_version=version).exists():
            continue
        adoption = adopt(actor=office, school=cast.school, version=version, fills=answers(cast, key), now=now)
        for service in adoption.filled.services:
            publish(actor=office, adoption=adoption, service=service, now=now)


def care(cast: Cast) -> Programme:
    """The service in which most children of the school are looked after: the first that it published."""
    rows = Programme.objects.select_related("school", "adoption__plan_version", "adoption__school")
    return rows.filter(school=cast.school).order_by("pk")[0]


def told_of(cast: Cast, programme: Programme, pupil: Pupil) -> dict[str, Any]:
    """What a family answers where the plan asks about its child: one of the plan's own words, the last most often."""
    found: dict[str, Any] = {}
    for space in programme.adoption.filled.service(programme.service).asks_of_families:
        if isinstance(space, Choices):
            values = list(space.titles)
            drawn = cast.chance("told", space.key, pupil.pk)
            found[space.key] = values[int(drawn * 5 * len(values))] if drawn < 0.2 else values[-1]
        else:
            found[space.key] = int(space.low or 0)
    return found


def apply_for_care(cast: Cast, now: datetime, *, share: float = 1.0) -> None:
    """Families apply for care; of those who wish it, this share have got round to it. Each at a moment of its own."""
    programme, pupils = care(cast), list(cast.school.pupils.select_related("school_class", "school").order_by("pk"))
    wishing, guardians = cast.wishing(pupils), cast.guardians(pupils)
    known = set(Application.objects.filter(programme=programme).values_list("pupil_id", flat=True))
    runs = programme.adoption.filled.service(programme.service).weekdays.all
    for pupil in pupils:
        if pupil.pk in known or pupil.pk not in wishing or cast.chance("when", pupil.pk) >= share:
            continue
        guardian = guardians[pupil.pk]
        moment = now + timedelta(seconds=round(cast.chance("second", pupil.pk) * 240, 3))
        enrolment.apply(
            actor=cast.family(guardian, now.date()),
            programme=programme,
            pupil=pupil,
            guardian=guardian,
            weekdays=[day for day in runs if day != 5 or cast.chance("friday", pupil.pk) < 0.7],
            client_key=uuid.uuid4(),
            declared=told_of(cast, programme, pupil),
            now=moment,
        )


def check_classes(cast: Cast, now: datetime) -> None:
    """Every class teacher checks the applications of the class, at once."""
    by_class: dict[int, list[Application]] = defaultdict(list)
    for application in _applications(cast, Application.State.SUBMITTED):
        by_class[application.school_class_id].append(application)
    for rows in by_class.values():
        teacher = cast.class_teacher(rows[0].school_class, now.date())
        enrolment.check(actor=teacher, applications=rows, now=now)


def admit_grades(cast: Cast, now: datetime) -> None:
    """The office decides grade by grade."""
    office, programme = cast.holding(Role.OFFICE, now.date()), care(cast)
    by_grade: dict[int, list[Application]] = defaultdict(list)
    for application in _applications(cast, Application.State.CHECKED):
        by_grade[application.school_class.grade].append(application)
    for _grade, rows in sorted(by_grade.items()):
        enrolment.admit(actor=office, programme=programme, applications=rows, now=now)


def _applications(cast: Cast, state: str) -> QuerySet[Application]:
    rows = Application.objects.filter(programme__school=cast.school, state=state)
    return rows.select_related("pupil", "school_class__teacher").order_by("pk")


def sign_letters(cast: Cast, now: datetime) -> None:
    """Families sign on their phones in the evening."""
    rows = Place.objects.filter(school=cast.school, course=None, state=Place.State.HELD)
    places = list(
        rows.select_related("pupil", "school_class", "application__guardian", "programme__adoption__plan_version")
    )
    for place in places:
        assert place.application is not None
        guardian = place.application.guardian
        moment = now + timedelta(seconds=int(cast.chance("sign", place.pk) * 7200))
        enrolment.sign_letter(actor=cast.family(guardian, now.date()), place=place, guardian=guardian, now=moment)


def arrange_care(cast: Cast, now: datetime) -> None:
    """Groups by class, and a rota in which all who take part have their turn (五.1: 全校教职工轮流)."""
    programme, office = care(cast), cast.holding(Role.OFFICE, now.date())
    duty.group_by_class(actor=office, programme=programme, now=now)
    sessions = list(Session.objects.filter(programme=programme, date__gte=now.date(), duties=None).order_by("date"))
    put_on_duty(cast, programme, sessions[:20], now)


def put_on_duty(cast: Cast, programme: Programme, sessions: list[Session], now: datetime) -> None:
    """Turn by turn: group i of session n gets teacher i + n.

    Class teachers and office holders come first in a roll sheet, and last here: on the first days nobody has the own
    class, and the gatekeeper is at the gate.
    """
    groups = list(Group.objects.filter(programme=programme, course=None).order_by("pk"))
    teachers = list(Staff.objects.filter(school=cast.school, takes_part=True).order_by("pk"))
    first = len(groups) + len(SCHOOL_ROLES)
    rota = {
        group: [(session, teachers[(first + i + n) % len(teachers)]) for n, session in enumerate(sessions)]
        for i, group in enumerate(groups)
    }
    office = cast.holding(Role.OFFICE, now.date())
    try:
        duty.assign(actor=office, programme=programme, rota=rota, now=now)
    except Refusal as refusal:
        raise RuntimeError(f"{cast.school}: {len(groups)} groups, {len(teachers)} teachers: {refusal}") from refusal
