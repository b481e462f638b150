"""Plugins of Pelican's under Hindsight's own build: which work, and which are said not to."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder import ROOT, MakeSite

POST = "Title: A\nDate: 2024-01-01\nTags: work\n\n- [ ] One\n- [ ] Two\n- [ ] Three\n"
SETTINGS = {"CARD_FORMATS": ()}


def write_plugin(folder: Path, name: str, signals: tuple[str, ...]) -> str:
    """Write a plugin that connects to these signals and adds a line to a file at each; return its name."""
    lines = [f"    signals.{signal}.connect(heard_{signal})" for signal in signals]
    heard = [
        f"def heard_{signal}(*_, **__):\n    open({str(folder / 'heard')!r}, 'a').write('{signal}\\n')\n"
        for signal in signals
    ]
    text = "\n".join(["from pelican import signals", *heard, "def register():", *lines, ""])
    (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return name


def test_a_plugin_that_waits_in_vain_is_named(site: MakeSite, tmp_path: Path) -> None:
    """A warning names its signals that are never sent and what to do; the build goes on."""
    name = write_plugin(tmp_path, "waiting_plugin", ("article_generator_finalized", "finalized", "get_writer"))
    built = site({"posts/a.md": POST}, settings={**SETTINGS, "PLUGINS": [name], "PLUGIN_PATHS": [str(tmp_path)]})
    assert built.ok, built.text
    (warning,) = [line for line in built.diagnostics if "waiting_plugin" in line]
    assert 'warning: the plugin "waiting_plugin" waits for the signals get_writer, article_generator_final' in warning
    assert warning.endswith("build with stock Pelican and Hindsight as a plugin (see docs/plugin.md)")


@pytest.mark.parametrize("signal", ["initialized", "generator_init", "content_written", "finalized"])
def test_a_plugin_on_a_signal_that_is_sent_works(site: MakeSite, tmp_path: Path, signal: str) -> None:
    """It hears the signal, and nothing is said of it."""
    name = write_plugin(tmp_path, f"working_{signal}", (signal,))
    built = site({"posts/a.md": POST}, settings={**SETTINGS, "PLUGINS": [name], "PLUGIN_PATHS": [str(tmp_path)]})
    assert signal in (tmp_path / "heard").read_text(encoding="utf-8")
    assert "plugin" not in built.text


def test_the_plugin_for_stock_pelican_does_nothing_here(site: MakeSite) -> None:
    """With it and without it, the same files; it is one of the blog's plugins."""
    files = {"posts/a.md": POST}
    with_it = site(files, settings={**SETTINGS, "PLUGINS": ["hindsight"], "PLUGIN_PATHS": [str(ROOT / "plugins")]})
    without = site(files, settings={**SETTINGS, "PLUGINS": []})
    assert "plugin" not in with_it.text
    assert with_it.files() == without.files()
    assert all(with_it.path(name).read_bytes() == without.path(name).read_bytes() for name in with_it.files())
    assert site(files, settings=SETTINGS).files() == without.files()
