"""Measure pages with Lighthouse, as a phone shows them.

`python -m tools.checkers.lighthouse FOLDER PAGE...` prints the four scores of pages of a published site.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tools.checkers.install import checkers
from tools.find_chromium import OPTIONS, find

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
BROWSER_FLAGS = ("--headless=new", *OPTIONS)


def report(address: str) -> dict[str, Any]:
    """Return Lighthouse's report on a page; raise MissingCheckers without Node, CalledProcessError if it fails."""
    program = checkers() / "lighthouse/cli/index.js"
    with TemporaryDirectory() as folder:
        file = Path(folder, "report.json")
        command = ["node", str(program), address, "--quiet", f"--chrome-flags={' '.join(BROWSER_FLAGS)}"]
        command += ["--output=json", f"--output-path={file}", f"--only-categories={','.join(CATEGORIES)}"]
        environment = {**os.environ, "CHROME_PATH": os.environ.get("CHROMIUM") or find()}
        subprocess.run(command, env=environment, check=True, capture_output=True)
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def scores(found: dict[str, Any]) -> dict[str, int]:
    """Return the scores of a report, of 100 each."""
    return {name: round(100 * found["categories"][name]["score"]) for name in CATEGORIES}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Print nothing."""


def main(folder: str, pages: list[str]) -> None:
    """Print the scores of these pages of the site in a folder."""
    handler = partial(_Quiet, directory=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for page in pages:
            found = report(f"http://127.0.0.1:{server.server_port}/{page}")
            print(f"/{page}", *(f"{name} {score}" for name, score in scores(found).items()), sep="\t", flush=True)
        server.shutdown()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
