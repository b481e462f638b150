"""Helpers that build small sites with the real build, from files given in the test."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from blinker import ANY, Signal
from jinja2.bccache import Bucket
from pelican.plugins import signals
from pelican.settings import read_settings

from hindsight.host.commands.webserver import SiteServer
from hindsight.host.incremental.compiled import CompiledTemplates
from hindsight.host.pelican_class import Hindsight

ROOT = Path(__file__).resolve().parent.parent
# A day after all posts of 2026, so that none is in the future unless its test sets a different day.
TODAY = "2027-01-01"
_PROBLEM = re.compile(r".+?:\d+:\d+: (?:error|warning): ")
_MANIFEST = ".hindsight-manifest"

Files = Mapping[str, str | bytes | None]


@dataclass(frozen=True)
class Built:
    """A built site. Diagnostics have paths relative to `folder`."""

    folder: Path
    code: int
    text: str
    publish: bool
    settings: Mapping[str, Any] = field(default_factory=dict)
    process: bool = False

    @property
    def ok(self) -> bool:
        """Return whether the build exited with 0."""
        return self.code == 0

    @property
    def content(self) -> Path:
        """Return the content folder."""
        return self.folder / "content"

    @property
    def output(self) -> Path:
        """Return the output folder; a failed publish leaves none, or the previous one."""
        return self.folder / "output"

    @property
    def diagnostics(self) -> list[str]:
        """Return the printed lines like `content/posts/a.md:1:1: error: ...`, in order."""
        return [line for line in self.text.splitlines() if _PROBLEM.match(line)]

    def path(self, address: str) -> Path:
        """Return the file of an address below the output, such as `2026/a/` or `feeds/all.json`."""
        return self.output / (f"{address}index.html" if address.endswith("/") or not address else address)

    def read(self, address: str) -> str:
        """Return the text at an address; "" is the home page."""
        return self.path(address).read_text(encoding="utf-8")

    def files(self) -> list[str]:
        """Return the paths of all files of the site, relative to the output, sorted."""
        paths = (path.relative_to(self.output).as_posix() for path in self.output.rglob("*") if path.is_file())
        return sorted(name for name in paths if name != _MANIFEST)

    def rebuild(self, files: Files | None = None, **changes: Any) -> Built:
        """Write `files` (None removes one), and build the same folder again with `changes` to the settings."""
        write_files(self.content, files or {})
        return build(self.folder, self.publish, {**self.settings, **changes}, self.process)


def share_compiled_templates() -> None:
    """Share compiled templates between sites in memory.

    Compiling takes most of the time of a tiny build. A site whose cache has templates uses those.
    """
    init = CompiledTemplates.__init__
    load_bytecode, dump_bytecode = CompiledTemplates.load_bytecode, CompiledTemplates.dump_bytecode
    shared: dict[tuple[object, ...], bytes] = {}

    def begin_shared(self: Any, folder: Path, version_of: Callable[[str], str]) -> None:
        init(self, folder, version_of)
        self.is_new = not os.path.lexists(folder)

    def load_shared(self: Any, bucket: Bucket) -> None:
        code = shared.get(_compiled_from(bucket)) if self.is_new else None
        if code is None:
            load_bytecode(self, bucket)
        else:
            bucket.bytecode_from_string(code)
            dump_bytecode(self, bucket)

    def dump_shared(self: Any, bucket: Bucket) -> None:
        shared[_compiled_from(bucket)] = bucket.bytecode_to_string()
        dump_bytecode(self, bucket)

    CompiledTemplates.__init__ = begin_shared  # type: ignore[method-assign]
    CompiledTemplates.load_bytecode = load_shared  # type: ignore[method-assign]
    CompiledTemplates.dump_bytecode = dump_shared  # type: ignore[method-assign]


def _compiled_from(bucket: Bucket) -> tuple[object, ...]:
    """Return all values that determine a compiled template: its name and text, and the settings of Jinja."""
    environment = bucket.environment
    plain = {name: value for name, value in vars(environment).items() if isinstance(value, str | bool | None)}
    names = (*environment.extensions, *environment.filters, *environment.tests)
    return bucket.key, bucket.checksum, repr(sorted(plain.items())), tuple(sorted(names))


def write_files(content: Path, files: Files) -> None:
    """Write files by their paths below `content`; text is written as UTF-8, and None removes a file."""
    content.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        path = content / name
        if data is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)


def build(folder: Path, publish: bool, settings: Mapping[str, Any], process: bool) -> Built:
    """Build `folder`/content with the settings of the repository, in this process or a child process.

    Cards have one format and links no pictures unless `settings` ask for others: both take most of the time of a small
    build. Browsers keep no pages for reading offline, since the answers of tests would not reach them.
    """
    run = build_in_process if process else build_here
    conf = ROOT / ("publishconf.py" if publish else "pelicanconf.py")
    fast = {"TAG_FEED_POSTS": 0, "CARD_FORMATS": ["a6"], "SHARE_PICTURES": False, "OFFLINE": False}
    defaults = {"TODAY": TODAY, "CACHE_PATH": str(folder / "cache"), **fast}
    code, text = run(folder, conf, {**defaults, **settings})
    return Built(folder, code, text, publish, settings, process)


def build_here(folder: Path, conf: Path, settings: dict[str, Any]) -> tuple[int, str]:
    """Build in this process, which is fast and shows tracebacks; return the exit status and the output."""
    printed = io.StringIO()
    paths = {"PATH": str(folder / "content"), "OUTPUT_PATH": str(folder / "output")}
    with contextlib.chdir(folder), contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            Hindsight(read_settings(str(conf), override={**paths, **settings})).run()
        except SystemExit as stop:
            return int(stop.code or 0), printed.getvalue()
        finally:
            disconnect_signals()
    return 0, printed.getvalue()


def build_in_process(folder: Path, conf: Path, settings: dict[str, Any]) -> tuple[int, str]:
    """Build in a child process, as `make` does; return the exit status and the output."""
    command = [sys.executable, "-m", "pelican", "content", "-o", "output", "-s", str(conf)]
    command += ["-e", *(f"{name}={json.dumps(value)}" for name, value in settings.items())]
    process = subprocess.run(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=120
    )
    return process.returncode, process.stdout


def disconnect_signals() -> None:
    """Disconnect every receiver of the signals of Pelican, so that none is called in the next build."""
    for signal in vars(signals).values():
        if isinstance(signal, Signal):
            for receiver in list(signal.receivers_for(ANY)):
                signal.disconnect(receiver)


class MakeSite(Protocol):
    """The type of the fixture `site`."""

    def __call__(
        self, files: Files, *, publish: bool = False, settings: Mapping[str, Any] | None = None, process: bool = False
    ) -> Built:
        """Build a site of these files."""


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder at a free port, and yield its address without a final slash."""
    with SiteServer(folder) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server.url
        finally:
            server.shutdown()
