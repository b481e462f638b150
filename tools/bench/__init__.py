"""Measures Hindsight beside stock Pelican and Hugo, all in one run on one machine: `make bench`."""
