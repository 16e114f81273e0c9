"""Other languages, no scripts, keyboard only, at night: the same pages."""

import pytest

from tests.browser.chain.care import next_page
from tests.browser.stage import DESK, PHONE, Stage, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_family_applies_without_javascript(stage: Stage) -> None:
    """Signing in, the form, what is wrong with it, and the answer: all plain HTML."""
    stage.clock("09-02 12:00:00")
    family = sign_in(stage.visitor(scripts=False), "guardian1").goes_to("/enrolment/")
    child = family.page.locator("main h2").first.inner_text().split()[0]
    family.goes_to(next_page(family, child))
    family.page.get_by_role("checkbox", name="周五").check()
    family.page.get_by_role("checkbox", name="我自愿报名").evaluate("box => { box.required = false }")
    with family.expecting(400):
        family.presses("提交报名").reads("请先读完约定，再勾选这一项。")
    assert family.page.get_by_role("checkbox", name="周五").is_checked()  # what was filled in is still there
    family.page.get_by_role("checkbox", name="我自愿报名").check()
    family.presses("提交报名").reads("报名已提交。", child, "周一至周五")


@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize(
    ("language", "tag", "word"),
    [
        ("English", "en", "Sign in"),
        ("繁體中文", "zh-Hant", "課後"),
        ("简体中文", "zh-Hans", "课后"),
    ],
    ids=["en", "zh-hant", "zh-hans"],
)
def test_the_language_can_be_switched(stage: Stage, device: dict[str, int], language: str, tag: str, word: str) -> None:
    """The page that was open is shown again, in the chosen language."""
    reader = stage.visitor(device).goes_to("/s/1-1/")
    reader.page.locator(".k-menu > summary").click()
    reader.presses(language)
    assert reader.path == "/s/1-1/"
    assert reader.page.locator("html").get_attribute("lang") == tag
    reader.reads(word).goes_to("/").reads(word)


def test_pages_are_as_accessible_at_night(stage: Stage) -> None:
    reader = stage.visitor()
    reader.page.emulate_media(color_scheme="dark")
    for path in ("/", "/s/1-1/", "/demo/", "/account/login/"):
        reader.goes_to(path)
