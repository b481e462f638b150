"""Define the sites to build from the same posts: stock Pelican, Hugo, and Hindsight with and without cards."""

from __future__ import annotations

import os
import shutil
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar, get_args

from tools.bench.corpus import Corpus, Edit, Place, slug
from tools.bench.processes import Cost, Failed, Program, run

HERE = Path(__file__).resolve().parent
# The parts of the project that a copy does not need in order to build other content.
NOT_COPIED = shutil.ignore_patterns(".*", "content", "output", "tests", "docs", "__pycache__")
# Environment variables that would change a build, or make Python slower.
NOT_PASSED_ON = (
    *("INPUTDIR", "OUTPUTDIR", "SITEURL", "PELICANOPTS", "CHECK_ONLY", "DEPLOY_TO", "PORT"),
    *("PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED", "MAKEFLAGS", "MAKELEVEL"),
)


class Site(ABC):
    """A folder of posts, and the commands to build them. `limit` is the highest number of seconds for one build."""

    posts: str  # the folder of the posts, relative to `folder`, as are `output` and `generated`
    output: str
    generated: tuple[str, ...]  # all files and folders that builds make

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

    def build(self) -> Cost:
        """Build the site as a writer would; raise Failed if the build fails or its output is wrong."""
        self.built, self.failed = False, True
        cost = run(self.program(*self.command()), self.limit)
        self.check()
        self.built, self.failed = True, False
        return cost

    def clean(self) -> None:
        """Remove everything that earlier builds made, including caches."""
        self.built = False
        for name in self.generated:
            path = self.folder / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)

    def edit(self, place: Place) -> bytes:
        """Change a post at this place; return the new word that its page must then have."""
        return self._edits[place].write(place)

    def expect(self, word: bytes, place: Place) -> None:
        """Raise Failed unless the edited post's page has the word."""
        if word not in self.edited_page(place).read_bytes():
            raise Failed("the edit is not on the post's page")

    def files(self) -> int:
        """Return the number of files of the site."""
        return sum(path.is_file() for path in (self.folder / self.output).rglob("*"))

    def edited_page(self, place: Place) -> Path:
        """Return the page of the post that is edited at this place."""
        return self.folder / self.output / self.page(self.corpus.edited(place))

    def check(self) -> None:
        """Raise Failed unless every post has its page."""
        pages = (self.folder / self.output / self.page(number) for number in range(self.corpus.count))
        missing = sum(not page.is_file() for page in pages)
        if missing:
            raise Failed(f"{missing} posts have no page")

    def program(self, *command: str, **environment: str) -> Program:
        """Return a program in the site's folder, with the same environment for all programs of the site."""
        inherited = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
        log = self.folder.parent / f"{self.folder.name}.log"
        return Program(command, self.folder, {**inherited, **self.environment(), **environment}, log)

    def environment(self) -> dict[str, str]:
        """Return the variables of the environment that the builder reads."""
        return {}

    def server(self, port: int) -> Program:
        """Return the program that serves the site on a port and watches it; raise Failed if there is none."""
        raise Failed(f"there is no server to compare on port {port}")

    @abstractmethod
    def _prepare(self) -> None:
        """Create the folder with everything but the posts."""

    @abstractmethod
    def command(self) -> tuple[str, ...]:
        """Return the command that builds the site."""

    @abstractmethod
    def page(self, number: int) -> str:
        """Return the path of a post's page, relative to the output folder."""


class Stock(Site):
    """Stock Pelican with its `simple` theme."""

    posts, output, generated = "content/posts", "output", ("output", "__pycache__")

    def _prepare(self) -> None:
        self.folder.mkdir()
        shutil.copy(HERE / "stock_settings.py", self.folder / "pelicanconf.py")

    def command(self) -> tuple[str, ...]:
        """Return the command that builds the site."""
        return (sys.executable, "-m", "pelican", "content", "-o", "output", "-s", "pelicanconf.py")

    def page(self, number: int) -> str:
        """Return the path of a post's page, relative to the output folder."""
        return f"{slug(number)}.html"


class Hugo(Site):
    """Hugo with minimal templates. With `paged`, a tag has several pages, as in stock Pelican; otherwise it has one."""

    posts, output, generated = "content/posts", "public", ("public", "resources", "cache", ".hugo_build.lock")

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
        """Return the variables that put Hugo's cache into the folder, where `clean` removes it."""
        return {"HUGO_CACHEDIR": str(self.folder / "cache")}

    def command(self) -> tuple[str, ...]:
        """Return the command that builds the site."""
        return (self.binary, "build")

    def server(self, port: int) -> Program:
        """Return the program `hugo server` with default options."""
        return self.program(self.binary, "server", "--bind", "127.0.0.1", "--port", str(port))

    def page(self, number: int) -> str:
        """Return the path of a post's page, relative to the output folder."""
        return f"posts/{slug(number)}/index.html"


class Hindsight(Site):
    """Hindsight in a copy of `project`, so that its caches are in the folder too."""

    posts, output = "content/posts", "output"
    generated: tuple[str, ...] = ("output", ".cache", "content/lessons.lock")

    def __init__(self, folder: Path, corpus: Corpus, limit: float, project: Path) -> None:
        self.project = project
        super().__init__(folder, corpus, limit)

    def _prepare(self) -> None:
        shutil.copytree(self.project, self.folder, ignore=NOT_COPIED)
        # Compile Python here, since otherwise the first build would do so and be slower than the others.
        run(self.program(sys.executable, "-m", "compileall", "-q", "plugins"), self.limit)

    def environment(self) -> dict[str, str]:
        """Return the variables that the Makefile sets."""
        return {"PYTHONPATH": str(self.folder / "plugins"), "INPUTDIR": "content", "OUTPUTDIR": "output"}

    def command(self) -> tuple[str, ...]:
        """Return the command that `make html` runs."""
        return (sys.executable, "-m", "pelican", "content", "-o", "output", "-s", "pelicanconf.py")

    def server(self, port: int) -> Program:
        """Return the program that `make serve` runs."""
        return self.program(sys.executable, "-m", "hindsight.host.commands.serve", PORT=str(port))

    def page(self, number: int) -> str:
        """Return the path of a post's page, relative to the output folder."""
        return f"{self.corpus.date(number):%Y}/{slug(number)}/index.html"

    def check(self) -> None:
        """Raise Failed unless each post has its page, each checklist its cards, and each lesson its entry."""
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


class BuildRow(Protocol):
    """A line of a table: a kind of build of one site, such as "publish" or "publish-edit", and its times."""

    @property
    def kind(self) -> str:
        """Return the kind: it begins with "publish" for a published site, and ends with "edit" after an edit."""

    @property
    def title(self) -> str:
        """Return the words for the row while it is measured."""

    def add(self, cost: Cost) -> None:
        """Add the times of a run."""


BuildRowT = TypeVar("BuildRowT", bound=BuildRow)


def build_in_turns(rows: Sequence[BuildRowT], site_of: Callable[[BuildRowT], TwoViews], runs: int) -> None:
    """Measure rows, one after the other in each run, so that a change of the machine's speed concerns all."""
    for run_number in range(1, runs + 1):
        for row in rows:
            site = site_of(row)
            site.show(is_published=row.kind.startswith("publish"))
            cost = site.build_after(is_edit=row.kind.endswith("edit"))
            row.add(cost)
            line = f"{row.title}: {cost.seconds:.2f} s, processors {cost.processor:.2f} s"
            print(f"{run_number}/{runs} {line}", file=sys.stderr, flush=True)


class TwoViews(Hindsight):
    """Hindsight in two views, each in a folder of its own: published, and as the writer sees it.

    `values` are further settings, each as `NAME=value`.
    """

    generated = (*Hindsight.generated, "preview")
    values: tuple[str, ...] = ()
    is_published = True

    def show(self, is_published: bool) -> None:
        """Build one of the views from now on."""
        self.is_published = is_published
        self.output = "output" if is_published else "preview"

    def command(self) -> tuple[str, ...]:
        """Return the command that `make publish`, or `make html`, runs."""
        settings = "publishconf.py" if self.is_published else "pelicanconf.py"
        command = (sys.executable, "-m", "pelican", "content", "-o", self.output, "-s", settings)
        return (*command, "-e", 'SITEURL="https://blog.example"', *self.values)

    def build_after(self, is_edit: bool) -> Cost:
        """Build from nothing, or after the edit of a post; return the cost of the build."""
        if is_edit:
            self._build_if_needed()
        else:
            self.clean()
        word = self.edit("text") if is_edit else b""
        cost = self.build()
        self.expect(word, "text")
        return cost

    def _build_if_needed(self) -> None:
        if not self.edited_page("text").is_file():
            self.build()
