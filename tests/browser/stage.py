"""An installation of its own, a real Chromium in front of it, and the demo's people at their devices."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Response
from playwright.sync_api import TimeoutError as NothingCame

from tests.browser.recount import Child
from tests.support.browser import AXE
from tests.support.instance import Instance, instance

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
AT_A_DESK = {"office", "principal", "finance", "district", "city", "inspector", "auditor", "operator", "drawing_office"}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
JUMP_MS = 120_000  # the others' part of a season is played meanwhile; about a thousand of them


class Visitor:
    """One person's browser. Every page it comes to is examined: the axe, the width, the console, Chinese words."""

    def __init__(self, base: str, context: BrowserContext, *, scripts: bool = True) -> None:
        self.base, self.scripts = base, scripts
        self.page: Page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.complaints: list[str] = []
        self.expected = {409}  # a refusal is a page as good as any
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: dialog.accept())
        self.page.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        # Chromium has a line of its own for every answer that is not a success; _answered knows better.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.complaints.append(f"{response.status} {response.url}")

    # going about ---------------------------------------------------------------------------------------------------
    def goes_to(self, path: str) -> "Visitor":
        self.page.goto(self.base + path)
        return self.looks()

    def clicks(self, name: str, *, role: str = "link", within: Locator | None = None) -> "Visitor":
        """Follow a link or press a button whose name holds these words; the page it leads to is examined."""
        place = within or self.page
        control = place.get_by_role(role, name=name).first  # type: ignore[arg-type]
        self._wait_for(control, name)
        with self.page.expect_navigation(timeout=JUMP_MS):
            control.click(timeout=JUMP_MS)  # a click waits for the navigation it starts
        return self.looks()

    def _wait_for(self, control: Locator, name: str) -> None:
        try:
            control.wait_for()
        except NothingCame as gone:
            raise AssertionError(f"{self.path} offers no “{name}” ({control}); it says: {self.text}") from gone

    def presses(self, name: str, *, within: Locator | None = None) -> "Visitor":
        return self.clicks(name, role="button", within=within)

    def taps(self, name: str, *, within: Locator) -> "Visitor":
        """Press a button that exchanges a part of the page instead of leaving it."""
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            within.get_by_role("button", name=name).first.click()
        self.page.wait_for_load_state("networkidle")
        return self.looks()

    @contextmanager
    def expecting(self, status: int) -> Iterator[None]:
        """For a while an answer with this status is what one wants."""
        self.expected.add(status)
        yield
        self.expected.discard(status)

    # what is there -------------------------------------------------------------------------------------------------
    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def text(self) -> str:
        """The words of the page, as one line."""
        return re.sub(r"\s+", " ", self.page.locator("body").inner_text())

    def reads(self, *words: str) -> "Visitor":
        """The page says each of these."""
        missing = [word for word in words if word not in self.text]
        assert not missing, f"{self.path} does not say {missing}; it says: {self.text}"
        return self

    def looks(self) -> "Visitor":
        """What every page must be, whoever looks at it."""
        self.page.wait_for_load_state()
        assert re.search(r"[\u4e00-\u9fff]{2}", self.text), f"{self.path}: no Chinese here: {self.text}"
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.page.viewport_size["width"], (
            f"{self.path} is wider than the screen"
        )
        if self.scripts:
            assert self._barriers() == [], self.path
        assert self.complaints == [], self.path
        return self

    def _barriers(self) -> list[str]:
        """What the axe finds. The dock hides what is under it at one moment of scrolling, so the page is stretched."""
        size = self.page.viewport_size
        assert size is not None
        height = max(size["height"], self.page.evaluate("document.documentElement.scrollHeight"))
        self.page.set_viewport_size({"width": size["width"], "height": height})
        self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate("tags => axe.run(document, {runOnly: tags})", WCAG)["violations"]
        self.page.set_viewport_size(size)
        return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]


@dataclass
class Stage:
    """Where the chain is played. With an album, pictures of it are taken on the way."""

    house: Instance
    browser: Browser
    album: Path | None = None
    _visitors: dict[str, Visitor] = field(default_factory=dict)

    def visitor(self, device: dict[str, int] = PHONE, *, scripts: bool = True, language: str = "zh-CN") -> Visitor:
        """Somebody who has not signed in."""
        scale = 2 if self.album and device == PHONE else 1
        context = self.browser.new_context(
            viewport=device,
            device_scale_factor=scale,
            java_script_enabled=scripts,
            locale=language,
            reduced_motion="reduce",
        )
        return Visitor(self.house.base, context, scripts=scripts)

    def person(self, key: str) -> Visitor:
        """One of the demo's people, signed in with one click at the device they would have."""
        if key not in self._visitors:
            device = DESK if key in AT_A_DESK else PHONE
            self._visitors[key] = sign_in(self.visitor(device), key)
        return self._visitors[key]

    def child(self, key: str) -> Child:
        """The child of one of the demo's guardians, as the family's page names it."""
        heading = self.person(key).goes_to("/enrolment/").page.locator("main h2").first
        return Child(int((heading.get_attribute("id") or "").removeprefix("child")), heading.inner_text().split()[0])

    def clock(self, moment: str) -> None:
        """The demo's clock shows this moment of 2021 ("09-02 12:00:00"); nothing is played."""
        self.house.set_clock(f"2021-{moment}+08")

    def jump(self, moment: str) -> None:
        """As a visitor jumps at the stage door ("9月3日 15:58"): everybody else does what they would have done."""
        door = self._visitors.setdefault("door", self.visitor())
        door.goes_to("/demo/").presses(moment)

    def picture(self, name: str, visitor: Visitor, *, height: int | None = None) -> None:
        """What the visitor's screen shows now, or its upper part, into the album."""
        size = visitor.page.viewport_size
        if self.album and size:
            time.sleep(0.3)  # let a sticky head or a fading message settle
            part = {"x": 0, "y": 0, "width": size["width"], "height": height or size["height"]}
            visitor.page.screenshot(path=self.album / f"{name}.png", clip=part)  # type: ignore[arg-type]


def sign_in(visitor: Visitor, key: str) -> Visitor:
    visitor.goes_to("/demo/").presses("", within=visitor.page.locator(f"#{key}"))
    assert visitor.path in ("/me/", "/enrolment/"), visitor.path
    return visitor


@contextmanager
def staged(name: str, browser: Browser, album: Path | None = None) -> Iterator[Stage]:
    """A fresh demo, two minutes before registration opens."""
    with instance(name) as house:
        house.start()
        yield Stage(house, browser, album)
        assert "is started again" not in house.whole_log(), "something died and was started again, unseen by visitors"
