"""Web servers of this machine that show a site as readers get it: nginx, Apache, and Caddy where it is installed."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from ssh_server import free_port

BROTLI_OF_NGINX = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
APACHE_MODULES = ("mpm_event", "authz_core", "alias", "dir", "headers", "mime", "rewrite")


@dataclass(frozen=True)
class Answer:
    """The answer of a web server: its status, headers by their lower-case names, and body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def location(self) -> str:
        """Return where the answer sends a reader, "" for nowhere."""
        return self.headers.get("location", "")


@dataclass(frozen=True)
class WebServer:
    """A web server at a port of this machine."""

    port: int
    is_caddy: bool = False

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a path as it is; the names of headers have underscores in place of hyphens."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.closing(connection):
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request("GET", path, headers={"Accept-Encoding": "identity", **sent})
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, found, answer.read())


@contextlib.contextmanager
def nginx(site: Path, work: Path, own: str = "") -> Iterator[WebServer]:
    """Serve a site with nginx and the files that the site has for it; `work` is a folder for nginx's own files.

    `own` are more lines for the `server` block.
    """
    port = free_port()
    load, more = (f"load_module {BROTLI_OF_NGINX};", "brotli_static on;") if BROTLI_OF_NGINX.exists() else ("", "")
    files, user = site / ".hindsight-server", "user root;" if os.geteuid() == 0 else ""
    config = f"""
worker_processes 1; daemon off; pid {work}/nginx.pid; error_log {work}/error.log; {user}
{load}
events {{ }}
http {{
    include /etc/nginx/mime.types;
    access_log off; client_body_temp_path {work}/body; proxy_temp_path {work}/proxy;
    fastcgi_temp_path {work}/fastcgi; uwsgi_temp_path {work}/uwsgi; scgi_temp_path {work}/scgi;
    include {files}/nginx-http.conf;
    server {{ listen 127.0.0.1:{port}; root {site}; include {files}/nginx-server.conf; {more}
{own} }}
}}"""
    (work / "nginx.conf").write_text(config)
    program = _program("nginx")
    with running([program, "-e", f"{work}/error.log", "-p", f"{work}", "-c", f"{work}/nginx.conf"], port):
        yield WebServer(port)


@contextlib.contextmanager
def apache(site: Path, work: Path) -> Iterator[WebServer]:
    """Serve a site with Apache, which reads the `.htaccess` of the site with `AllowOverride FileInfo`."""
    with tempfile.TemporaryDirectory() as folder:
        # Apache never runs as root, and other users cannot read pytest's folders.
        Path(folder).chmod(0o755)
        copy = Path(shutil.copytree(site, Path(folder, "site")))
        with _apache(copy, work) as server:
            yield server


@contextlib.contextmanager
def _apache(site: Path, work: Path) -> Iterator[WebServer]:
    port = free_port()
    is_root = os.geteuid() == 0
    modules = "\n".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in APACHE_MODULES)
    config = f"""
ServerRoot {work}
PidFile {work}/apache.pid
DefaultRuntimeDir {work}
ErrorLog {work}/error.log
ServerName localhost
Listen 127.0.0.1:{port}
{modules}
{"User nobody" if is_root else ""}
{"Group nogroup" if is_root else ""}
TypesConfig /etc/mime.types
DocumentRoot {site}
DirectoryIndex index.html
<Directory {site}>
  Require all granted
  AllowOverride FileInfo
  Options FollowSymLinks
</Directory>"""
    (work / "apache.conf").write_text(config)
    with running([_program("apache2"), "-X", "-f", f"{work}/apache.conf"], port):
        yield WebServer(port)


@contextlib.contextmanager
def caddy(site: Path, work: Path) -> Iterator[WebServer]:
    """Serve a site with Caddy and the file that the site has for it."""
    port = free_port()
    lines = f"root * {site}\nimport {site}/.hindsight-server/caddy.conf"
    (work / "Caddyfile").write_text(f"{{\nadmin off\nauto_https off\n}}\n:{port} {{\n{lines}\n}}\n")
    with running([_program("caddy"), "run", "--config", f"{work}/Caddyfile", "--adapter", "caddyfile"], port):
        yield WebServer(port)


def _program(name: str) -> str:
    program = shutil.which(name) or f"/usr/sbin/{name}"
    if not Path(program).exists():
        pytest.skip(f"{name} is not here")
    return program


@contextlib.contextmanager
def running(command: list[str], port: int) -> Iterator[None]:
    """Run a server until the block ends; raise AssertionError with its words if it does not start."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        for _ in range(400):
            if process.poll() is not None:
                raise AssertionError((process.stdout.read() if process.stdout else b"").decode())
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait()
        if process.stdout:
            process.stdout.close()
