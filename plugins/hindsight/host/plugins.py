"""Find Pelican's plugins that wait for signals which this host never sends, and those that may change files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from blinker import ANY, Signal
from pelican.plugins import signals

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.host.settings import warning_at

# The signals that the host sends: the start, its Jinja environment, each file of the site, the end.
_SENT = ("initialized", "generator_init", "content_written", "finalized")
_AFTER_WRITING = ("content_written", "finalized")
_NAMESPACE = "pelican.plugins."


def unsent_signals(plugins: Iterable[str]) -> Iterator[Diagnostic]:
    """Yield a warning for each of these plugins that has connected to a signal which is never sent."""
    waiting: dict[str, list[str]] = defaultdict(list)
    for signal, module in _connections():
        name = next((name for name in plugins if f"{module}.".startswith(f"{name}.")), module)
        if signal not in waiting[name]:
            waiting[name].append(signal)
    for name, signal_names in sorted(waiting.items()):
        plugin = f'the plugin "{name.removeprefix(_NAMESPACE)}" waits for {_listed(signal_names)}'
        advice = "take it out, or build with stock Pelican and Hindsight as a plugin (see docs/plugin.md)"
        yield warning_at("PLUGINS", f"{plugin}, which Hindsight's own build never sends; {advice}")


def may_change_files() -> bool:
    """Return whether a plugin waits for files that were written, which it may change then."""
    return any(name in _AFTER_WRITING for name, _ in _connections(sent=True))


def _connections(sent: bool = False) -> Iterator[tuple[str, str]]:
    """Yield the name of each signal that is sent, or is never sent, and the module of a receiver of it."""
    for name, signal in vars(signals).items():
        if isinstance(signal, Signal) and (name in _SENT) is sent:
            for receiver in signal.receivers_for(ANY):
                module = getattr(receiver, "__module__", None) or type(receiver).__module__
                if module.partition(".")[0] != "hindsight":  # the host does the work of Hindsight's own plugin
                    yield name, module


def _listed(names: list[str]) -> str:
    return f"the signal {names[0]}" if len(names) == 1 else f"the signals {', '.join(names)}"
