"""Run the command `hindsight`, which makes a blog, and runs the commands of a blog in its folder.

Commands take their other options from variables of the environment, which a blog's Makefile sets: INPUTDIR, OUTPUTDIR,
SITEURL, PORT, TITLE, KIND, FROM, TO, MEDIA, FORMAT, NOW, EXTERNAL, HOST, POST, OFF, OLD, DEPLOY_TO, DEPLOY_REPLACE,
DEPLOY_RELEASES, DRY_RUN, PELICANOPTS. An option of the command line wins.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hindsight.version import VERSION

SETTINGS, PUBLISH_SETTINGS = "pelicanconf.py", "publishconf.py"
DEFAULT_CONTENT = "content"
NO_BLOG = f"there is no {SETTINGS} here; go to the folder of a blog, or make one: hindsight new-blog DIR"


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a command: the variable that it sets, and its help."""

    flag: str
    variable: str
    metavar: str
    doc: str


CONTENT = Option("--content", "INPUTDIR", "DIR", "the folder of texts (content)")
OUTPUT = Option("--output", "OUTPUTDIR", "DIR", "the folder of the built site (output; serve: .cache/serve)")
URL = Option("--url", "SITEURL", "URL", "the address of the site")
PORT = Option("--port", "PORT", "PORT", "the port to serve at (8000)")
HOST = Option("--host", "HOST", "ADDRESS", "0.0.0.0 to see the site on your phone (this machine alone)")
KIND = Option("--kind", "KIND", "KIND", "post, checklist or page (post)")
TO = Option("--to", "TO", "DIR", "the new folder of texts (imported)")
MEDIA = Option("--media", "MEDIA", "DIR", "the uploads of WordPress, or the folder above them")
FORMAT = Option(
    "--format",
    "FORMAT",
    "NAME",
    "wordpress, pelican, jekyll, hugo, nikola, eleventy, obsidian, disqus, isso (found out)",
)
DEPLOY = Option(
    "--deploy-to", "DEPLOY_TO", "TARGET", "a folder, a place that rsync takes, git:remote#branch or s3://bucket"
)


class CommandError(Exception):
    """Raised for a command that does not run; the message is for the writer."""


def html() -> int:
    """Build the site as the writer sees it."""
    return _build(SETTINGS)


def check() -> int:
    """Run every check on the content."""
    os.environ["CHECK_ONLY"] = "1"
    return _build(PUBLISH_SETTINGS)


def publish() -> int:
    """Build the site for its readers, then deploy it."""
    from hindsight.host.commands import deploy

    return _build(PUBLISH_SETTINGS) or deploy.main()


def rollback() -> int:
    """Lead readers back to the release before the last deploy."""
    from hindsight.host.commands import rollback

    return rollback.main()


def serve() -> int:
    """Serve the site while it is written."""
    from hindsight.host.commands import serve

    _content_folder()
    # The served site, with its drafts, replaces a published one only if the writer sets OUTPUTDIR.
    os.environ["OUTPUTDIR"] = os.environ.get("OUTPUTDIR") or ".cache/serve"
    return serve.main()


def tags() -> int:
    """Add the tags in use to the vocabulary."""
    from hindsight.host.commands import tags

    _content_folder()
    return tags.main()


def next_text() -> int:
    """Print the next text to come."""
    from hindsight.host.commands import next_text

    _content_folder()
    return next_text.main()


def new() -> int:
    """Start a text."""
    from hindsight.host.commands import new

    return new.main()


def reply() -> int:
    """Add a mail to the replies of a text."""
    from hindsight.host.commands import reply

    return reply.main()


def replies() -> int:
    """Fetch replies from services into the archives."""
    from hindsight.host.commands import replies

    return replies.main()


def mention() -> int:
    """Notify other sites of links to them."""
    from hindsight.host.commands import mention

    return mention.main()


def import_blog() -> int:
    """Import a blog of a different program."""
    from hindsight.host.commands import import_blog

    return import_blog.main()


def preview() -> int:
    """Give a draft a secret address."""
    from hindsight.host.commands import preview

    return preview.main()


def ci() -> int:
    """Write the files that make a host publish the blog."""
    from hindsight.host.commands import ci

    return ci.main()


def clean() -> int:
    """Remove what builds made."""
    from hindsight.host.commands import clean

    return clean.main()


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a blog: what it does, the function that does it, and its options."""

    name: str
    doc: str
    run: Callable[[], int]
    options: tuple[Option, ...] = ()


COMMANDS = (
    Command("html", "build the site as you see it, with drafts and future posts", html, (CONTENT, OUTPUT, URL)),
    Command("serve", "serve the same site, rebuilt and reloaded as you write", serve, (CONTENT, OUTPUT, PORT, HOST)),
    Command("publish", "run every check, then build the site for its readers", publish, (CONTENT, OUTPUT, URL, DEPLOY)),
    Command("rollback", "bring back the release before the last deploy", rollback, (OUTPUT, DEPLOY)),
    Command("check", "run every check on the content, and write nothing", check, (CONTENT, URL)),
    Command("tags", "add a table to tags.toml for each used tag without one", tags, (CONTENT,)),
    Command("next", "print when the next text to come is published", next_text, (CONTENT,)),
    Command("new", "start a draft, and print its path", new, (CONTENT, KIND)),
    Command(
        "import", "import a blog of another program into a new content folder", import_blog, (TO, MEDIA, FORMAT, URL)
    ),
    Command("preview", "give a draft a secret address, for readers who have it", preview, (CONTENT, URL)),
    Command("reply", "add a mail, pasted or piped in, to the replies of a text", reply, (CONTENT,)),
    Command("replies", "fetch replies from the services of the settings", replies, (CONTENT, URL)),
    Command("mention", "notify other sites of new, changed and removed links", mention, (CONTENT, URL)),
    Command("ci", "write the files with which a host publishes the blog", ci),
    Command("clean", "remove the files that builds made, but no content", clean, (CONTENT, OUTPUT)),
)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(prog="hindsight", description="A blog for people who learn from their work.")
    made.add_argument("--version", action="version", version=f"hindsight {VERSION}")
    commands = made.add_subparsers(dest="command", metavar="COMMAND", required=True)
    blog = commands.add_parser("new-blog", help="make a blog that depends on Hindsight")
    blog.add_argument("folder", metavar="DIR", help="a folder that is missing or empty")
    blog.add_argument("--wheel", metavar="FILE", type=Path, help="install Hindsight from a copy of this wheel")
    for command in COMMANDS:
        added = commands.add_parser(command.name, help=command.doc)
        for option in command.options:
            added.add_argument(option.flag, dest=option.variable, metavar=option.metavar, help=option.doc)
        if command.run is new:
            added.add_argument("TITLE", nargs="?", help="what the text is called")
        if command.run is preview:
            added.add_argument("POST", nargs="?", help="the file of the draft")
            added.add_argument("--off", dest="OFF", action="store_const", const="1", help="take the address away")
        if command.run is reply:
            added.add_argument("POST", nargs="?", help="the file or the slug of the text")
        if command.run is mention:
            added.add_argument("POST", nargs="?", help="the file of an old text whose links are sent as well")
            added.add_argument("--old", dest="OLD", action="store_const", const="1", help="send those of all old texts")
        if command.run is ci:
            added.add_argument("HOST", nargs="?", help="github, gitlab, codeberg, netlify or cloudflare")
        if command.run is import_blog:
            added.add_argument("FROM", nargs="?", help="an export of WordPress, Disqus or Isso, or a blog's folder")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return the exit status."""
    given = vars(parser().parse_args(arguments))
    name = given.pop("command")
    try:
        if name == "new-blog":
            return make_blog(given["folder"], given["wheel"])
        if name != "import" and not Path(SETTINGS).is_file():
            raise CommandError(NO_BLOG)
        os.environ.update({variable: value for variable, value in given.items() if value is not None})
        return next(command for command in COMMANDS if command.name == name).run()
    except CommandError as reason:
        print(f"hindsight {name}: {reason}", file=sys.stderr)
        return 1


def make_blog(folder: str, wheel: Path | None) -> int:
    """Make a blog and print the next step; return the exit status."""
    from hindsight.host.commands import new_blog

    if not folder:
        raise CommandError("name the folder of the blog: hindsight new-blog ~/notes")
    path = Path(os.path.abspath(os.path.expanduser(folder)))  # some shells do not replace ~
    try:
        new_blog.new_blog(path, wheel or new_blog.installed_wheel())
    except (new_blog.NewBlogError, OSError) as reason:
        raise CommandError(str(reason)) from reason
    print(f"Made a blog in {path}. Next: cd {shlex.quote(str(path))}; make serve")
    return 0


def _build(settings: str) -> int:
    """Build with a settings file, as `pelican` does; return the exit status, or raise SystemExit."""
    from hindsight.host.commands import site

    try:
        options = site.pelican_options(os.environ)
    except site.OptionsError as reason:
        raise CommandError(str(reason)) from reason
    output = os.environ.get("OUTPUTDIR") or "output"
    # Pelican reads sys.argv, and a folder may have the form of an option.
    content = re.sub("^-", "./-", _content_folder())
    sys.argv = ["hindsight", content, f"--output={output}", "-s", settings, *options]
    return site.main()


def _content_folder() -> str:
    """Return the content folder; make the default one if it is missing, since a writer may delete all examples."""
    if named := os.environ.get("INPUTDIR"):
        if not Path(named).is_dir():
            raise CommandError(f"there is no content folder {named}; name one with INPUTDIR=...")
        return named
    Path(DEFAULT_CONTENT).mkdir(exist_ok=True)
    return DEFAULT_CONTENT
