"""What the school entered from paper is confirmed by the guardian, or objected to (B1)."""

from collections.abc import Sequence
from datetime import datetime

from kehou.areas.enrolment.access import APPLY, DECIDE
from kehou.areas.enrolment.models import Application
from kehou.areas.enrolment.sentences import STATES
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal

OPEN = (Application.State.SUBMITTED, Application.State.CHECKED, Application.State.ADMITTED)


def confirm_paper(*, actor: Actor, application: Application, now: datetime) -> None:
    """The guardian says that this is what was handed in; an objection is settled by it."""
    with recorded(actor, APPLY, application, at=now) as record:
        _on_paper(application, OPEN, confirmed_at=now, objected_at=None, objection="")
        record.detail = {"confirmed": True}


def object_to_paper(*, actor: Actor, application: Application, words: str, now: datetime) -> None:
    """The guardian says that it was not: nobody is admitted on it until it is put right."""
    with recorded(actor, APPLY, application, at=now) as record:
        _on_paper(application, OPEN, objected_at=now, objection=words, confirmed_at=None)
        record.detail = {"objected": True}


def take_out_paper(*, actor: Actor, application: Application, now: datetime) -> None:
    """The school takes out an entry to which the guardian objected; a form handed in anew can be entered anew."""
    with recorded(actor, DECIDE, application, at=now) as record:
        waiting = (Application.State.SUBMITTED, Application.State.CHECKED)
        if application.objected_at is None:
            raise Refusal("paper.no_objection")
        _on_paper(application, waiting, state=Application.State.WITHDRAWN)
        record.detail = {"taken_out": True}


def must_have_no_objection(applications: Sequence[Application]) -> None:
    """Refuse to admit a child for whom its guardian says it did not apply so."""
    ids = [application.pk for application in applications]
    found = Application.objects.filter(pk__in=ids).exclude(objected_at=None).select_related("pupil")
    if found:
        raise Refusal("paper.objected", children="、".join(row.pupil.name for row in found))


def _on_paper(application: Application, origins: tuple[str, ...], **change: object) -> None:
    rows = Application.objects.filter(pk=application.pk, channel=Application.Channel.PAPER, state__in=origins)
    if not rows.update(**change):
        row = Application.objects.get(pk=application.pk)
        raise Refusal("application.state", state=str(STATES[row.state]))
