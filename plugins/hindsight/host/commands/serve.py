"""Serve the site while it is written (`make serve`): build, watch, build again, and reload open pages.

INPUTDIR, OUTPUTDIR, PELICANOPTS and PORT come through the environment.
"""

from __future__ import annotations

import contextlib
import errno
import io
import ipaddress
import json
import os
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from watchfiles import Change, DefaultFilter, watch

from hindsight.host.commands.live import Live
from hindsight.host.commands.picture_maker import PictureMaker
from hindsight.host.commands.site import OptionsError, pelican_options
from hindsight.host.commands.warm import BUILD, BUILD_WITH_PICTURES, DONE, PAGES, PICTURES, PROBLEMS, SEARCH
from hindsight.host.commands.webserver import HOST, SiteServer

DEFAULT_PORT = 8000
SETTINGS_FILES = ("pelicanconf.py", "publishconf.py")
PRIVATE_FILE = "private.toml"  # the usual one; a setting may name a file elsewhere
CODE_FOLDERS = ("theme", "plugins")
# A writer may make these folders while the site is served.
OWN_FOLDERS = ("templates", "static", "locale")
CODE_FILES = (".py", ".typ")
STOPPING = (signal.SIGINT, signal.SIGTERM)
# Files that builds write: their changes start no build.
OWN_FILES = (r"^lessons\.lock$", r"^urls\.lock$")
# Temporary files of programs, this one included, which no build reads. A setting may name other files whose names begin
# with a dot.
HIDDEN_FILES = (r"^\.(?:#|_|~|.*[.~](?:sw[a-z]|tmp|[A-Za-z0-9]{6,8})$|DS_Store$|goutputstream)", r"^\.[^.]*~$")
# Milliseconds: a save is over when nothing changed for STEP; a steady stream of changes waits DEBOUNCE at most.
STEP = 10
DEBOUNCE = 200
# Seconds. A signal just before a wait begins does not end the wait: the program reacts after this time.
WAKE = 0.5
# The number of lines at the end of a crashed build's output that pages show.
LAST_LINES = 20

# Stands for the pictures whose sizes were made since the last build.
PICTURES_MADE = Path(".pictures")

Rebuild = Callable[[Collection[Path]], bool]


class ServeError(Exception):
    """Raised if nothing can be served; the message is for the writer."""


@dataclass(frozen=True, slots=True)
class Options:
    """The options of the writer; paths are absolute."""

    content: Path
    output: Path
    port: int
    pelican: tuple[str, ...]
    host: str = HOST

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Options:
        """Return the options that the environment holds; raise ServeError for one that cannot be."""
        content = Path(environ.get("INPUTDIR") or "content").resolve()
        if not content.is_dir():
            raise ServeError(f"there is no folder {content}")
        output = Path(os.path.abspath(environ.get("OUTPUTDIR") or "output"))
        port = environ.get("PORT") or str(DEFAULT_PORT)
        if not re.fullmatch(r"[0-9]{1,5}", port) or int(port) > 65535:
            raise ServeError(f'PORT "{port}" is not a number up to 65535')
        try:
            options = tuple(pelican_options(environ))
        except OptionsError as reason:
            raise ServeError(str(reason)) from reason
        return cls(content, output, int(port), options, _host(environ.get("HOST", "")))

    def command(self) -> list[str]:
        """Return the command that builds the site as `make html` does, again and again."""
        command = [sys.executable, "-m", "hindsight.host.commands.warm"]
        return [*command, os.path.relpath(self.content), "-o", str(self.output), "-s", SETTINGS_FILES[0], *self.pelican]


def _host(written: str) -> str:
    """Return the address to serve at; raise ServeError for one that is not an IP address.

    Some shells set HOST to the name of the machine: that name counts as none.
    """
    if written in ("", "localhost", socket.gethostname()):
        return HOST
    try:
        return str(ipaddress.ip_address(written))
    except ValueError:
        raise ServeError(
            f'HOST "{written}" is not an IP address; write 0.0.0.0 to see the site on your phone'
        ) from None


class BuildProcess:
    """Builds the site in a process that stays (`commands.warm`), and sends the outcome to open pages.

    After a change of settings or code, a new process replaces it, since it holds both in memory. `on_pictures` is
    called once new pictures have their sizes: build after a change to PICTURES_MADE then.
    """

    def __init__(
        self, command: list[str], live: Live, port: int, on_pictures: Callable[[], None] | None = None
    ) -> None:
        self.command = command
        self.port = port  # cards and feeds have it in their addresses
        self.live = live
        self._process: subprocess.Popen[str] | None = None
        self._pictures = PictureMaker(on_pictures) if on_pictures else None
        # Browsers ask for the index of the search from threads of the server.
        self._lock = threading.Lock()

    def search_folder(self) -> Path | None:
        """Return the folder with the index of full-text search for the site as it was built last, None without one.

        The index is made now, which takes about 2 ms a post the first time: only a reader of the search page needs it.
        """
        with self._lock:
            return self._search_folder()

    def _search_folder(self) -> Path | None:
        if self._process is None or self._process.stdin is None or self._process.stdout is None:
            return None
        folder = ""
        with contextlib.suppress(OSError):
            print("search", file=self._process.stdin, flush=True)
            for line in self._process.stdout:
                if line.startswith(DONE):
                    break
                if line.startswith(SEARCH):
                    folder = line.removeprefix(SEARCH).strip()
                else:
                    print(line, end="", flush=True)
        return Path(folder) if folder else None

    def rebuild(self, paths: Collection[Path]) -> bool:
        """Build after changes to `paths` (none at the start); return whether all of it succeeded."""
        if changed := sorted(os.path.relpath(path) for path in paths if path != PICTURES_MADE):
            print(f"Changed: {', '.join(changed)}", flush=True)
        if PICTURES_MADE in paths:
            print("Pictures: the sizes of new ones are made", flush=True)
        with self._lock:
            if any(path.suffix in CODE_FILES for path in paths):
                self.close()
            outcome, problems = self._build(BUILD_WITH_PICTURES if PICTURES_MADE in paths else BUILD)
        if outcome == "failed":
            self.live.failed(problems)
        else:
            self.live.succeeded(problems)
        return outcome == "built"

    def _build(self, request: str) -> tuple[str, tuple[str, ...]]:
        """Ask for a build, and print each line of its output; return the outcome and the problems, see `commands.warm`.

        The problems of a build that crashed are its last lines.
        """
        lines: list[str] = []
        problems: tuple[str, ...] = ()
        process = self._process = self._process or start(self.command, self.port)
        assert process.stdin is not None  # both are pipes
        assert process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            print(request, file=process.stdin, flush=True)
        for line in process.stdout:
            if line.startswith(DONE):
                outcome = line.removeprefix(DONE).strip()
                return outcome, problems if outcome != "failed" else problems or tuple(lines[-LAST_LINES:])
            if line.startswith(PROBLEMS):
                problems = tuple(json.loads(line.removeprefix(PROBLEMS)))
                continue
            if line.startswith(PAGES):
                self.live.pages_written(**json.loads(line.removeprefix(PAGES)))
                continue
            if line.startswith(PICTURES):
                if self._pictures:
                    self._pictures.start(line.removeprefix(PICTURES).strip())
                continue
            print(line, end="", flush=True)
            lines.append(line.rstrip("\n"))
        self.close()  # the process ended by itself: the next build starts a new one
        return "failed", problems or tuple(lines[-LAST_LINES:])

    def close(self) -> None:
        """End the process and everything it has started."""
        if self._pictures:
            self._pictures.close()
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGTERM)
            with contextlib.suppress(BrokenPipeError), self._process:
                pass
            self._process = None


def start(command: list[str], port: int) -> subprocess.Popen[str]:
    """Start a process with pipes to and from it, in its own session, whose site is served at `port`.

    Ctrl-C so reaches this program alone, which then ends the build quietly.
    """
    return subprocess.Popen(
        command,
        env={**os.environ, "PORT": str(port)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )


class Watcher:
    """Puts every change of the site's source files into a queue, from the moment it is entered."""

    def __init__(self, options: Options, root: Path) -> None:
        self.changes: queue.SimpleQueue[set[Path] | None] = queue.SimpleQueue()
        self._stop = threading.Event()
        ignored = SourceFilter(ignore_paths=[options.output, root / ".cache"])
        # Editors replace a file when they save it, which ends a watch on the file itself: watch its folder.
        settings = SettingsFilter(root)
        code = (folder for name in CODE_FOLDERS if (folder := root / name).is_dir())
        sources = [options.content, *code, *(root / name for name in OWN_FOLDERS)]
        self._threads = [
            *(threading.Thread(target=self._watch, args=(folder, ignored, True)) for folder in sources),
            threading.Thread(target=self._watch, args=(root, settings, False)),
        ]

    def __enter__(self) -> Watcher:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def next_changes(self) -> set[Path]:
        """Wait for a change; return the paths of everything that has changed by then."""
        paths: set[Path] = set()
        while not paths or not self.changes.empty():
            try:
                changed = self.changes.get(timeout=WAKE)
            except queue.Empty:
                continue
            if changed is None:
                raise KeyboardInterrupt
            paths |= changed
        return paths

    def interrupt(self, _number: int, _frame: FrameType | None) -> None:
        """Stop as Ctrl-C does, also if the exception is lost in a finalizer, where Python ignores it."""
        self.changes.put(None)
        raise KeyboardInterrupt

    def _watch(self, folder: Path, chosen: DefaultFilter, recursive: bool) -> None:
        """Watch a folder, also after it is removed and made again."""
        is_new = is_settling = False
        while not self._stop.is_set():
            with contextlib.suppress(FileNotFoundError, NotADirectoryError), Present(folder) as present:
                for changes in watch(
                    folder,
                    watch_filter=chosen,
                    recursive=recursive,
                    stop_event=self._stop,
                    step=STEP,
                    debounce=DEBOUNCE,
                    rust_timeout=int(WAKE * 1000),
                    yield_on_timeout=True,
                ):
                    # Files that came into a new folder before it was watched were not noticed.
                    if changes or is_new:
                        self.changes.put({Path(path) for _, path in changes} or {folder})
                    is_new = is_settling or not present.is_still_there()
                    if is_new:
                        # A beginning watch may miss new folders: the next watch sees all of them.
                        is_settling = not is_settling
                        self.changes.put({folder})
                        break
            while not folder.is_dir() and not self._stop.wait(WAKE):
                is_new = True


class Present:
    """A folder that is open, so that the system gives its number to no other folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Present:
        self._descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        return self

    def __exit__(self, *error: object) -> None:
        os.close(self._descriptor)

    def is_still_there(self) -> bool:
        """Return whether the path leads to the folder that was opened."""
        try:
            return os.path.samestat(os.fstat(self._descriptor), os.stat(self._folder))
        except OSError:
            return False


class SourceFilter(DefaultFilter):
    """Ignores files that editors, Python and builds write themselves."""

    ignore_entity_patterns = (*DefaultFilter.ignore_entity_patterns, *OWN_FILES, *HIDDEN_FILES)


class SettingsFilter(DefaultFilter):
    """Ignores everything but the settings files and the list of confidential words."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self._chosen = {str(root / name) for name in (*SETTINGS_FILES, PRIVATE_FILE)}

    def __call__(self, change: Change, path: str) -> bool:
        """Return whether the change is to a settings file that is still there."""
        return change is not Change.deleted and path in self._chosen


def follow(watcher: Watcher, rebuild: Rebuild) -> None:
    """Build again after every change, for ever."""
    while True:
        rebuild(watcher.next_changes())


def open_server(options: Options, live: Live) -> SiteServer:
    """Return a server that listens; raise ServeError if the port is taken."""
    try:
        return SiteServer(options.output, options.port, live, options.host)
    except OSError as error:
        if error.errno == errno.EADDRNOTAVAIL:
            raise ServeError(f"{options.host} is not an address of this machine; write HOST=0.0.0.0") from None
        message = f"port {options.port}: {error.strerror}; choose a different port: make serve PORT=8001"
        raise ServeError(message) from None


def for_phone(url: str) -> str:
    """Return the address of the site in this network, and its QR code for a phone's camera, as lines of a terminal."""
    import segno  # for those who ask for it

    printed = io.StringIO()
    segno.make(url, micro=False).terminal(printed, compact=True)
    warning = "Everyone in this network can read the drafts."
    return f"On your phone, in the same network: {url}\n{printed.getvalue()}{warning}"


def serve(options: Options) -> None:
    """Build, serve and follow changes until interrupted."""
    live = Live()
    with open_server(options, live) as server, Watcher(options, Path.cwd()) as watcher:
        builds = BuildProcess(options.command(), live, server.server_port, lambda: watcher.changes.put({PICTURES_MADE}))
        server.search_folder = builds.search_folder
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for number in STOPPING:
            signal.signal(number, watcher.interrupt)
        try:
            builds.rebuild(())
            print(f"Serving at {server.url}/ (Ctrl-C stops)", flush=True)
            if options.host != HOST:
                print(for_phone(server.url_elsewhere()), flush=True)
            follow(watcher, builds.rebuild)
        finally:
            builds.close()
            live.close()
            server.shutdown()


def interrupt(_number: int, _frame: FrameType | None) -> None:
    """Stop as Ctrl-C does."""
    raise KeyboardInterrupt


def main() -> int:
    """Serve until interrupted; return the exit status."""
    # Set even for SIGINT: a shell script's background job starts with it ignored.
    for number in STOPPING:
        signal.signal(number, interrupt)
    try:
        serve(Options.from_environment(os.environ))
    except (ServeError, ValueError) as reason:
        print(f"make serve: {reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
