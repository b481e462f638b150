"""Targets in trouble (full, read-only, noisy, lost) are errors with a reason; readers keep the site that they had."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from hindsight.host.commands.deploy import deploy
from hindsight.host.deploy.target import DeployError
from hindsight.host.site.manifest import MANIFEST, manifest_text
from site_builder import write_files

pytestmark = [pytest.mark.slow, pytest.mark.skipif(shutil.which("rsync") is None, reason="rsync is not here")]

FEED = '{"home_page_url": "https://notes.example/"}'
SMALL = {"index.html": "1", "a/index.html": "2"}


def send(files: dict[str, str | bytes], target: Path | str, folder: Path, releases: int = 0) -> str:
    """Deploy a published site of these files."""
    output = folder / "output"
    shutil.rmtree(output, ignore_errors=True)
    every = {"feeds/all.json": FEED, ".hindsight-published": "", **files}
    write_files(output, {**every, MANIFEST: manifest_text(every)})
    return deploy(output, str(target), folder / "content", False, releases=releases)


@contextlib.contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    """Mount a small file system of its own on a folder; skip the test where that is not allowed."""
    folder.mkdir(exist_ok=True)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=False).returncode:
        pytest.skip("this user cannot mount a file system")
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.parametrize("releases", [0, 2])
def test_a_full_target_keeps_its_site(releases: int, tmp_path: Path) -> None:
    """A deploy that has no room is an error, the site stays, and the next deploy that fits is complete."""
    www = tmp_path / "www"
    seen = www / "current" if releases else www
    with mounted(www, "size=512k"):
        send({**SMALL}, www, tmp_path, releases)
        large: dict[str, str | bytes] = {f"{n}.bin": os.urandom(100_000) for n in range(9)}
        with pytest.raises(DeployError, match=r"No space left on device|write error|Disk quota"):
            send({**SMALL, "index.html": "3", **large}, www, tmp_path, releases)
        assert (seen / "a/index.html").read_text(encoding="utf-8") == "2"
        assert releases == 0 or (seen / "index.html").read_text(encoding="utf-8") == "1"
        send({"index.html": "4"}, www, tmp_path, releases)
        assert (seen / "index.html").read_text(encoding="utf-8") == "4"
        assert not (seen / "a").exists()
        assert list(seen.rglob("*.bin")) == []


def test_a_read_only_target_is_an_error(tmp_path: Path) -> None:
    """Nothing is written, and the error has the reason."""
    www = tmp_path / "www"
    with mounted(www, "size=512k"):
        send({**SMALL}, www, tmp_path)
        subprocess.run(["mount", "-o", "remount,ro", www], check=True)
        with pytest.raises(DeployError, match=r"^cannot write into .*Read-only file system .*; let this account write"):
            send({"index.html": "2"}, www, tmp_path)
        assert (www / "index.html").read_text(encoding="utf-8") == "1"


def test_a_noisy_login_is_an_error_with_a_reason(
    ssh_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host whose login prints text breaks rsync: the error is one line, and nothing is written."""
    noisy = tmp_path / "ssh"
    script = f'echo "Welcome to the server"\nexec {os.environ["RSYNC_RSH"]} "$@"\n'
    noisy.write_text(f"#!/bin/sh\n{script}", encoding="utf-8")
    noisy.chmod(0o755)
    monkeypatch.setenv("RSYNC_RSH", str(noisy))
    with pytest.raises(DeployError) as error:
        send({**SMALL}, f"{ssh_server}:{tmp_path / 'www'}", tmp_path)
    assert "\n" not in str(error.value)
    assert "protocol version mismatch" in str(error.value)
    assert not (tmp_path / "www").exists()


def test_a_refused_key_is_an_error_with_a_reason(
    ssh_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a terminal, no password is waited for, and a banner of the host is not taken for the reason."""
    strange = tmp_path / "strange"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", strange], check=True)
    with_banner = tmp_path / "ssh"
    command = os.environ["RSYNC_RSH"].replace(f"-i {tmp_path / 'user'}", f"-i {strange} -o IdentitiesOnly=yes")
    with_banner.write_text(f'#!/bin/sh\necho "*** All use is logged ***" >&2\nexec {command} "$@"\n', encoding="utf-8")
    with_banner.chmod(0o755)
    monkeypatch.setenv("RSYNC_RSH", str(with_banner))
    reason = r"^cannot write into [^\n]*Permission denied \([^\n]*; give ssh a key [^\n]*$"
    with pytest.raises(DeployError, match=reason):
        send({**SMALL}, f"{ssh_server}:{tmp_path / 'www'}", tmp_path)


def test_a_lost_connection_keeps_the_site(ssh_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that ends within a deploy is an error, and the next deploy is complete."""
    www = tmp_path / "www"
    send({**SMALL}, f"{ssh_server}:{www}", tmp_path, 2)
    whole = os.environ["RSYNC_RSH"]
    counter = tmp_path / "calls"
    lossy = tmp_path / "ssh"
    script = f'[ "$(wc -l < {counter})" -eq 4 ] && exit 255  # the fourth connection is lost\nexec {whole} "$@"\n'
    lossy.write_text(f"#!/bin/sh\necho x >> {counter}\n{script}", encoding="utf-8")
    lossy.chmod(0o755)
    monkeypatch.setenv("RSYNC_RSH", str(lossy))
    with pytest.raises(DeployError):
        send({"index.html": "2"}, f"{ssh_server}:{www}", tmp_path, 2)
    assert (www / "current/index.html").read_text(encoding="utf-8") == "1"
    monkeypatch.setenv("RSYNC_RSH", whole)
    send({"index.html": "2"}, f"{ssh_server}:{www}", tmp_path, 2)
    assert (www / "current/index.html").read_text(encoding="utf-8") == "2"
