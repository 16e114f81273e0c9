"""Reporting without signing in, and reading the answer. Nothing about the visitor is read, nothing is kept."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kehou.areas.directory.models import School
from kehou.areas.supervision import actions
from kehou.areas.supervision.defaults import answer_days
from kehou.areas.supervision.forms import CodeForm, ReportForm
from kehou.areas.supervision.queries import by_code
from kehou.base.pages import Request, public
from kehou.base.refusal import Refusal


@require_http_methods(["GET", "POST"])
@never_cache
@public
def report(request: Request, code: str) -> HttpResponse:
    """The form; after sending, the code, shown this once."""
    school = School.objects.select_related("district").filter(code=code).first()
    if school is None:
        raise Http404
    form = ReportForm(request.POST if request.method == "POST" else None, initial={"form": uuid.uuid4()})
    refused: Refusal | None = None
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            made = actions.report(
                school=school, about=said["about"], text=said["text"], form=str(said["form"]), now=request.now
            )
        except Refusal as refusal:
            refused = refusal
        else:
            return render(request, "supervision/sent.html", {"school": school, "code": made, **_days(school)})
    context = {"school": school, "form": form, "refused": refused, **_days(school)}
    status = 409 if refused else 400 if form.errors else 200
    return render(request, "supervision/report.html", context, status=status)


def _days(school: School) -> dict[str, int]:
    return {"days": answer_days(school.district)}


@require_http_methods(["GET", "POST"])
@never_cache
@public
def lookup(request: Request) -> HttpResponse:
    """The code is posted, never part of an address: it stays out of histories and logs."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    found, tried = None, False
    if form.is_bound and form.is_valid():
        found, tried = by_code(form.cleaned_data["code"]), True
    context = {"form": form, "found": found, "tried": tried}
    return render(request, "supervision/lookup.html", context, status=404 if tried and not found else 200)
