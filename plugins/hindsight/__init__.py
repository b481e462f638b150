"""Hindsight's rooms: docs/inside.md says what each holds. `host.Hindsight` is Pelican's class for a site."""
