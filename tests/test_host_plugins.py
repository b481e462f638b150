"""Plugins of Pelican in the build of Hindsight: their signals are sent, or a warning names them."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder import ROOT, MakeSite

POST = "Title: A\nDate: 2024-01-01\nTags: work\n\n- [ ] One\n- [ ] Two\n- [ ] Three\n"
SETTINGS = {"CARD_FORMATS": ()}


def write_plugin(folder: Path, name: str, signals: tuple[str, ...]) -> str:
    """Write a plugin that connects to these signals and adds a line to a file at each; return its name."""
    lines = [f"    signals.{signal}.connect(receive_{signal})" for signal in signals]
    received = [
        f"def receive_{signal}(*_, **__):\n    open({str(folder / 'received')!r}, 'a').write('{signal}\\n')\n"
        for signal in signals
    ]
    text = "\n".join(["from pelican import signals", *received, "def register():", *lines, ""])
    (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return name


def test_a_plugin_for_unsent_signals_is_a_warning(site: MakeSite, tmp_path: Path) -> None:
    """The warning gives the signals that are never sent and the remedy, and the build continues."""
    name = write_plugin(tmp_path, "waiting_plugin", ("article_generator_finalized", "finalized", "get_writer"))
    built = site({"posts/a.md": POST}, settings={**SETTINGS, "PLUGINS": [name], "PLUGIN_PATHS": [str(tmp_path)]})
    assert built.ok, built.text
    (warning,) = [line for line in built.diagnostics if "waiting_plugin" in line]
    assert 'warning: the plugin "waiting_plugin" waits for the signals get_writer, article_generator_final' in warning
    assert warning.endswith("build with stock Pelican and Hindsight as a plugin (see docs/plugin.md)")


@pytest.mark.parametrize("signal", ["initialized", "generator_init", "content_written", "finalized"])
def test_a_plugin_for_a_sent_signal_works(site: MakeSite, tmp_path: Path, signal: str) -> None:
    """A plugin receives each signal of the build, without a warning."""
    name = write_plugin(tmp_path, f"working_{signal}", (signal,))
    built = site({"posts/a.md": POST}, settings={**SETTINGS, "PLUGINS": [name], "PLUGIN_PATHS": [str(tmp_path)]})
    assert signal in (tmp_path / "received").read_text(encoding="utf-8")
    assert "plugin" not in built.text


def test_the_plugin_for_stock_pelican_changes_nothing(site: MakeSite) -> None:
    """Loading Hindsight as a plugin changes no file of its own build."""
    files = {"posts/a.md": POST}
    with_plugin = site(files, settings={**SETTINGS, "PLUGINS": ["hindsight"], "PLUGIN_PATHS": [str(ROOT / "plugins")]})
    without = site(files, settings={**SETTINGS, "PLUGINS": []})
    assert "plugin" not in with_plugin.text
    assert with_plugin.files() == without.files()
    assert all(with_plugin.path(name).read_bytes() == without.path(name).read_bytes() for name in with_plugin.files())
    assert site(files, settings=SETTINGS).files() == without.files()
