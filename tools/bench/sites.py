"""The sites to build: the same posts for stock Pelican, for Hugo, and for Hindsight without and with its own parts."""

from __future__ import annotations

import os
import shutil
import sys
from abc import ABC, abstractmethod
from pathlib import Path
from typing import get_args

from tools.bench.corpus import Corpus, Edit, Place, slug
from tools.bench.processes import Failed, Program, Ran, run

HERE = Path(__file__).resolve().parent
# Of the project, what is not needed to build another content folder with it.
NOT_COPIED = shutil.ignore_patterns(".*", "content", "output", "tests", "docs", "__pycache__")
# Variables that would change the build that is meant, or make Python slower.
NOT_PASSED_ON = (
    *("INPUTDIR", "OUTPUTDIR", "SITEURL", "PELICANOPTS", "CHECK_ONLY", "DEPLOY_TO", "PORT"),
    *("PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED", "MAKEFLAGS", "MAKELEVEL"),
)


class Site(ABC):
    """A folder with posts in it and a way to build them. `limit` is the seconds that one build may take."""

    posts: str  # where the posts are, below the folder
    output: str
    made: tuple[str, ...]  # all files that builds make

    def __init__(self, folder: Path, corpus: Corpus, limit: float) -> None:
        self.folder = folder
        self.corpus = corpus
        self.limit = limit
        self.built = self.failed = False
        self._prepare()
        corpus.write(folder / self.posts)
        self._edits = {
            place: Edit(folder / self.posts / f"{slug(corpus.edited(place))}.md") for place in get_args(Place)
        }

    def build(self) -> Ran:
        """Build as a writer would; raises Failed where that, or what it made, is not right."""
        self.built, self.failed = False, True
        ran = run(self.program(*self.command()), self.limit)
        self.check()
        self.built, self.failed = True, False
        return ran

    def clean(self) -> None:
        """Remove all that earlier builds made, caches too."""
        self.built = False
        for name in self.made:
            path = self.folder / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)

    def edit(self, place: Place) -> bytes:
        """Change a post there; the word that its page must then hold."""
        return self._edits[place].write(place)

    def expect(self, word: bytes, place: Place) -> None:
        """Raise Failed unless the edited post's page holds the word."""
        if word not in self.edited_page(place).read_bytes():
            raise Failed("the edit is not on the post's page")

    def files(self) -> int:
        """How many files the site has."""
        return sum(path.is_file() for path in (self.folder / self.output).rglob("*"))

    def edited_page(self, place: Place) -> Path:
        """Return the file of the post that is edited there."""
        return self.folder / self.output / self.page(self.corpus.edited(place))

    def check(self) -> None:
        """Raise Failed unless every post has its page."""
        pages = (self.folder / self.output / self.page(number) for number in range(self.corpus.count))
        missing = sum(not page.is_file() for page in pages)
        if missing:
            raise Failed(f"{missing} posts have no page")

    def program(self, *command: str, **environment: str) -> Program:
        """Run a command in the site's folder, in an environment that is the same for all."""
        kept = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
        log = self.folder.parent / f"{self.folder.name}.log"
        return Program(command, self.folder, {**kept, **self.environment(), **environment}, log)

    def environment(self) -> dict[str, str]:
        """Return the variables of the environment that the builder reads."""
        return {}

    def server(self, port: int) -> Program:
        """Return the command that serves the site on a port and watches; raise Failed where there is none."""
        raise Failed(f"there is no server to compare on port {port}")

    @abstractmethod
    def _prepare(self) -> None:
        """Put everything but the posts into the folder, which is not there yet."""

    @abstractmethod
    def command(self) -> tuple[str, ...]:
        """Return the command that builds the site."""

    @abstractmethod
    def page(self, number: int) -> str:
        """Where a post's page is, below the output."""


class Stock(Site):
    """Pelican as installed, with its `simple` theme."""

    posts, output, made = "content/posts", "output", ("output", "__pycache__")

    def _prepare(self) -> None:
        self.folder.mkdir()
        shutil.copy(HERE / "stock_settings.py", self.folder / "pelicanconf.py")

    def command(self) -> tuple[str, ...]:
        """Return the command that builds the site."""
        return (sys.executable, "-m", "pelican", "content", "-o", "output", "-s", "pelicanconf.py")

    def page(self, number: int) -> str:
        """Where a post's page is, below the output."""
        return f"{slug(number)}.html"


class Hugo(Site):
    """Hugo with minimal templates. With `paged`, lists of a tag are paged as stock Pelican's are, else whole."""

    posts, output, made = "content/posts", "public", ("public", "resources", "cache", ".hugo_build.lock")

    def __init__(self, folder: Path, corpus: Corpus, limit: float, binary: Path, paged: bool) -> None:
        self.binary = str(binary)
        self.paged = paged
        super().__init__(folder, corpus, limit)

    def _prepare(self) -> None:
        shutil.copytree(HERE / "hugo", self.folder)
        layouts = self.folder / "layouts"
        if self.paged:
            shutil.move(layouts / "paged.html", layouts / "term.html")

    def environment(self) -> dict[str, str]:
        """Its cache beside the posts, so that it can be removed."""
        return {"HUGO_CACHEDIR": str(self.folder / "cache")}

    def command(self) -> tuple[str, ...]:
        """Return the command that builds the site."""
        return (self.binary, "build")

    def server(self, port: int) -> Program:
        """`hugo server` as it is without options."""
        return self.program(self.binary, "server", "--bind", "127.0.0.1", "--port", str(port))

    def page(self, number: int) -> str:
        """Where a post's page is, below the output."""
        return f"posts/{slug(number)}/index.html"


class Hindsight(Site):
    """Hindsight, in a copy of `project`: its caches lie in its own folder."""

    posts, output = "content/posts", "output"
    made = ("output", ".cache", "content/lessons.lock")

    def __init__(self, folder: Path, corpus: Corpus, limit: float, project: Path) -> None:
        self.project = project
        super().__init__(folder, corpus, limit)

    def _prepare(self) -> None:
        shutil.copytree(self.project, self.folder, ignore=NOT_COPIED)
        # Compiled here, lest the first build compile it and be slower than the others.
        run(self.program(sys.executable, "-m", "compileall", "-q", "plugins"), self.limit)

    def environment(self) -> dict[str, str]:
        """Return the variables that the Makefile sets."""
        return {"PYTHONPATH": str(self.folder / "plugins"), "INPUTDIR": "content", "OUTPUTDIR": "output"}

    def command(self) -> tuple[str, ...]:
        """Return the command that `make html` runs."""
        return (sys.executable, "-m", "pelican", "content", "-o", "output", "-s", "pelicanconf.py")

    def server(self, port: int) -> Program:
        """Return the command that `make serve` runs."""
        return self.program(sys.executable, "-m", "hindsight.host.commands.serve", PORT=str(port))

    def page(self, number: int) -> str:
        """Where a post's page is, below the output."""
        return f"{self.corpus.date(number):%Y}/{slug(number)}/index.html"

    def check(self) -> None:
        """Raise Failed unless every post has its page, every checklist its cards, every lesson its entry."""
        super().check()
        if not self.corpus.learning:
            return
        output = self.folder / self.output
        decks = len(list((output / "cards").glob("*/index.html")))
        if decks != self.corpus.checklists:
            raise Failed(f"{decks} decks of cards were made, not {self.corpus.checklists}")
        listed = (output / "lessons" / "lessons.json").read_text(encoding="utf-8")
        if any(f"lesson-{number:05}" not in listed for number in range(self.corpus.count)):
            raise Failed("lessons are missing from lessons.json")
