"""Print the path of a Chromium for the tests, installing one where there is none.

In order: CHROMIUM, a browser on PATH, Playwright's own; then Debian's package where this is root with
apt-get, else Playwright's download. Prints nothing but the path on standard output.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Other programs for the tests, by their packages: they read printed cards, and receive or serve a site.
PACKAGES = {
    "pdftotext": "poppler-utils",
    "rsync": "rsync",
    "sshd": "openssh-server",
    "nginx": "nginx",
    "apache2": "apache2-bin",
}


def playwrights_own() -> str:
    """Return the browser that Playwright downloaded, "" where there is none."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else ""


def find() -> str:
    """Return a Chromium that is installed, on PATH or by Playwright; "" where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), "") or playwrights_own()


def run(*command: str) -> bool:
    """Run a command that installs something; whether it succeeded. What it said is shown where it did not."""
    # In this run level, Debian's packages do not start the servers that they install.
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, env=env
    )
    if done.returncode:
        sys.stderr.write(done.stdout.decode(errors="replace"))
    return done.returncode == 0


def can_apt() -> bool:
    """Whether Debian packages can be installed."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: list[str]) -> None:
    """Install Debian packages; what fails shows in what is then still missing."""
    print(f"Installing {' '.join(packages)}", file=sys.stderr, flush=True)
    if run("apt-get", "-qq", "update"):
        run("apt-get", "-qq", "install", "-y", "--no-install-recommends", *packages)


def get() -> str:
    """Return a Chromium, and install one where there is none; "" where that fails."""
    browser = find()
    wanted = [package for command, package in PACKAGES.items() if not shutil.which(command)]
    if can_apt() and (wanted := wanted + ([] if browser else ["chromium"])):
        install(wanted)
        browser = browser or find()
    if not browser and run(sys.executable, "-m", "playwright", "install", "chromium"):
        browser = playwrights_own()
    return browser


def main() -> int:
    """Print the path; 1 where there is no browser to name."""
    named = os.environ.get("CHROMIUM", "")
    browser = shutil.which(named) if named else get()
    if not browser:
        why = f'CHROMIUM="{named}" is not a program' if named else "there is no Chromium, and none could be installed"
        print(f"make: {why}: install chromium, or name one: CHROMIUM=/path/to/chromium", file=sys.stderr)
        return 1
    print(browser)
    return 0


if __name__ == "__main__":
    sys.exit(main())
