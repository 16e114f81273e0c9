"""Walks through the demo: things worth seeing, each with the person whose page shows it and the page itself.

A walk looks for its people among what has been played so far; before its moment there is nothing to find.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kehou.areas.accounts.models import Account, Appointment
from kehou.areas.custody.models import EarlyPickup, Incident, LateCollection, Register, WaveCount
from kehou.areas.directory.models import Contact, Pupil, School, SchoolClass
from kehou.areas.duty.models import Duty
from kehou.areas.enrolment.models import Place
from kehou.areas.placing.models import DrawStep, Merger, Offer, Verdict, WishList
from kehou.areas.programmes.models import Course, Programme
from kehou.base.access import Role, Unit
from kehou.core.allocation.outcome import Code

from .cast import at


@dataclass(frozen=True)
class Stop:
    """Where a walk begins: signed in as whom, on which page."""

    account: Account
    path: str


@dataclass(frozen=True)
class Walk:
    """`since` is the moment from which there is something to see; `find` may still find nobody."""

    key: str
    title: str | Promise
    hint: str | Promise
    since: datetime
    find: Callable[[datetime], Stop | None]


def _family(pupil: Pupil | None, name: str, *arguments: int) -> Stop | None:
    """The page of a child, as a guardian who may decide for it."""
    rows = Contact.objects.filter(pupil=pupil, may_decide=True, guardian__account__isnull=False)
    contact = rows.select_related("guardian__account").order_by("pk").first() if pupil else None
    if contact is None or contact.guardian.account is None:
        return None
    return Stop(contact.guardian.account, reverse(name, args=arguments))


def _staff(role: Role, unit: Unit, unit_id: int, name: str, *arguments: int) -> Stop | None:
    """A page of the school or of those above, as somebody who holds the role there."""
    rows = Appointment.objects.filter(role=role, unit=unit, unit_id=unit_id).select_related("account")
    row = rows.order_by("pk").first()
    return Stop(row.account, reverse(name, args=arguments)) if row else None


def _first_school() -> School | None:
    return School.objects.order_by("pk").first()


def _drawn() -> QuerySet[Programme]:
    return Programme.objects.filter(way=Programme.Way.WISHES, service="courses").order_by("pk")


# places -------------------------------------------------------------------------------------------------------------
def refused(now: datetime) -> Stop | None:
    """A family at the closed form: too early or too late, with the clause."""
    programme = Programme.objects.filter(service="care", school=_first_school()).order_by("pk").first()
    pupil = Pupil.objects.filter(school=_first_school()).order_by("pk").last()
    return _family(pupil, "enrolment_apply", programme.pk, pupil.pk) if programme and pupil else None


def first_come(now: datetime) -> Stop | None:
    """A family at the menu of a first-come course selection; a second browser can be another guardian."""
    rows = Programme.objects.filter(service="courses", school=_first_school()).exclude(way=Programme.Way.WISHES)
    pupil = Pupil.objects.filter(school=_first_school(), places__state=Place.State.ACTIVE).order_by("pk").first()
    return _family(pupil, "enrolment_courses", pupil.pk) if pupil and rows.exists() else None


def wishing(now: datetime) -> Stop | None:
    """A family that puts its wishes in order."""
    programme = _drawn().first()
    pupil = Pupil.objects.filter(school=programme.school_id).order_by("pk").first() if programme else None
    return _family(pupil, "placing_wishes", programme.pk, pupil.pk) if programme and pupil else None


def _verdict(*codes: Code) -> Verdict | None:
    rows = Verdict.objects.filter(code__in=codes, draw__steps__kind=DrawStep.Kind.PUBLISHED)
    return rows.select_related("pupil", "draw").order_by("pk").first()


def explained(now: datetime) -> Stop | None:
    """A child that got nothing of a wish, and why, in numbers."""
    verdict = _verdict(Code.FULL)
    return _family(verdict.pupil, "placing_result", verdict.draw.programme_id, verdict.pupil_id) if verdict else None


def verified(now: datetime) -> Stop | None:
    """The public page on which anybody checks the draw with nothing but Python."""
    verdict = _verdict(*Code)
    return _family(verdict.pupil, "placing_check", verdict.draw_id) if verdict else None


def too_few(now: datetime) -> Stop | None:
    """A course below its minimum does not open: its child went on to the next wish, or is told."""
    verdict = _verdict(Code.CLOSED)
    if verdict:
        return _family(verdict.pupil, "placing_result", verdict.draw.programme_id, verdict.pupil_id)
    row = Place.objects.filter(course__state=Course.State.NOT_OPENED).select_related("pupil").order_by("pk").first()
    return _family(row.pupil, "enrolment_courses", row.pupil_id) if row else None


def _offer(**how: object) -> Stop | None:
    rows = Offer.objects.filter(**how).select_related("pupil").order_by("-made_at", "pk")
    offer = rows.first()
    return _family(offer.pupil, "placing_offer", offer.pk) if offer else None


def offered(now: datetime) -> Stop | None:
    return _offer(state=Offer.State.OPEN, expires_at__gt=now, merger=None)


def expired(now: datetime) -> Stop | None:
    return _offer(state=Offer.State.EXPIRED, merger=None)


def siblings(now: datetime) -> Stop | None:
    """Brothers and sisters who apply together, all or none: their wishes, later their result."""
    rows = WishList.objects.filter(bundle__kind="all", withdrawn_at=None).select_related("pupil").order_by("pk")
    row = rows.first()
    page = (
        "placing_result" if row and DrawStep.objects.filter(draw__programme=row.programme_id, kind="published") else ""
    )
    return _family(row.pupil, page or "placing_wishes", row.programme_id, row.pupil_id) if row else None


def merging(now: datetime) -> Stop | None:
    """The district decides about a site with too few children."""
    rows = Programme.objects.filter(adoption__plan_version__key="yuhang-summer", closes_at__lte=now)
    programme = rows.select_related("school").order_by("pk").first()
    return _staff(Role.DISTRICT, Unit.DISTRICT, programme.district_id, "placing_mergers") if programme else None


def merged(now: datetime) -> Stop | None:
    """A family that is offered a seat at the other site."""
    return _offer(merger__in=Merger.objects.exclude(target=None))


# the day ------------------------------------------------------------------------------------------------------------
def handing_over(now: datetime) -> Stop | None:
    """A class teacher gives the class, and both sides count."""
    rows = Register.objects.filter(date=now.date(), group__course=None).order_by("pk")
    register = rows.filter(school=_first_school()).first() or rows.first()
    classes = SchoolClass.objects.filter(school=register.school_id if register else _first_school())
    shown = classes.filter(teacher__account__isnull=False).select_related("teacher__account").order_by("pk").first()
    if shown is None or shown.teacher is None or shown.teacher.account is None:
        return None
    return Stop(shown.teacher.account, reverse("custody_give", args=[shown.pk]))


def phone(now: datetime) -> Stop | None:
    """The app of a care teacher: the network can be cut."""
    rows = Duty.objects.filter(session__date__gte=now.date(), staff__account__isnull=False, group__course=None)
    duty = rows.select_related("staff__account").order_by("session__date", "pk").first()
    return Stop(duty.staff.account, reverse("phone_app")) if duty and duty.staff.account else None


def alarmed(now: datetime) -> Stop | None:
    """The record of an alarm: an open one, else the latest."""
    row = Incident.objects.order_by("ended_at", "-opened_at").first()
    open_one = Incident.objects.filter(ended_at=None).order_by("-opened_at").first()
    row = open_one or row
    return _staff(Role.OFFICE, Unit.SCHOOL, row.school_id, "custody_incident", row.pk) if row else None


def fetched_early(now: datetime) -> Stop | None:
    """At the gate: a stranger is sent away, a one-time code opens."""
    rows = EarlyPickup.objects.exclude(code=None).select_related("register").order_by("-pk")
    row = rows.first()
    return _staff(Role.GATE, Unit.SCHOOL, row.register.school_id, "custody_gate") if row else None


def leaving(now: datetime) -> Stop | None:
    """Waves, counted on both sides; the gate names who did not come."""
    row = WaveCount.objects.order_by("-pk").first()
    return _staff(Role.GATE, Unit.SCHOOL, row.school_id, "custody_waves") if row else None


def late(now: datetime) -> Stop | None:
    row = LateCollection.objects.order_by("-date", "pk").first()
    return _staff(Role.OFFICE, Unit.SCHOOL, row.school_id, "custody_late") if row else None


def closing(now: datetime) -> Stop | None:
    """The school's day, closed when nobody is open."""
    row = Register.objects.order_by("-date", "school_id").first()
    return _staff(Role.OFFICE, Unit.SCHOOL, row.school_id, "custody_day_end", row.school_id) if row else None


def _d(month: int, day: int, clock: str, year: int = 2021) -> datetime:
    return at(date(year, month, day), clock)


WALKS = (
    Walk("refused", _("时间不对，不能报名"), _("家长：没开始或已截止，写明依据哪一条"), _d(9, 1, "15:00:00"), refused),
    Walk("first_come", _("先到先得"), _("家长：再开一个浏览器，两位家长抢同一门课"), _d(9, 6, "20:00:00"), first_come),
    Walk("wishing", _("填志愿"), _("家长：按喜欢的次序排好，随时能改"), _d(9, 7, "12:00:00"), wishing),
    Walk("siblings", _("兄弟姐妹一起报"), _("家长：要么都去，要么都不去"), _d(9, 7, "14:00:00"), siblings),
    Walk("explained", _("为什么没有得到"), _("家长：每个志愿的理由，用数字说清"), _d(9, 10, "08:50:00"), explained),
    Walk("verified", _("自己核验摇号"), _("谁都可以：下载文件，用 Python 重算"), _d(9, 10, "08:50:00"), verified),
    Walk("too_few", _("人数不够的课程"), _("家长：不开班，转到下一个志愿"), _d(9, 10, "09:00:00"), too_few),
    Walk("offered", _("候补有了名额"), _("家长：接受，或者让给下一位"), _d(9, 10, "09:30:00"), offered),
    Walk("expired", _("候补名额过期"), _("家长：没有答复，已经留给下一位"), _d(9, 11, "10:00:00"), expired),
    Walk("merging", _("服务点合并"), _("区教育局：不到 25 人，并或者不并"), _d(6, 26, "09:00:00", 2022), merging),
    Walk("merged", _("合并以后的选择"), _("家长：去新的服务点，或者不去"), _d(6, 27, "10:00:00", 2022), merged),
    Walk("phone", _("手机点名，没有网络"), _("托管教师：打开以后断开网络，照常点名"), _d(9, 4, "10:00:00"), phone),
    Walk("handing_over", _("交接，两边清点"), _("班主任：少了谁，两边都看到名字"), _d(9, 6, "15:28:00"), handing_over),
    Walk("alarmed", _("有孩子没到"), _("学校办公室：告警逐级上报，谁说了什么"), _d(9, 6, "15:40:00"), alarmed),
    Walk(
        "fetched_early", _("陌生人和接送码"), _("门卫：没有码的请回，有码的放行"), _d(9, 6, "16:52:00"), fetched_early
    ),
    Walk("leaving", _("分批放学"), _("门卫：人数对不上，说出是谁"), _d(9, 6, "17:50:00"), leaving),
    Walk("late", _("晚接"), _("学校办公室：谁、几次、按规定怎么办"), _d(9, 6, "18:20:00"), late),
    Walk("closing", _("关闭这一天"), _("学校办公室：每个孩子都有交代才能关"), _d(9, 6, "15:40:00"), closing),
)


def stop_of(key: str, now: datetime) -> Stop | None:
    """Where the walk of this key begins now; None before its moment, and for a key that there is not."""
    walk = next((each for each in WALKS if each.key == key), None)
    return walk.find(now) if walk and walk.since <= now else None
