"""What is answered when something breaks: whose fault it is, and whether it may be asked again."""

from typing import NoReturn

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client

from kehou.base import clock


@pytest.mark.parametrize(
    ("problem", "status", "words"),
    [
        (OperationalError("the connection is closed"), 503, "系统正在恢复"),
        (InterfaceError("the connection is closed"), 503, "系统正在恢复"),
        (ValueError("a mistake of ours"), 500, "系统出了问题"),
    ],
)
def test_a_database_that_is_away_is_no_mistake_and_may_be_asked_again(
    monkeypatch: pytest.MonkeyPatch, problem: Exception, status: int, words: str
) -> None:
    """No database is there for this test: the pages are answered without one."""

    def away() -> NoReturn:
        raise problem

    monkeypatch.setattr(clock, "now", away)
    answer = Client(raise_request_exception=False).get("/account/login/")
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert answer.headers.get("Retry-After") == ("5" if status == 503 else None)
