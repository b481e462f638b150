"""An ssh server on this machine, which a deploy uses like a remote one."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def ssh_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Start an sshd on this machine, set up rsync for it, and return its user and host."""
    server = shutil.which("sshd") or "/usr/sbin/sshd"
    if not Path(server).exists() or os.geteuid() != 0:
        pytest.skip("sshd is not here, or this user cannot start it")
    for name in ("host", "user"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / name)]
        subprocess.run(command, check=True, capture_output=True)
    Path("/run/sshd").mkdir(exist_ok=True)
    process, port = start_ssh_server(server, tmp_path)
    options = "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR"
    monkeypatch.setenv("RSYNC_RSH", f"ssh -p {port} -i {tmp_path / 'user'} {options}")
    yield "root@127.0.0.1"
    process.terminate()
    process.wait()


def start_ssh_server(server: str, keys: Path) -> tuple[subprocess.Popen[bytes], int]:
    """Start sshd with the keys in a folder, and return the process with its port once it accepts connections."""
    for _ in range(5):  # a different program may take the port meanwhile
        port = free_port()
        options = {
            "HostKey": keys / "host", "AuthorizedKeysFile": keys / "user.pub", "ListenAddress": f"127.0.0.1:{port}",
            "StrictModes": "no", "PermitRootLogin": "yes", "UsePAM": "no", "PidFile": "none", "LoginGraceTime": "0",
        }  # fmt: skip
        given_options = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
        log = keys / "sshd.log"
        process = subprocess.Popen([server, "-D", "-f", "/dev/null", "-E", str(log), *given_options])
        while process.poll() is None:
            if log.exists() and b"Server listening" in log.read_bytes():
                return process, port
        log.unlink(missing_ok=True)
    raise AssertionError(f"{server} does not start")


def free_port() -> int:
    """Return a port that no program uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
