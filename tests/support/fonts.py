"""Chinese letters for screenshots and paper where the system has none; visitors use the fonts of their own devices."""

import os
from pathlib import Path
from tempfile import gettempdir
from xml.sax.saxutils import escape

FONTS = Path(__file__).parents[2] / "web/node_modules/@expo-google-fonts/noto-sans-sc"
WEIGHTS = ("400Regular", "600SemiBold", "700Bold")


def fontconfig_env() -> dict[str, str]:
    """The environment to start Chromium with: ours, plus a fontconfig file that puts Noto Sans SC first everywhere."""
    missing = [weight for weight in WEIGHTS if not (FONTS / weight).is_dir()]
    if missing:
        raise FileNotFoundError(f"{FONTS} lacks {', '.join(missing)}: run `make install-dev`, which fetches the font.")
    folder = Path(gettempdir()) / f"kehou-fonts-{os.getuid()}"
    folder.mkdir(exist_ok=True)
    config = folder / f"fonts-{os.getpid()}.conf"
    config.write_text(_config(folder / "cache"), encoding="utf-8")
    return {**os.environ, "FONTCONFIG_FILE": str(config)}


def _config(cache: Path) -> str:
    folders = "".join(f"<dir>{escape(str(FONTS / weight))}</dir>" for weight in WEIGHTS)
    return f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  {folders}
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <match target="pattern">
    <edit name="family" mode="prepend" binding="strong"><string>Noto Sans SC</string></edit>
  </match>
  <cachedir>{escape(str(cache))}</cachedir>
</fontconfig>
"""
