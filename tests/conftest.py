"""Fixtures for all tests: small sites built by the real build, a browser, and a server for a built site."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import font_source_sans_pro
import font_source_serif_pro
import pytest
from playwright.sync_api import Browser, sync_playwright

from empty import example as example_files
from extent import few_by_default
from find_chromium import OPTIONS, find
from hindsight.core.settings import SETTINGS
from site_builder import ROOT, Built, Files, MakeSite, build, serving, share_compiled_templates, write_files
from ssh_server import ssh_server

__all__ = ("ssh_server",)

# The font of the cards, and one with serifs, wider letters and ligatures.
FONTS = {
    "sans": Path(font_source_sans_pro.__file__).parent / "files",
    "serif": Path(font_source_serif_pro.__file__).parent / "files",
}
# The tests of how pages look, which run with each font. For those of what pages do, one font is enough.
MODULES_OF_LOOKS = frozenset(
    ("test_browser", "test_browser_looks", "test_browser_own_look", "test_browser_replies", "test_plugin_world")
)
# `make test` exports its variables, which would change the builds of tests.
MAKE_VARIABLES = (
    *("INPUTDIR", "OUTPUTDIR", "SITEURL", "PELICANOPTS", "PORT", "DEPLOY_TO", "DEPLOY_REPLACE", "TITLE", "KIND"),
    *("DEPLOY_RELEASES", "DRY_RUN", "ALL", "PYTESTOPTS"),
    *("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES"),
)
DEFAULT_FORMATS = next(setting.default for setting in SETTINGS if setting.name == "CARD_FORMATS")
for _name in MAKE_VARIABLES:
    os.environ.pop(_name, None)
share_compiled_templates()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the second font where tests are not about looks."""
    left_out = [
        item
        for item in items
        if isinstance(item, pytest.Function)
        and item.path.stem not in MODULES_OF_LOOKS
        and hasattr(item, "callspec")
        and item.callspec.params.get("browser") == "serif"
    ]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]


@pytest.fixture
def site(tmp_path: Path) -> MakeSite:
    """Return a function that builds a small site: `site({"posts/a.md": "Title: ..."}, publish=True)`.

    `settings` override those of pelicanconf.py (publishconf.py with `publish`); `process` builds in a child process.
    Each call makes a new site, and its `rebuild` builds the same site again.
    """
    sites = iter(range(1, 1000))

    def make(
        files: Files, *, publish: bool = False, settings: Mapping[str, Any] | None = None, process: bool = False
    ) -> Built:
        folder = tmp_path / f"site-{next(sites)}"
        write_files(folder / "content", files)
        return build(folder, publish, settings or {}, process)

    return make


@pytest.fixture(scope="session", params=few_by_default(FONTS))
def browser(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Start a headless Chromium: the one in CHROMIUM, else one on PATH, else that of Playwright.

    The browser has one of two sets of fonts and no fonts of the machine, since measurements depend on fonts.
    """
    with chromium_with((FONTS[request.param],), tmp_path_factory.mktemp("fonts")) as chromium:
        yield chromium


@contextlib.contextmanager
def chromium_with(fonts: Iterable[Path], folder: Path) -> Iterator[Browser]:
    """Start a Chromium that has the fonts of some folders alone; its list and cache of fonts are in `folder`."""
    path = os.environ.get("CHROMIUM") or find()
    assert path, "there is no Chromium: install it, or name one in CHROMIUM (`make test` does so by itself)"
    listed = "".join(f"<dir>{font}</dir>" for font in fonts)
    config = folder / "fonts.conf"
    config.write_text(f"<fontconfig>{listed}<cachedir>{folder}</cachedir></fontconfig>", encoding="utf-8")
    env = {**os.environ, "FONTCONFIG_FILE": str(config)}
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(OPTIONS), env=env)
        yield chromium
        chromium.close()


@pytest.fixture
def served() -> Iterator[Callable[[Path], str]]:
    """Return a function that serves a folder at a free port and returns the address without a final slash."""
    with contextlib.ExitStack() as stack:
        yield lambda folder: stack.enter_context(serving(folder))


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the example blog as published, on a fixed day."""
    return build_example(tmp_path_factory.mktemp("example"), SHARE_PICTURES=True)


def build_example(folder: Path, **settings: object) -> Built:
    """Publish the example blog of a fixed day into a folder, with more settings."""
    if not any((ROOT / "content" / path).exists() for path in example_files()):
        pytest.skip("the example was removed")
    shutil.copytree(ROOT / "content", folder / "content")
    built = build(folder, True, {"TODAY": "2026-11-01", "CARD_FORMATS": DEFAULT_FORMATS, **settings}, False)
    assert built.ok, built.text
    return built


@pytest.fixture(scope="session")
def example_address(example: Built) -> Iterator[str]:
    """Serve the example blog, and return its address without a final slash."""
    with serving(example.output) as address:
        yield address
