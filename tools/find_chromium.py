"""Print the path of a Chromium for the tests, and install one if there is none.

The order is: CHROMIUM, a browser on PATH, Playwright's own. Without any of these, root with apt-get installs Debian's
package; everyone else gets Playwright's download. Standard output has only the path.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

# Chromium runs without a graphics card and without a sandbox, and asks no host by itself.
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Other programs for the tests, by their packages: they read printed cards, and receive or serve a site.
PACKAGES = {
    "pdftotext": "poppler-utils",
    "rsync": "rsync",
    "sshd": "openssh-server",
    "nginx": "nginx",
    "apache2": "apache2-bin",
}


def playwright_browser() -> str:
    """Return the browser that Playwright downloaded, or "" if there is none."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else ""


def find() -> str:
    """Return an installed Chromium, on PATH or from Playwright, or "" if there is none."""
    return next(filter(None, map(shutil.which, NAMES)), "") or playwright_browser()


def run(*command: str) -> bool:
    """Run a command that installs something; return whether it succeeded, and print its output if it failed."""
    # In this run level, Debian's packages do not start the servers that they install.
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, env=env
    )
    if done.returncode:
        sys.stderr.write(done.stdout.decode(errors="replace"))
    return done.returncode == 0


def can_apt() -> bool:
    """Return whether Debian packages can be installed."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: list[str]) -> None:
    """Install Debian packages; a failure only leaves a package missing."""
    print(f"Installing {' '.join(packages)}", file=sys.stderr, flush=True)
    if run("apt-get", "-qq", "update"):
        run("apt-get", "-qq", "install", "-y", "--no-install-recommends", *packages)


def find_or_install() -> str:
    """Return a Chromium, and install one if there is none; return "" if that fails."""
    browser = find()
    wanted = [package for command, package in PACKAGES.items() if not shutil.which(command)]
    if can_apt() and (wanted := wanted + ([] if browser else ["chromium"])):
        install(wanted)
        browser = browser or find()
    if not browser and run(sys.executable, "-m", "playwright", "install", "chromium"):
        browser = playwright_browser()
    return browser


def main() -> int:
    """Print the path of a browser; return 0, or 1 if there is no browser."""
    wanted = os.environ.get("CHROMIUM", "")
    browser = shutil.which(wanted) if wanted else find_or_install()
    if not browser:
        if wanted:
            reason = f'CHROMIUM="{wanted}" is not a program'
        else:
            reason = "there is no Chromium, and none could be installed"
        print(f"make: {reason}: install chromium, or name one: CHROMIUM=/path/to/chromium", file=sys.stderr)
        return 1
    print(browser)
    return 0


if __name__ == "__main__":
    sys.exit(main())
