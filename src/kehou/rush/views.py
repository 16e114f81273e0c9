"""The lane's pages as ordinary Django views: where no lane is in front, and for what is not of that one minute."""

import uuid

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kehou.areas.directory.models import Pupil
from kehou.areas.enrolment.access import APPLY, access_own_child
from kehou.areas.enrolment.models import Place
from kehou.areas.enrolment.queries_family import school_course
from kehou.areas.programmes.access import OFFER, access_programme
from kehou.base.pages import Request, page

from . import ordinary
from .actions import set_opening
from .answers import WAIT, Answer
from .board import Own, filled, phase_of, seats_left, selection, sheet, shell
from .keys import claim_key
from .line import stand
from .models import Claim, Opening


@require_safe
@page(APPLY)
def board(request: Request, pk: int) -> HttpResponse:
    """What there is to claim for a child, and what came of the last claim; or one's place in line."""
    pupil = access_own_child(request.actor, pk)
    programme = selection(pupil.school_id, request.now)
    standing = stand(programme.pk, request.actor.account_id or 0) if programme else None
    if standing and standing.waits and phase_of(programme, request.now) == "running":
        return _waiting(request, pupil.pk, standing.ahead, standing.again)
    language = translation.get_language() or "zh-hans"
    said, good = last_word(request, pupil)
    own = Own(
        request.actor.name, pupil.name, str(pupil.school_class), pupil.pk, mine=titles(pupil), said=said, good=good
    )
    made = sheet(pupil.school_id, language, request.now)
    now_left = shell(made, pupil.school_class.grade, seats_left(made.programme), request.now)
    return HttpResponse(filled(now_left, own, get_token(request)), headers={"Cache-Control": "no-store"})


def _waiting(request: HttpRequest, pupil_id: int, ahead: int, again: float) -> HttpResponse:
    context = {"ahead": ahead, "seconds": round(again), "pupil_id": pupil_id}
    answer = render(request, "rush/waiting.html", context)
    answer.headers["Refresh"] = str(max(1, round(again)))  # comes in by itself, with scripts and without
    return answer


def titles(pupil: Pupil) -> list[str]:
    """The courses that the child has now."""
    rows = Place.objects.filter(pupil=pupil, course__isnull=False).exclude(state=Place.State.ENDED)
    return list(rows.order_by("pk").values_list("course__title", flat=True))


def last_word(request: Request, pupil: Pupil) -> tuple[str, bool]:
    """The sentence about the claim named in the address, and whether it went well."""
    if request.GET.get("again"):
        return gettext("刚才没有处理完。下面写着已选上的课程；没有的话，请再点一次。"), False
    try:
        key = uuid.UUID(request.GET.get("claim", ""))
    except ValueError:
        return "", False
    row = Claim.objects.filter(key=key, account_id=request.actor.account_id or 0, pupil_id=pupil.pk).first()
    if row is None:
        return gettext("刚才没有处理完。下面写着已选上的课程；没有的话，请再点一次。"), False
    answer = ordinary.answer_of(row, pupil, school_course(pupil, row.course_id))
    return answer.sentence, answer.state == "have"


class ClaimForm(forms.Form):
    client_key = forms.UUIDField()
    child = forms.IntegerField(min_value=1)
    course = forms.IntegerField(min_value=1)


@require_POST
@page(APPLY)
def claim(request: Request) -> HttpResponse:
    """A claim without the lane in front: the same answer, one at a time."""
    form = ClaimForm(request.POST)
    if not form.is_valid():
        raise Http404
    said = form.cleaned_data
    pupil = access_own_child(request.actor, said["child"])
    course = school_course(pupil, said["course"])
    answer = ordinary.claim(
        actor=request.actor, pupil=pupil, course=course, client_key=said["client_key"], now=request.now
    )
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(answer.as_json(), status=answer.status)
    key = claim_key(
        said["client_key"], account_id=request.actor.account_id or 0, pupil_id=pupil.pk, course_id=course.pk
    )
    return redirect(where_next(pupil.pk, key, answer))


def where_next(pupil_id: int, key: uuid.UUID, answer: Answer) -> str:
    """The page that shows the truth after a plain form was sent."""
    return f"/rush/{pupil_id}/?again=1" if answer.state == WAIT else f"/rush/{pupil_id}/?claim={key}"


class OpeningForm(forms.Form):
    draws = forms.BooleanField(required=False, label=_("开放前已在等候的，到点随机排先后"))
    per_second = forms.IntegerField(
        required=False, min_value=1, max_value=100_000, label=_("每秒放行多少个家庭（不填：不排队）")
    )
    per_child = forms.IntegerField(
        required=False, min_value=1, max_value=20, label=_("每名学生最多选几门（不填：不限）")
    )


@require_http_methods(["GET", "POST"])
@page(OFFER)
def opening(request: Request, pk: int) -> HttpResponse:
    """How a first-come selection opens: the line, the draw, the most courses a child may hold."""
    programme = access_programme(request.actor, pk)
    row = Opening.objects.filter(programme=programme).first() or Opening(programme=programme)
    if request.method == "POST":
        form = OpeningForm(request.POST)
        if form.is_valid():
            set_opening(actor=request.actor, programme=programme, now=request.now, **form.cleaned_data)
            messages.success(request, gettext("已保存。"))
            return redirect("rush_opening", pk=pk)
    else:
        form = OpeningForm(
            {"draws": row.draws, "per_second": row.per_second or "", "per_child": programme.per_child or ""}
        )
    context = {"programme": programme, "form": form, "opening": row}
    return render(request, "rush/opening.html", context, status=200 if form.is_valid() else 400)
