"""Take the pictures of the README and the docs from the example blog: `make pictures`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from tools.find_chromium import OPTIONS

from hindsight.host.commands.webserver import SiteServer

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
# The fixed day of the example blog, so that its home page always shows the same lesson.
DAY = "2026-11-01"
POST, DECK = "2024/handing-over-before-leave/", "cards/handing-over-before-leave/"
# Name, address, width, height, colour scheme; pixels.
SHOTS = (
    ("home", "", 1280, 900, "light"),
    ("post", POST, 1280, 1000, "light"),
    ("post-dark", POST, 1280, 1000, "dark"),
    ("post-phone", f"{POST}#step-2", 360, 720, "light"),
    ("deck", DECK, 1280, 900, "light"),
    ("lessons", "lessons/", 1280, 900, "light"),
)


def main() -> int:
    """Build the example blog, take each picture, and draw a printed sheet."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "output")
        command = [sys.executable, "-m", "pelican", "content", "-o", str(output), "-s", "publishconf.py"]
        subprocess.run([*command, "-e", f'TODAY="{DAY}"'], cwd=ROOT, check=True)
        PICTURES.mkdir(parents=True, exist_ok=True)
        with SiteServer(output) as server, sync_playwright() as playwright:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            options = list(OPTIONS)
            browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM"), args=options)
            for name, address, width, height, scheme in SHOTS:
                take(browser, f"{server.url}/{address}", name, width, height, scheme)
            browser.close()
            server.shutdown()
        draw_sheet(output / DECK / "a6.pdf")
    return 0


def take(browser: Browser, address: str, name: str, width: int, height: int, scheme: str) -> None:
    """Take a picture of a page in its initial state."""
    page = browser.new_page(
        viewport={"width": width, "height": height}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page.goto(address)
    page.screenshot(path=PICTURES / f"{name}.png")
    page.close()


def draw_sheet(pdf: Path) -> None:
    """Draw the second sheet of a deck, the first with cards of steps."""
    target = PICTURES / "sheet"
    subprocess.run(["pdftoppm", "-r", "80", "-f", "2", "-l", "2", "-singlefile", "-png", pdf, target], check=True)


if __name__ == "__main__":
    sys.exit(main())
