"""The audit trail: written with the action or not at all, sealed into a chain, and not to be changed."""

import pytest
from django.db import DatabaseError, connection, transaction

from kehou.areas.accounts.models import Account
from kehou.base import audit
from kehou.base.access import ANYBODY, Action, Role
from kehou.base.models import AuditEvent, AuditSeal
from kehou.base.refusal import Refusal
from tests.support.world import OPERATOR, at

NOW = at("2021-09-01 10:00")
DO = Action("tests.do", "测试操作", frozenset({Role.OPERATOR}))  # not in the registry: it is nobody's page


def _do(detail: str) -> None:
    with audit.recorded(OPERATOR, DO, Account, at=NOW) as record:
        record.detail = {"what": detail}


def _without_trigger(sql: str) -> None:
    """What somebody with the database's own password could do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.django_db
def test_an_action_that_fails_leaves_no_event() -> None:
    with pytest.raises(ValueError, match="later"), audit.recorded(OPERATOR, DO, Account, at=NOW):
        raise ValueError("later")
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db
def test_without_the_role_nothing_happens() -> None:
    with pytest.raises(Refusal) as refused, audit.recorded(ANYBODY, DO, Account, at=NOW):
        raise AssertionError("the block must not run")
    assert refused.value.code == "access.denied"


@pytest.mark.django_db
def test_a_sealed_chain_verifies_and_goes_on() -> None:
    _do("one")
    assert audit.seal(NOW) == 1
    _do("two")
    _do("three")
    assert audit.seal(NOW) == 2
    assert audit.seal(NOW) == 0
    assert [s.count for s in AuditSeal.objects.order_by("id")] == [1, 2]
    assert list(audit.verify()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "tampering",
    [
        'UPDATE base_auditevent SET detail = \'{"what": "other"}\' WHERE id = (SELECT min(id) FROM base_auditevent)',
        "UPDATE base_auditevent SET at = at + interval '1 second' WHERE id = (SELECT max(id) FROM base_auditevent)",
        "UPDATE base_auditevent SET account_id = 7 WHERE id = (SELECT min(id) FROM base_auditevent)",
        "DELETE FROM base_auditevent WHERE id = (SELECT max(id) FROM base_auditevent)",
    ],
)
def test_tampering_is_found(tampering: str) -> None:
    for what in ("one", "two", "three"):
        _do(what)
        audit.seal(NOW)
    _without_trigger(tampering)
    assert list(audit.verify())


@pytest.mark.django_db
@pytest.mark.parametrize("sql", ["UPDATE base_auditevent SET action = 'x'", "DELETE FROM base_auditevent"])
def test_the_database_refuses_to_change_events(sql: str) -> None:
    _do("one")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
