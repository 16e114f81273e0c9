"""`make pictures`: walks the chain and leaves the READMEs' screenshots in docs/pictures. Open each of them afterwards.

A plate is what one screen shows, or two or three screens side by side.
"""

import base64
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.album import WALK
from tests.browser.stage import staged
from tests.support.browser import chromium_path, launched
from tests.support.instance import ROOT

PICTURES = ROOT / "docs" / "pictures"
PLATES = {
    "00-demo": ("door",),
    "01-programme": ("public", "publish"),
    "02-apply": ("apply-early", "apply-form", "applied"),
    "03-check": ("check", "decide"),
    "04-letter": ("admitted", "letter", "signed"),
    "05-courses": ("menu", "told", "bill"),
    "06-rota": ("rota",),
    "07-roll-call": ("roll", "missing", "alarm"),
    "08-early": ("leave", "stranger", "pickup"),
    "09-close": ("close-refused", "excuse", "closed"),
    "10-figures": ("district",),
    "11-plans": ("layers", "site"),
    "12-wishes": ("wishes", "result", "recheck"),
    "13-draw": ("preview",),
    "14-phone": ("app-except", "app-offline", "app-sent"),
}
SHEET = """<!doctype html><style>
body { background: #ece7dc; display: inline-flex; gap: 20px; margin: 0; padding: 20px; }
img { border-radius: 20px; box-shadow: 0 2px 14px rgb(60 50 30 / 18%); display: block; height: 640px; }
</style>"""


def main() -> None:
    if chromium_path() is None:
        sys.exit("The pictures need Chromium: install it, or name it in KEHOU_CHROMIUM.")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, launched() as browser:
        album = Path(folder)
        with staged("pictures", browser, album) as stage:
            for step in WALK:
                print(step.__name__, flush=True)  # noqa: T201  (a tool for the terminal)
                step(stage)
        for name, shots in PLATES.items():
            plate(browser, [album / f"{shot}.png" for shot in shots], PICTURES / f"{name}.png")


def plate(browser: Browser, shots: list[Path], target: Path) -> None:
    """One shot as it is; several on one sheet."""
    if len(shots) == 1:
        target.write_bytes(shots[0].read_bytes())
        return
    page = browser.new_page(viewport={"width": 1500, "height": 800})
    images = (f'<img alt="" src="data:image/png;base64,{base64.b64encode(s.read_bytes()).decode()}">' for s in shots)
    page.set_content(SHEET + "".join(images), wait_until="load")
    page.locator("body").screenshot(path=target)
    page.close()


if __name__ == "__main__":
    main()
