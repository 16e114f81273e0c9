"""Who may apply, check, decide, sign and choose."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kehou.areas.directory.models import Contact, Pupil
from kehou.base.access import Actor, Role, action, get_visible, visible

from .models import Agreement, Application, Place

APPLY = action("enrolment.apply", _("替孩子报名、签委托书、选课、退出"), Role.GUARDIAN)
PAPER = action("enrolment.paper", _("代录家长的纸质报名表、收存纸质委托书"), Role.OFFICE, Role.CLASS_TEACHER)
CHECK = action("enrolment.check", _("审核本班报名"), Role.CLASS_TEACHER)
DECIDE = action("enrolment.decide", _("决定录取"), Role.OFFICE)
CONCLUDE = action("enrolment.conclude", _("选课结束后确定开班"), Role.OFFICE)
REFER = action("enrolment.refer", _("看全区没有名额的孩子（不显示姓名）、推荐有名额的服务点"), Role.DISTRICT)
CLOSE_NEED = action("enrolment.close_need", _("看本校没有名额的孩子、记录家长说不再需要"), Role.OFFICE)
CONDUCT = action("enrolment.conduct", _("登记学生的行为、警告、听取家长意见"), Role.OFFICE, Role.PRINCIPAL)
EXIT = action("enrolment.exit", _("按方案决定学生退出"), Role.PRINCIPAL)
ANSWER_APPEAL = action("enrolment.answer_appeal", _("答复家长对退出的申诉"), Role.DISTRICT)
SEE = action("enrolment.see", _("查看报名与名额"), Role.GUARDIAN, Role.CLASS_TEACHER, Role.OFFICE, Role.PRINCIPAL)


def applications(actor: Actor) -> QuerySet[Application]:
    rows = Application.objects.select_related("pupil", "school_class", "guardian", "programme__adoption__plan_version")
    return visible(actor, SEE, rows)


def access_application(actor: Actor, pk: int) -> Application:
    return get_visible(actor, SEE, applications(actor), pk)


def access_place(actor: Actor, pk: int) -> Place:
    rows = Place.objects.select_related("pupil", "school_class", "course", "programme__adoption__plan_version")
    return get_visible(actor, SEE, rows, pk)


def access_behaviour(actor: Actor, pk: int) -> Place:
    """A place of the own school, for what is on record about it."""
    return get_visible(actor, CONDUCT, _behaving(), pk)


def access_appealed(actor: Actor, pk: int) -> Place:
    """A place of the district about which a family has appealed: no other."""
    return get_visible(actor, ANSWER_APPEAL, _behaving().filter(behaviour__kind="appeal").distinct(), pk)


def _behaving() -> QuerySet[Place]:
    return Place.objects.select_related(
        "pupil__school_class",
        "school_class",
        "course",
        "school",
        "programme__school",
        "programme__adoption__plan_version",
    )


def access_agreement(actor: Actor, pk: int) -> Agreement:
    return get_visible(actor, SEE, Agreement.objects.select_related("letter", "guardian", "place__pupil"), pk)


def access_own_child(actor: Actor, pk: int) -> Pupil:
    return get_visible(actor, APPLY, Pupil.objects.select_related("school_class__school", "school__district"), pk)


def deciding_contact(actor: Actor, pupil: Pupil) -> Contact:
    """The actor's own contact row for the child: in whose name the act is done."""
    own = pupil.contacts.select_related("guardian").filter(may_decide=True, guardian__account_id=actor.account_id or 0)
    return own.earliest("pk")  # parents who share a telephone share an account
