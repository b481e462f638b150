"""The setup of both environments from the lock files, with old and new releases of pip."""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from site_builder import ROOT

pytestmark = pytest.mark.slow

# The first pip that Python 3.11 came with, the one of its later releases, and the newest.
PIPS = ("pip==22.3", "pip==23.2.1", "pip")
LOCKS = {"runtime": "requirements.lock", "dev": "requirements-dev.lock"}
_PIN = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>\S+)", re.MULTILINE)
NEWER = "9999"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder with empty wheels: each package of the lock files in its version and in a newer one."""
    folder = tmp_path_factory.mktemp("index")
    for name, version in pins():
        requirements = importlib.metadata.requires(name) or []
        write_wheel(folder, name, version, requirements)
        write_wheel(folder, name, NEWER, requirements)
    return folder


@pytest.fixture(scope="module", params=PIPS)
def pip(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder with one release of pip, which will be first on the path of Python."""
    folder = tmp_path_factory.mktemp("pip")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), request.param]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def pins() -> list[tuple[str, str]]:
    """Return the packages of the development lock with their versions, which include those of the runtime lock."""
    return _PIN.findall((ROOT / LOCKS["dev"]).read_text(encoding="utf-8"))


def write_wheel(folder: Path, name: str, version: str, requirements: list[str]) -> None:
    """Write a wheel that has only its metadata."""
    stem = f"{re.sub('[-_.]+', '_', name)}-{version}"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    metadata += "".join(f"Requires-Dist: {requirement}\n" for requirement in requirements)
    files = {"METADATA": metadata, "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"}
    with zipfile.ZipFile(folder / f"{stem}-py3-none-any.whl", "w") as wheel:
        record = ""
        for file, text in files.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
            record += f"{stem}.dist-info/{file},sha256={digest},{len(text)}\n"
            wheel.writestr(f"{stem}.dist-info/{file}", text)
        wheel.writestr(f"{stem}.dist-info/RECORD", f"{record}{stem}.dist-info/RECORD,,\n")


def with_wheel_hashes(index: Path, lock: str) -> Iterator[str]:
    """Yield the lines of a lock file, with the hashes of the wheels in the index."""
    for name, version in _PIN.findall(lock):
        (wheel,) = index.glob(f"{re.sub('[-_.]+', '_', name)}-{version}-*.whl")
        yield f"{name}=={version} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


def set_up(folder: Path, kind: str, pip: Path, index: Path, lock: str) -> subprocess.CompletedProcess[str]:
    """Set up an environment in a folder that has only the lock file, with packages only from the index."""
    (folder / LOCKS[kind]).write_text(lock, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    environment |= {"PYTHONPATH": str(pip), "PIP_CONFIG_FILE": os.devnull}
    environment |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(index)}
    command = [sys.executable, str(ROOT / "tools/setup_env.py"), ".venv", kind]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("kind", LOCKS)
def test_newer_releases_are_not_installed(kind: str, pip: Path, index: Path, tmp_path: Path) -> None:
    """Each pinned version is installed, although newer ones exist, and the setup prints one line."""
    lock = (ROOT / LOCKS[kind]).read_text(encoding="utf-8")
    process = set_up(tmp_path, kind, pip, index, "".join(with_wheel_hashes(index, lock)))
    assert (process.returncode, process.stdout) == (0, ""), process.stderr
    assert process.stderr == f"Setting up .venv from {LOCKS[kind]} (once, a minute or so)\n"
    (site,) = (tmp_path / ".venv/lib").glob("python3.*/site-packages")
    installed = {
        (re.sub("[-_.]+", "-", dist.name).lower(), dist.version)
        for dist in importlib.metadata.distributions(path=[str(site)])
    }
    expected = {
        (name, version) for name, version in _PIN.findall(lock) if name != "pip"
    }  # the running pip is not replaced
    assert expected <= installed


def test_an_incomplete_lock_is_refused(pip: Path, index: Path, tmp_path: Path) -> None:
    """The message of pip has the name of a required package that the lock file lacks."""
    lock = (ROOT / LOCKS["runtime"]).read_text(encoding="utf-8")
    lines = [line for line in with_wheel_hashes(index, lock) if not line.startswith("markupsafe==")]
    process = set_up(tmp_path, "runtime", pip, index, "".join(lines))
    assert process.returncode == 1
    assert "jinja2 3" in process.stderr.lower()
    assert process.stderr.endswith("make: cannot install requirements.lock: the reason is above\n")
