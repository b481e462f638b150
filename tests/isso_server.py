"""The real Isso on this machine, in an environment of its own, as docs/isso.md installs, sets up and starts it."""

from __future__ import annotations

import contextlib
import fcntl
import re
import shutil
import socketserver
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from site_builder import ROOT
from ssh_server import free_port
from web_servers import running

GUIDE = (ROOT / "docs/isso.md").read_text(encoding="utf-8")
PACKAGES = re.findall(r"pip install (.*)", GUIDE)[0].split()
CONFIG, UNIT, NGINX = (
    next(block for block in re.findall(r"```(?:ini|nginx)\n(.*?)```", GUIDE, re.DOTALL) if start in block)
    for start in ("[general]", "[Unit]", "location")
)


def environment() -> Path:
    """Return the environment with Isso, which is made once; skip the test if this machine cannot make it."""
    folder = ROOT / ".cache" / "-".join(("isso", *PACKAGES, sysconfig.get_python_version()))
    if not (shutil.which("cc") or shutil.which("gcc")):
        pytest.skip("there is no C compiler, which Isso's misaka needs")
    if not Path(sysconfig.get_path("include"), "Python.h").exists():
        pytest.skip("there are no headers of Python, which Isso's misaka needs")
    folder.parent.mkdir(exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run in several processes
        if not (folder / "done").exists():
            _install(folder)
    return folder


def _install(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", folder], check=True, capture_output=True)
    done = subprocess.run([folder / "bin/pip", "install", *PACKAGES], check=False, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"Isso cannot be installed: {' '.join(done.stderr.split())[-200:]}")
    (folder / "done").touch()


@dataclass
class Mailbox:
    """A server for mail that keeps what it gets."""

    port: int
    letters: list[str] = field(default_factory=list)
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def link(self, action: str, number: int) -> str:
        """Return the link of an action, such as "Activate", in the letter about a comment, once the letter is here."""
        pattern = re.compile(rf"{action} comment: (\S*/id/{number}/\S+)")

        def found() -> str:
            return next((match[1] for letter in self.letters if (match := pattern.search(letter))), "")

        with self.arrived:
            assert self.arrived.wait_for(found, 60), self.letters
        return found()


class _Post(socketserver.StreamRequestHandler):
    """A conversation by SMTP."""

    mailbox: Mailbox

    def handle(self) -> None:
        """Answer each command, and keep the letter."""
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            command = line[:4].upper()
            if command == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = list(iter(self.rfile.readline, b".\r\n"))
                letter = message_from_bytes(b"".join(lines), policy=policy.default)
                with self.mailbox.arrived:
                    self.mailbox.letters.append(str(letter.get_content()))
                    self.mailbox.arrived.notify_all()
            self.wfile.write(b"221 bye\r\n" if command == b"QUIT" else b"250 yes\r\n")
            if command == b"QUIT":
                return


@contextlib.contextmanager
def mailbox() -> Iterator[Mailbox]:
    """Receive mail at a port of this machine."""
    box = Mailbox(0)
    handler = type("Post", (_Post,), {"mailbox": box})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        box.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield box
        server.shutdown()


@contextlib.contextmanager
def isso(folder: Path, port: int, changes: Mapping[str, str]) -> Iterator[Path]:
    """Run Isso at a port with the settings and the service of the guide; yield the path of its database.

    `changes` are lines of the settings with their replacements.
    """
    database, config = folder / "comments.db", folder / "isso.cfg"
    lines = {"/var/lib/isso/comments.db": str(database), "http://127.0.0.1:8080": f"http://127.0.0.1:{port}", **changes}
    text = CONFIG
    for old, new in lines.items():
        assert old in text
        text = text.replace(old, new)
    config.write_text(text, encoding="utf-8")
    (command,) = re.findall(r"^ExecStart=(.*)$", UNIT, re.MULTILINE)
    command = command.replace("/opt/isso", str(environment())).replace("/etc/isso.cfg", str(config))
    with running(command.split(), port):
        yield database


__all__ = ("NGINX", "UNIT", "Mailbox", "environment", "free_port", "isso", "mailbox")
