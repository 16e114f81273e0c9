"""The built script and styles in a real Chromium, under the real content policy."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django import forms
from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.core.paginator import Paginator
from tests.support.browser import AXE, browser_or_skip

pytestmark = pytest.mark.browser
POLICY = "; ".join(f"{name} {' '.join(map(str, hosts))}" for name, hosts in settings.SECURE_CSP.items())
KIDS = ("c1", "c2", "c3")
GALLERY = Path(__file__).with_name("gallery.html").read_text("utf-8")
ASKS = """{% extends frame %}{% block content %}
<form method="post" action="/save"><button data-confirm="确定？">删</button></form>{% endblock %}"""
COUNTS = "{% extends frame %}{% load kehou %}{% block content %}{% countdown opens now %}{% endblock %}"


class Sheet(forms.Form):
    name = forms.CharField(label="姓名", help_text="与身份证一致")
    grade = forms.ChoiceField(label="年级", choices=[("1", "一年级")])
    days = forms.MultipleChoiceField(label="日子", widget=forms.CheckboxSelectMultiple, choices=[("1", "周一")])
    agree = forms.BooleanField(label="我已阅读")
    note = forms.CharField(label="说明", widget=forms.Textarea, required=False)


def parts():
    return {
        "kids": KIDS,
        "form": Sheet({"grade": "9"}),
        "options": [("present", "到", ""), ("absent", "缺", "bad"), ("leave", "假", "wait")],
        "story": [{"what": "提交", "tone": "good"}, {"what": "审核", "tone": "now"}, {"what": "开始"}],
        "menu": [{"url": "/a/", "label": "今日", "icon": "home", "current": True}],
        "page": Paginator(range(200), 20).get_page(3),
    }


@pytest.fixture(scope="module")
def chromium():
    with browser_or_skip() as browser:
        yield browser


class Site:
    """Answers the browser from memory, and remembers what it was sent."""

    def __init__(self, page, html, held):
        self.page, self.html, self.sent, self.complaints, self.loads = page, html, [], [], 0
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.route("**/*", self.answer)
        if held:  # time stands still until the test moves it
            page.clock.install(time=0)
            page.clock.pause_at(1)
        page.goto("http://kehou.test/")

    def answer(self, route):
        request, path = route.request, urlsplit(route.request.url).path
        if path.startswith(settings.STATIC_URL):
            route.fulfill(path=find(path.removeprefix(settings.STATIC_URL)))
        elif request.method == "POST":
            self.sent.append(request)
            if path == "/part":
                route.fulfill(body="<p>已答</p>", content_type="text/html")
            else:
                route.fulfill(status=204)  # the page stays, as it does while a slow answer is awaited
        else:
            self.loads += 1
            headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
            route.fulfill(body=self.html, headers=headers)


@pytest.fixture
def site(chromium, render):
    contexts = []

    def opened(text=GALLERY, *, frame="base/phone.html", width=390, height=844, scheme="light", held=False, **context):
        contexts.append(chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme))
        return Site(contexts[-1].new_page(), render(text, frame=frame, **{**parts(), **context}), held)

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("frame", ["base/phone.html", "base/desk.html", "base/public.html"])
@pytest.mark.parametrize(("width", "height"), [(390, 844), (1440, 900)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_frames_and_parts_are_accessible_and_fit(site, frame, width, height, scheme):
    here = site(frame=frame, width=width, height=height, scheme=scheme)
    here.page.evaluate(AXE.read_text("utf-8"))
    # The dock hides what is under it at one moment of scrolling; stretched, every part can be judged.
    here.page.set_viewport_size({"width": width, "height": here.page.evaluate("document.body.scrollHeight")})
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = here.page.evaluate("tags => axe.run(document, {runOnly: tags})", tags)["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
    assert here.page.evaluate("document.documentElement.scrollWidth") <= width
    assert here.complaints == []


def test_targets_for_thumbs_are_44_pixels(site):
    here = site()
    small = here.page.evaluate(
        "[...document.querySelectorAll('.k-segments span, .weui-btn, .k-tabs a, .k-cell, .k-input, .k-menu > summary')]"
        ".filter(e => e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"
    )
    assert small == []


def test_a_double_tap_sends_once(site):
    here = site()
    for _ in range(2):
        here.page.get_by_role("button", name="保存").click()
        here.page.wait_for_timeout(300)
    assert [urlsplit(request.url).path for request in here.sent] == ["/save"]


def test_the_rest_are_present_leaves_answers_alone(site):
    here = site()
    here.page.get_by_role("group", name="c2").get_by_label("缺").check()
    here.page.get_by_role("button", name="其余全到").click()
    here.page.get_by_role("button", name="保存").click()
    here.page.wait_for_timeout(300)
    assert parse_qs(here.sent[0].post_data) == {"c1": ["present"], "c2": ["absent"], "c3": ["present"]}


def test_htmx_works_under_the_policy_and_sends_the_token(site):
    here = site()
    for name in ("姓名", "我已阅读", "周一"):
        control = here.page.get_by_label(name)
        control.fill("甲") if name == "姓名" else control.check()
    here.page.get_by_role("button", name="问").click()
    here.page.get_by_text("已答").wait_for()
    token = here.page.locator('meta[name="csrf-token"]').get_attribute("content")
    assert len(token) >= 32
    assert here.sent[0].headers["x-csrftoken"] == token
    assert here.page.locator("#part").get_attribute("aria-busy") != "true"
    assert here.complaints == []


def test_a_question_answered_no_sends_nothing(site):
    here = site(ASKS)
    asked = []
    here.page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    here.page.get_by_role("button", name="删").click()
    here.page.wait_for_timeout(200)
    assert asked == ["确定？"]
    assert here.sent == []


def test_menus_close_on_escape_and_give_the_focus_back(site):
    here = site()
    summary = here.page.locator(".k-menu > summary")
    summary.click()
    assert here.page.get_by_role("button", name="English").is_visible()
    here.page.keyboard.press("Tab")
    here.page.keyboard.press("Escape")
    assert not here.page.get_by_role("button", name="English").is_visible()
    assert summary.evaluate("element => element === document.activeElement")


def test_the_countdown_goes_by_the_servers_clock_and_reloads_when_it_opens(site):
    """The phone's own clock says 1970; only the difference the server sent counts."""
    now = datetime(2021, 9, 3, 8, tzinfo=UTC)
    here = site(COUNTS, held=True, opens=now + timedelta(days=2, seconds=65), now=now)
    assert here.page.locator("time").inner_text() == "2 天 00:01:05"
    here.page.clock.run_for(6_000)
    assert here.page.locator("time").inner_text() == "2 天 00:00:59"
    here.page.clock.fast_forward(timedelta(days=2, seconds=58).total_seconds() * 1000)
    here.page.clock.run_for(1_000)
    assert here.loads == 1
    with here.page.expect_navigation():
        here.page.clock.run_for(3_000)
    assert here.loads == 2
