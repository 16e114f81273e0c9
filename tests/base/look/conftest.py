"""Rendering of small templates, as a signed-in person or a visitor sees them."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

Render = Callable[..., str]


@pytest.fixture
def render() -> Render:
    """Render template text: `render("{% icon 'home' %}", path="/?q=1", name="", language="en", **context)`."""

    def rendered(text: str, *, path: str = "/", name: str = "王小梅", language: str = "zh-hans", **context: Any) -> str:
        request = RequestFactory().get(path)
        request.actor = SimpleNamespace(name=name, account_id=1 if name else None)
        request.now = None
        loads = "" if text.startswith("{% extends") else "{% load i18n kehou %}"
        with translation.override(language):
            return engines["django"].from_string(loads + text).render(context, request)

    return rendered


@pytest.fixture(autouse=True)
def simplified_chinese():
    with translation.override("zh-hans"):
        yield
