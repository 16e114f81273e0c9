"""Every page × every role: the registry says who may; here each page is really asked, for own rows and for others'."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kehou.areas.accounts.models import Account
from kehou.areas.claims.models import Claim, Evidence
from kehou.areas.custody.models import EarlyPickup, Event, Flag, Incident, Leave, Register, WaveCount
from kehou.areas.directory.models import Contact, Pupil, School, Staff
from kehou.areas.dismissal.actions.waves import token_hash
from kehou.areas.dismissal.models import (
    Arrangement,
    BoardLink,
    ContactPhoto,
    PickupCode,
    Restriction,
    Route,
    Volunteer,
    Wave,
)
from kehou.areas.duty.models import Duty, Group
from kehou.areas.enrolment.models import Application, Place
from kehou.areas.messages.models import Message
from kehou.areas.phone.models import Device
from kehou.areas.placing.models import Draw, Offer
from kehou.areas.planning.models import Adoption, PlanVersion
from kehou.areas.programmes.models import Course, Programme
from kehou.areas.supervision.actions import report as send_report
from kehou.areas.supervision.models import Report
from kehou.base.access import Action, Role, Unit
from kehou.base.access_table import pages, table
from kehou.base.crypto import seal, seal_bytes
from kehou.base.models import DemoClock
from kehou.core.custody.ladder import CAUTIOUS
from kehou.season.cast import Cast
from kehou.season.player import play
from kehou.season.scenes_day import ask_for_leave
from tests.support.placing import rows_for_pages
from tests.support.snapshot import recall
from tests.support.world import World, at, signed_in

CSV = Path(__file__).resolve().parents[2] / "docs" / "access.csv"
NOW = at("2021-09-13 16:30")
TODAY = date(2021, 9, 13)
INCIDENT = {"opened_at": NOW, "minutes": {str(rung): many for rung, many in CAUTIOUS.items()}}


def test_the_registry_is_the_one_that_was_reviewed() -> None:
    """Who may do what changes together with docs/access.csv only: `kehou access > docs/access.csv`, and read it."""
    assert CSV.read_text(encoding="utf-8") == table()


def test_every_page_says_whom_it_is_for() -> None:
    open_to = {name: needed for name, _, needed in pages()}
    assert [name for name, needed in open_to.items() if needed is None] == ["set_language"]


@dataclass
class Side:
    """One school, somebody in each role there, and a row of each kind."""

    school: School
    accounts: dict[Role, Account]
    pupil: Pupil
    group: Group

    def row(self, name: str) -> Any:
        """What a page's primary key stands for at this school."""
        return _ROWS[name](self)


def _of_pupil(model: type[Model]) -> Callable[[Side], Any]:
    return lambda side: model.objects.filter(pupil=side.pupil).earliest("pk").pk  # type: ignore[attr-defined]


def _programme(service: str) -> Callable[[Side], Any]:
    return lambda side: Programme.objects.get(school=side.school, service=service).pk


_ROWS: dict[str, Callable[[Side], Any]] = {
    "pupil": lambda side: side.pupil.pk,
    "class": lambda side: side.pupil.school_class_id,
    "contact": lambda side: Contact.objects.filter(pupil=side.pupil, may_decide=True).earliest("pk").pk,
    "staff": lambda side: Staff.objects.filter(school=side.school).latest("pk").pk,
    "school": lambda side: side.school.pk,
    "code": lambda side: side.school.code,
    "district": lambda side: side.school.district_id,
    "city": lambda side: side.school.district.city_id,
    "version": lambda side: PlanVersion.objects.get(key="gongshu-1x").pk,
    "adoption": lambda side: Adoption.objects.get(school=side.school).pk,
    "claim": _of_pupil(Claim),
    "report": lambda side: Report.objects.filter(school=side.school).earliest("pk").pk,
    "evidence": lambda side: Evidence.objects.filter(claim__pupil=side.pupil).earliest("order").pk,
    "care": _programme("care"),
    "courses": _programme("courses"),
    "course": lambda side: Course.objects.filter(school=side.school).earliest("pk").pk,
    "course_place": lambda side: Place.objects.filter(pupil=side.pupil, course__isnull=False).earliest("pk").pk,
    "application": _of_pupil(Application),
    "place": lambda side: Place.objects.get(pupil=side.pupil, course=None).pk,
    "offer": _of_pupil(Offer),
    "draw": lambda side: Draw.objects.get(school=side.school).pk,
    "group": lambda side: side.group.pk,
    "register": lambda side: Register.objects.get(group=side.group, date=TODAY).pk,
    "session": lambda side: Register.objects.get(group=side.group, date=TODAY).session_id,
    "flag": _of_pupil(Flag),
    "incident": _of_pupil(Incident),
    "pickup": _of_pupil(EarlyPickup),
    "leave": _of_pupil(Leave),
    "arrangement": _of_pupil(Arrangement),
    "wave": lambda side: Wave.objects.filter(school=side.school).earliest("pk").pk,
    "wave_count": lambda side: WaveCount.objects.filter(school=side.school).latest("pk").pk,
    "board": lambda side: side.school.code,
    "board_link": lambda side: BoardLink.objects.get(school=side.school).pk,
    "volunteer": lambda side: Volunteer.objects.get(school=side.school).pk,
    "code_of_pupil": _of_pupil(PickupCode),
    "restriction": _of_pupil(Restriction),
    "route": lambda side: Route.objects.filter(school=side.school).earliest("pk").pk,
    "written_leave": lambda side: Leave.objects.get(pupil=side.pupil, written=True).pk,
    "device": lambda side: Device.objects.filter(school=side.school).earliest("registered_at", "label").pk,
    "message": lambda side: Message.objects.filter(pupil=side.pupil, guardian__isnull=False).earliest("pk").pk,
}

# What each page's arguments stand for; a page that is new has to say so here.
ARGUMENTS: dict[str, dict[str, str]] = {
    "public_school": {"code": "code"},
    "public_plan": {"code": "code"},
    "directory_class": {"pk": "class"},
    "directory_staff_password": {"pk": "staff"},
    "directory_guardian_password": {"pk": "contact"},
    "messages_read": {"pk": "message"},
    "planning_adopt": {"pk": "version"},
    "planning_adoption": {"pk": "adoption"},
    "programmes_publish": {"adoption": "adoption", "service": "=care"},
    "programmes_courses": {"pk": "courses"},
    "programmes_offer": {"pk": "courses"},
    "claims_hand_in": {"pk": "pupil"},
    "claims_claim": {"pk": "claim"},
    "claims_withdraw": {"pk": "claim"},
    "claims_evidence": {"key": "evidence"},
    "claims_check": {"pk": "claim"},
    "claims_desk": {"pk": "pupil"},
    "enrolment_apply": {"programme_pk": "care", "pupil_pk": "pupil"},
    "enrolment_change": {"pk": "application"},
    "enrolment_confirm": {"pk": "application"},
    "enrolment_not_needed": {"pk": "application"},
    "enrolment_take_out": {"pk": "application"},
    "enrolment_withdraw": {"pk": "application"},
    "enrolment_letter": {"pk": "place"},
    "enrolment_behaviour": {"pk": "place"},
    "enrolment_conduct": {"pk": "place"},
    "enrolment_appeal": {"pk": "place"},
    "enrolment_courses": {"pk": "pupil"},
    "enrolment_sites": {"pk": "pupil"},
    "rush_board": {"pk": "pupil"},
    "rush_opening": {"pk": "courses"},
    "enrolment_choose": {"pk": "pupil", "course_pk": "course"},
    "enrolment_drop": {"pk": "course_place"},
    "enrolment_check": {"programme": "care"},
    "enrolment_paper": {"programme": "care"},
    "enrolment_paper_child": {"programme": "care", "pupil": "pupil"},
    "enrolment_letters": {"programme": "care"},
    "enrolment_programme": {"pk": "care"},
    "enrolment_entered": {"pk": "care"},
    "enrolment_need_over": {"pk": "application"},
    "enrolment_refer": {"pk": "application"},
    "enrolment_admit": {"pk": "care"},
    "enrolment_places": {"pk": "care"},
    "enrolment_places_xlsx": {"pk": "care"},
    "enrolment_conclude": {"pk": "courses"},
    "enrolment_refuse": {"pk": "application"},
    "placing_wishes": {"programme_pk": "courses", "pupil_pk": "pupil"},
    "placing_siblings": {"programme_pk": "courses", "pupil_pk": "pupil"},
    "placing_wait": {"pk": "pupil", "course_pk": "course"},
    "placing_offer": {"pk": "offer"},
    "placing_leave": {"pk": "course_place"},
    "placing_result": {"programme_pk": "courses", "pupil_pk": "pupil"},
    "placing_check": {"pk": "draw"},
    "placing_file": {"pk": "draw", "name": "=list.json"},
    "placing_draw": {"pk": "courses"},
    "placing_waiting": {"pk": "courses"},
    "placing_merge": {"pk": "care"},
    "placing_feed": {"token": "=nothing"},
    "duty_group": {"pk": "care"},
    "duty_rota": {"pk": "care"},
    "duty_assign": {"pk": "care"},
    "duty_turns": {"pk": "care"},
    "custody_group": {"pk": "group"},
    "custody_register": {"pk": "register"},
    "custody_mark": {"pk": "register"},
    "custody_receive": {"pk": "register"},
    "custody_dismiss": {"pk": "register"},
    "custody_close": {"pk": "register"},
    "custody_sign": {"pk": "pickup"},
    "custody_gate_child": {"pk": "pupil"},
    "custody_class_excuse": {"pk": "pupil"},
    "custody_board": {"pk": "school"},
    "custody_day_end": {"pk": "school"},
    "custody_settle": {"pk": "flag"},
    "custody_give": {"pk": "class"},
    "custody_chain": {"pk": "pupil"},
    "custody_incident": {"pk": "incident"},
    "custody_answer": {"pk": "incident"},
    "custody_incident_end": {"pk": "incident"},
    "duty_substitute": {"pk": "session", "group_pk": "group"},
    "duty_lead": {"pk": "school"},
    "custody_leave": {"pk": "pupil"},
    "custody_photo": {"pk": "contact"},
    "custody_live": {"pk": "pupil"},
    "custody_send_wave": {"pk": "register"},
    "custody_count_wave": {"pk": "wave_count"},
    "custody_missing_wave": {"pk": "wave_count"},
    "custody_hall": {"token": "board"},
    "custody_hall_part": {"token": "board"},
    "dismissal_wave_end": {"pk": "wave"},
    "dismissal_board_end": {"pk": "board_link"},
    "dismissal_vet": {"pk": "volunteer"},
    "dismissal_home": {"pk": "pupil"},
    "dismissal_withdraw": {"pk": "arrangement"},
    "dismissal_people": {"pk": "pupil"},
    "dismissal_add": {"pk": "pupil"},
    "dismissal_code": {"pk": "pupil"},
    "dismissal_person": {"pk": "contact"},
    "dismissal_code_cancel": {"pk": "code_of_pupil"},
    "dismissal_route_end": {"pk": "route"},
    "dismissal_restriction": {"pk": "pupil"},
    "dismissal_restriction_lift": {"pk": "restriction"},
    "custody_class_leave_withdraw": {"pk": "written_leave"},
    "custody_leave_withdraw": {"pk": "leave"},
    "phone_end": {"pk": "device"},
    "phone_printed": {"day": "=2021-09-14"},
    "phone_enter": {"group": "group", "session": "session"},
    "supervision_anonymous": {"code": "code"},
    "supervision_report": {"pk": "report"},
    "supervision_deadline": {"pk": "district"},
    "figures_school": {"pk": "school"},
    "figures_district": {"pk": "district"},
    "figures_city": {"pk": "city"},
    "ledger_export": {"form": "=csv"},
    "demo_sign_in": {"key": "=nobody"},
    "demo_walk": {"key": "=nobody"},
}
IMPORT_STEPS = {f"directory_import_{step}" for step in ("check", "confirm", "give_up", "progress", "rest")}
# Open to everybody by their nature, and tested where they live.
NOT_ASKED = {"set_language", "account_logout", "demo_move", "demo_sign_in", "demo_walk"}


def _arguments(name: str, side: Side) -> dict[str, Any]:
    if name in IMPORT_STEPS:
        return {"school_id": side.school.pk, "token": "0" * 32}
    wanted = ARGUMENTS.get(name, {})
    return {key: what[1:] if what.startswith("=") else side.row(what) for key, what in wanted.items()}


def _play(world: World) -> list[Side]:
    """A season at two schools of one city, in two districts, up to the first Monday of courses."""
    casts = [Cast(school, "matrix", 30) for school in (world.school, world.other)]
    play(casts, since=at("2021-09-01 12:00"), until=NOW)
    for cast in casts:
        ask_for_leave(cast, at("2021-09-12 19:00"))
    DemoClock.move(NOW, timezone.now())
    return [_side(world, school) for school in (world.school, world.other)]


@pytest.fixture
def sides(db: None) -> list[Side]:
    world = World.build(pupils=36, others=36, bare=True)
    return recall("matrix", lambda: _play(world))


def _side(world: World, school: School) -> Side:
    register = Register.objects.filter(school=school, date=TODAY, group__course=None).earliest("pk")
    standing = register.standings.select_related("pupil__school_class").earliest("pk")
    pupil = standing.pupil
    _make_rows(school, pupil, register)
    duty = Duty.objects.select_related("staff__account").get(group=register.group, session=register.session)
    guardian = Contact.objects.filter(pupil=pupil, may_decide=True).earliest("pk").guardian
    teacher = pupil.school_class.teacher
    assert duty.staff.account and guardian.account and teacher and teacher.account
    accounts = {
        Role.GUARDIAN: guardian.account,
        Role.CLASS_TEACHER: teacher.account,
        Role.CARE_TEACHER: duty.staff.account,
        **{role: world.post_of(school, role) for role in (Role.OFFICE, Role.PRINCIPAL, Role.GATE, Role.FINANCE)},
        **world.above(school.district),
    }
    return Side(school, accounts, pupil, register.group)


def _make_rows(school: School, pupil: Pupil, register: Register) -> None:
    """Rows that the season's chance may not have given this very child."""
    contact = Contact.objects.filter(pupil=pupil, may_decide=True).earliest("pk")
    EarlyPickup.objects.get_or_create(
        pupil=pupil,
        register=register,
        defaults={
            "contact": contact,
            "school": school,
            "registered_at": NOW,
            "registered_by": contact.guardian.account,
        },
    )
    Device.objects.create(
        account=contact.guardian.account,
        school=school,
        label="Android · 微信",
        key_hash=b"",
        half_sealed=b"",
        registered_at=NOW,
        seen_at=NOW,
    )
    Leave.objects.get_or_create(
        pupil=pupil, date=date(2021, 9, 20), school=school, asked_by=contact.guardian, defaults={"asked_at": NOW}
    )
    Leave.objects.get_or_create(
        pupil=pupil,
        date=date(2021, 9, 22),
        school=school,
        asked_by=contact.guardian,
        written=True,
        defaults={"asked_at": NOW, "entered_by": contact.guardian.account},
    )
    _make_claim(school, pupil)
    send_report(school=school, about="forced", text="x", form=str(uuid.uuid4()), now=NOW)
    Incident.objects.get_or_create(
        pupil=pupil, date=TODAY, ended_at=None, defaults={"school": school, "register": register, **INCIDENT}
    )
    event = Event.objects.filter(pupil=pupil, date=TODAY).earliest("pk")
    flag = {"school": school, "date": TODAY, "pupil": pupil, "register": register, "raised_at": NOW}
    Flag.objects.get_or_create(event=event, code="unlisted", defaults=flag)
    _going_home(school, pupil, contact)
    _leaving(school, register, contact)
    course = Course.objects.filter(school=school).earliest("pk")
    Programme.objects.filter(pk=course.programme_id).update(way=Programme.Way.WISHES)  # as pages of wishes need it
    rows_for_pages(school, pupil, NOW)
    Place.objects.get_or_create(
        pupil=pupil,
        course=course,
        defaults={
            "programme": course.programme,
            "school": school,
            "district_id": school.district_id,
            "school_class": pupil.school_class,
            "weekdays": course.weekdays,
            "state": "ended",
            "given_at": NOW,
        },
    )


def _make_claim(school: School, pupil: Pupil) -> None:
    claim = Claim.objects.create(
        pupil=pupil,
        school_class=pupil.school_class,
        school=school,
        district_id=school.district_id,
        adoption=Adoption.objects.get(school=school),
        service="care",
        fact="category",
        value="hardship",
        checker="office",
        guardian=Contact.objects.filter(pupil=pupil, may_decide=True).earliest("pk").guardian,
        client_key=uuid.uuid4(),
        state="verified",
        handed_in_at=NOW,
        checked_at=NOW,
        valid_until=date(2022, 9, 1),
    )
    key = uuid.uuid4()
    Evidence.objects.create(key=key, claim=claim, order=1, sealed=seal_bytes(b"jpeg", f"evidence:{key}"), size=4)


def _going_home(school: School, pupil: Pupil, contact: Contact) -> None:
    ContactPhoto.objects.create(contact=contact, sealed=seal_bytes(b"x", f"photo/{contact.pk}"), kept_at=NOW)
    Route.objects.create(school=school, name="一号线", kind="bus")
    said = {"pupil": pupil, "school": school, "asked_by": contact.guardian, "asked_at": NOW}
    Arrangement.objects.create(rank=0, days=DateRange(TODAY, None), way="collected", **said)
    PickupCode.objects.create(
        pupil=pupil,
        school=school,
        day=TODAY,
        helper_name="x",
        helper_phone="x",
        code_hash=b"0",
        made_by=contact.guardian,
        made_at=NOW,
    )
    other = Contact.objects.filter(pupil=pupil).exclude(pk=contact.pk).first()
    Restriction.objects.create(
        pupil=pupil,
        school=school,
        contact=other,
        reason_sealed=seal("x"),
        entered_by=contact.guardian.account,
        entered_at=NOW,
    )


def _leaving(school: School, register: Register, contact: Contact) -> None:
    wave = Wave.objects.filter(school=school).earliest("pk")  # the season has planned some
    by = contact.guardian.account
    WaveCount.objects.create(wave=wave, register=register, school=school, date=TODAY, given_at=NOW, given_by=by)
    BoardLink.objects.create(school=school, name="x", token_hash=token_hash(school.code), made_at=NOW, made_by=by)
    Volunteer.objects.create(school=school, guardian=contact.guardian, consented_at=NOW)


def _ask(client: Client, url: str) -> int:
    status = client.get(url).status_code
    return client.post(url, {}).status_code if status == 405 else status


def _verdicts(side: Side, other: Side) -> Iterator[str]:
    """A sentence for every page that answers otherwise than the registry says."""
    for name, route, needed in pages():
        if not needed or name in NOT_ASKED:
            continue
        own, foreign = reverse(name, kwargs=_arguments(name, side)), reverse(name, kwargs=_arguments(name, other))
        if Client().get(own).status_code not in (302, 405):
            yield f"{route}: a visitor gets in"
        for role, account in side.accounts.items():
            yield from _of_role(name, role, account, needed, own, foreign)


def _of_role(
    name: str, role: Role, account: Account, needed: tuple[Action, ...], own: str, foreign: str
) -> Iterator[str]:
    client = _fresh(account)
    roles = _roles_of(account) & _held_at(name)
    status = _ask(client, own)
    if status >= 500:
        yield f"{own} as {role}: {status}"
    if status == 404 and _surely_may(name, role, needed):
        yield f"{own} as {role}: 404, although the role may"
    if status != 404 and not any(roles & action.roles for action in needed):
        yield f"{own} as {role}: {status}, although {sorted(roles)} may not"
    if own != foreign and not roles & ABOVE_DISTRICTS and not _shared(name):
        status = _ask(client, foreign)
        if status != 404:
            yield f"{foreign} of another school as {role}: {status}"


def _fresh(account: Account) -> Client:
    """Signed in anew: an office page above may have given the account a new password, which asks to be changed."""
    Account.objects.filter(pk=account.pk).update(must_change_password=False)
    return signed_in(Account.objects.get(pk=account.pk))


def _surely_may(name: str, role: Role, needed: tuple[Action, ...]) -> bool:
    """The role itself opens the page for this row. (Another post of the same person may lie at another unit.)"""
    if name in IMPORT_STEPS | NOTHING_CHOSEN or role not in _held_at(name):
        return False
    return role in PERSONAL.get(name, set(Role)) and any(role in action.roles for action in needed)


# An empty form names no row (nobody has appealed), and no row is 404; a child that is not missing cannot be excused.
NOTHING_CHOSEN = {
    "rush_claim",
    "enrolment_need_over",
    "enrolment_refer",
    "enrolment_appeal",
    "enrolment_admit",
    "custody_class_excuse",
    "duty_lead",
}
# Rows that belong to one person of the side, whoever else has the role.
PERSONAL = {
    "messages_read": {Role.GUARDIAN},
    "claims_check": {Role.OFFICE},  # the class teacher only where the plan names her
    "claims_evidence": {Role.GUARDIAN, Role.OFFICE},
}


def _held_at(name: str) -> set[Role]:
    """Inspectors and auditors of this world belong to a district: the city is not theirs."""
    return set(Role) - ({Role.INSPECTOR, Role.AUDITOR} if name == "figures_city" else set())


ABOVE_DISTRICTS = {Role.CITY, Role.OPERATOR}


def _shared(name: str) -> bool:
    """Pages whose argument is not a row of one school."""
    return name in {"figures_city", "planning_adopt"}


def _roles_of(account: Account) -> set[Role]:
    from kehou.base.access import posts_of

    return {post.role for post in posts_of(account.pk, TODAY)}


def test_every_page_for_every_role(sides: list[Side]) -> None:
    mine, other = sides
    asked = {name for name, _, needed in pages() if needed and name not in NOT_ASKED}
    assert len(asked) > 50
    wrong = list(_verdicts(mine, other))
    assert not wrong, "\n".join(wrong)


def test_pages_for_everybody_open_without_signing_in(sides: list[Side]) -> None:
    for name, _route, needed in pages():
        if needed == () and name not in NOT_ASKED | {"me", "account_change_password", "placing_feed"}:
            assert Client().get(reverse(name, kwargs=_arguments(name, sides[0]))).status_code == 200, name


def test_posts_at_units_where_a_role_cannot_be_held_count_for_nothing(sides: list[Side]) -> None:
    """A care teacher 'of the whole school' would see every child: such a post is ignored."""
    from kehou.areas.accounts.actions import appoint, open_account
    from tests.support.world import OPERATOR

    account = open_account(name="x", phone=None, username="x")
    appoint(
        actor=OPERATOR,
        account=account,
        role=Role.CARE_TEACHER,
        unit=Unit.SCHOOL,
        unit_id=sides[0].school.pk,
        since=date(2021, 8, 1),
        now=NOW,
    )
    assert _roles_of(account) == set()
