"""Who may claim, check, look: the family itself and the one right checker, nobody else."""

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from kehou.areas.directory.models import Pupil, School
from kehou.base.access import Actor, Role, action, covered, get_visible, visible

from .models import Claim, Evidence

CLAIM = action("claims.claim", _("替孩子申请优先照顾、交证明"), Role.GUARDIAN)
CHECK = action("claims.check", _("核验优先照顾申请"), Role.OFFICE)
CHECK_CLASS = action("claims.check_class", _("方案写明由班主任核验的，核验本班的优先照顾申请"), Role.CLASS_TEACHER)
LOOK = action(
    "claims.look", _("打开自己交的、由自己核验的证明（每次都有记录）"), Role.GUARDIAN, Role.OFFICE, Role.CLASS_TEACHER
)
COUNT = action("claims.count", _("看各校优先照顾申请的数目"), Role.DISTRICT)
CLEAN = action("claims.clean", _("删除到期的证明"), Role.OPERATOR)


def own_claims(actor: Actor) -> QuerySet[Claim]:
    return visible(actor, CLAIM, Claim.objects.select_related("pupil__school", "adoption__plan_version"))


def access_own_claim(actor: Actor, pk: int) -> Claim:
    return get_visible(actor, CLAIM, own_claims(actor), pk)


def access_own_child(actor: Actor, pk: int) -> Pupil:
    return get_visible(actor, CLAIM, Pupil.objects.select_related("school__district", "school_class"), pk)


def to_check(actor: Actor) -> QuerySet[Claim]:
    """The claims of which the actor is the right checker: the office, or the class teacher where the plan says so."""
    rows = Claim.objects.select_related("pupil", "school", "school_class", "guardian", "adoption__plan_version")
    mine = covered(actor, CHECK, Claim) & Q(checker=Claim.Checker.OFFICE)
    return rows.filter(mine | covered(actor, CHECK_CLASS, Claim) & Q(checker=Claim.Checker.CLASS))


def access_to_check(actor: Actor, pk: int) -> Claim:
    claim = to_check(actor).filter(pk=pk).first()
    if claim is None:
        raise Http404
    return claim


def access_child_at_desk(actor: Actor, pk: int) -> Pupil:
    """A child of the actor's school whose family shows its papers there."""
    rows = Pupil.objects.filter(left_on=None).select_related("school__district", "school_class")
    return get_visible(actor, CHECK, rows, pk)


def access_evidence(actor: Actor, key: str) -> tuple[Evidence, Role]:
    """A page of evidence, and as whom the actor may open it; 404 for everybody else."""
    page = Evidence.objects.select_related("claim").filter(pk=key).first()
    if page is not None and own_claims(actor).filter(pk=page.claim_id).exists():
        return page, Role.GUARDIAN
    if page is not None and to_check(actor).filter(pk=page.claim_id).exists():
        return page, Role.OFFICE if page.claim.checker == Claim.Checker.OFFICE else Role.CLASS_TEACHER
    raise Http404


def counted_schools(actor: Actor) -> QuerySet[School]:
    return visible(actor, COUNT, School.objects.all())
