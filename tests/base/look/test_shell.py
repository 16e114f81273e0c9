"""The frames of pages: phone, desk, public, errors, signing in."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.test import RequestFactory

import kehou.base

TEMPLATES = Path(kehou.base.__file__).parent / "templates"
STATIC = Path(kehou.base.__file__).parent / "static"
FRAMES = ("base/phone.html", "base/desk.html", "base/public.html")
ERRORS = ("400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html", "503.html")
PAGE = "{% extends frame %}{% load kehou %}{% block title %}报名 & 选课{% endblock %}"


@pytest.mark.parametrize("frame", FRAMES)
def test_the_title_is_also_the_heading(render, frame):
    html = render(PAGE.replace("&", "{{ amp }}"), frame=frame, amp="&").replace("\n", "")
    assert "<title>报名 &amp; 选课 · 课后</title>" in html
    assert re.search(r"<h1[^>]*>报名 &amp; 选课</h1>", html)


@pytest.mark.parametrize("frame", FRAMES)
def test_each_frame_can_be_skipped_left_and_read_in_three_languages(render, frame):
    html = render(PAGE, frame=frame, path="/x/?page=2")
    assert 'href="#main"' in html
    assert 'id="main"' in html
    assert re.findall(r'name="language" value="([\w-]+)"', html) == ["zh-hans", "zh-hant", "en"]
    assert 'name="next" value="/x/?page=2"' in html
    assert "王小梅" in html
    assert "退出登录" in html
    assert re.search(r'<form method="post" action="[^"]*logout', html)


@pytest.mark.parametrize("frame", FRAMES)
def test_a_visitor_is_not_offered_to_sign_out(render, frame):
    assert "退出登录" not in render(PAGE, frame=frame, name="")


def test_an_empty_dock_is_not_there(render):
    assert "k-dock" not in render(PAGE, frame="base/phone.html")
    assert "k-dock" in render(PAGE + "{% block actions %}<button>好</button>{% endblock %}", frame="base/phone.html")


def test_the_menu_marks_where_one_is(render):
    menu = [
        {"url": "/a/", "label": "今日", "icon": "home", "current": False},
        {"url": "/b/", "label": "报名", "icon": "roll", "current": True},
    ]
    for frame in ("base/phone.html", "base/desk.html"):
        html = render(PAGE, frame=frame, menu=menu)
        assert re.findall(r'<a href="([^"]+)" aria-current="page">', html) == ["/b/"]


@pytest.mark.parametrize("name", ERRORS)
def test_error_pages_need_neither_request_nor_database(name):
    html = get_template(name).render({})
    assert re.search(r"<h1>[^<]+</h1>", html)
    assert "<script" not in html
    assert 'href="/"' in html


def test_the_refused_page_gives_reason_and_clause():
    class Refusal:
        sentence = "报名已截止。"
        cites = ("四（二）",)

    html = get_template("base/refused.html").render({"refusal": Refusal}, RequestFactory().get("/"))
    assert "报名已截止。" in html
    assert "依据：四（二）" in html


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_no_template_needs_a_looser_content_policy(path):
    """The policy allows no inline script or style and no other host."""
    text = path.read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|https?://|hx-on", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


def test_every_icon_used_is_in_the_sprite():
    drawn = set(re.findall(r'symbol id="(\w+)"', (STATIC / "dist/icons.svg").read_text("utf-8")))
    root = Path(kehou.base.__file__).parents[1]
    used = {
        name
        for path in root.rglob("templates/**/*.html")
        for name in re.findall(r'{% icon "(\w+)"| icon="(\w+)"', path.read_text("utf-8"))
        for name in name
        if name
    }
    assert used - drawn == set()


def test_visitors_are_sent_no_fonts_and_little_else():
    """A page weighs little on a phone: style and script together stay under 60 kB compressed."""
    import gzip

    built = [STATIC / "dist" / name for name in ("phone.css", "page.js")]
    assert sum(len(gzip.compress(path.read_bytes())) for path in built) < 60_000
    assert not any("@font-face" in path.read_text("utf-8") for path in (STATIC / "dist").glob("*.css"))
