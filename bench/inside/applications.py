"""Families who apply, what an application writes, and the recount afterwards."""

import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import mogrify
from django.test import Client
from django.urls import reverse

from bench.outcome import BenchError
from kehou.areas.directory.models import Contact
from kehou.areas.enrolment.models import Application
from kehou.areas.programmes.models import Programme

from .sessions import CSRF, cookie

WRITES = ("INSERT", "UPDATE", "DELETE")


@transaction.atomic
def families() -> list[dict[str, Any]]:
    """One child of each family, no guardian twice: the request, its key, and the ids that an application refers to."""
    programmes = {each.school_id: each for each in Programme.objects.filter(service="care")}
    rows = Contact.objects.filter(may_decide=True, guardian__account__isnull=False)
    contacts = rows.select_related("guardian__account", "pupil__school").order_by("guardian__account_id", "pk")
    found: dict[int, dict[str, Any]] = {}
    for contact in contacts.distinct("guardian__account_id"):
        found.setdefault(contact.pupil_id, _family(contact, programmes[contact.pupil.school_id]))
    return list(found.values())


def _family(contact: Contact, programme: Programme) -> dict[str, Any]:
    assert contact.guardian.account is not None
    key = str(uuid.uuid4())
    return {
        "path": reverse("enrolment_apply", args=[programme.pk, contact.pupil_id]),
        "cookie": cookie(contact.guardian.account),
        "body": _form(key),
        "key": key,
        "ids": {
            "programme_id": programme.pk,
            "school_id": programme.school_id,
            "district_id": programme.district_id,
            "pupil_id": contact.pupil_id,
            "school_class_id": contact.pupil.school_class_id,
            "guardian_id": contact.guardian_id,
            "account_id": contact.guardian.account_id,
        },
    }


def _form(key: str) -> str:
    """The body that the form sends: Monday to Friday, house rules confirmed."""
    return urlencode({"csrfmiddlewaretoken": CSRF, "client_key": key, "optional": "5", "agreed": "on"})


def written(path: str, cookie: str, body: str) -> dict[str, Any]:
    """What one POST executes, taken back afterwards: {"queries": how many, "writes": [[sql, literals of its values]]}.

    The literals are PostgreSQL's own, in the order of the statement's columns.
    """
    log: list[tuple[str, Any]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Mapping[str, Any]) -> Any:
        log.append((sql, params))
        return execute(sql, params, many, context)

    with transaction.atomic(), connection.execute_wrapper(note):
        _post(path, cookie, body)
        transaction.set_rollback(True)
    writes = [[sql, _literals(params)] for sql, params in log if sql.startswith(WRITES)]
    return {"queries": sum(1 for sql, _params in log if not sql.startswith(("SAVEPOINT", "RELEASE"))), "writes": writes}


def _post(path: str, cookie: str, body: str) -> None:
    kind = "application/x-www-form-urlencoded"
    answer = Client().post(path, data=body, content_type=kind, headers={"cookie": cookie, "host": "127.0.0.1"})
    if answer.status_code != 302:
        raise BenchError(f"An application was answered with {answer.status_code} instead of 302; has the form changed?")


def _literals(params: Any) -> list[str]:
    return [str(mogrify("%s", [value], connection)) for value in params]


def recount(keys: list[str]) -> dict[str, int]:
    """The rows of acknowledged applications: how many are missing, there twice (by key or child), or others."""
    rows = list(Application.objects.values_list("client_key", "programme_id", "pupil_id"))
    found = Counter(str(key) for key, _programme, _pupil in rows)
    children = Counter((programme, pupil) for _key, programme, pupil in rows)
    twice = sum(1 for counts in (found, children) for times in counts.values() if times > 1)
    return {"missing": len(set(keys) - found.keys()), "twice": twice, "others": len(found.keys() - set(keys))}
