"""The files that make a host publish the blog: which ones each host takes, and what is in them.

The first lines of each file have a digest of the rest. So a later release of Hindsight replaces a file that nobody
changed, and leaves any other as it is.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from pathlib import Path

from hindsight.core.text.digest import digest

TEMPLATES = Path(__file__).resolve().parent / "templates"
# The newest release of Python that Hindsight is tried with (tools/lock.py).
PYTHON = "3.13"
# For each host: each file with the template that it is made from.
HOSTS: Mapping[str, Mapping[str, str]] = {
    "github": {".github/workflows/publish.yml": "github.yml"},
    "gitlab": {".gitlab-ci.yml": "gitlab.yml"},
    "codeberg": {".forgejo/workflows/publish.yml": "codeberg.yml"},
    "netlify": {"netlify.toml": "netlify.toml", ".github/workflows/publish.yml": "netlify-schedule.yml"},
    "cloudflare": {".github/workflows/publish.yml": "cloudflare.yml"},
}
# What a writer does once besides committing the files.
NEXT_STEPS: Mapping[str, str] = {
    "github": 'in the settings of the repository, under Pages, choose "GitHub Actions" as the source',
    "gitlab": "add a schedule, and allow the job to push: the file says where",
    "codeberg": "in the settings of the repository, under Units, turn on Actions",
    "netlify": "connect the repository in Netlify, and add the secret NETLIFY_BUILD_HOOK to the repository",
    "cloudflare": (
        "add the secrets CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID and the variable CLOUDFLARE_PROJECT to the "
        "repository"
    ),
}
_INDENT = " " * 10  # of a script in a step of a workflow
_HEADER = re.compile(r"# Written by make ci HOST=(?P<host>[a-z]+)\.[^\n]*\n#[^\n]* (?P<check>[0-9a-f]{12})\n")


def hosting_files(host: str, requirements: str) -> dict[str, str]:
    """Return the text of each file that a host takes, by its path in the blog.

    `requirements` is the file that lists the packages of the blog, whose changes make caches old.
    """
    keep_locks = (TEMPLATES / "keep-locks.sh").read_text(encoding="utf-8")
    values = {
        "PYTHON": PYTHON,
        "REQUIREMENTS": requirements,
        "KEEP_LOCKS": textwrap.indent(keep_locks, _INDENT).rstrip("\n"),
    }
    return {path: _with_header(host, _filled(name, values)) for path, name in HOSTS[host].items()}


def _filled(template: str, values: Mapping[str, str]) -> str:
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text


def _with_header(host: str, text: str) -> str:
    return (
        f"# Written by make ci HOST={host}. The same command replaces this file with that of a newer Hindsight,\n"
        f"# as long as nobody has changed it since: {digest(text)[:12]}\n{text}"
    )


def is_as_written(text: str) -> bool:
    """Return whether a file is as some release of Hindsight wrote it."""
    match = _HEADER.match(text)
    return match is not None and digest(text[match.end() :])[:12] == match["check"]
