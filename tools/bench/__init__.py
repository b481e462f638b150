"""Measure Hindsight, stock Pelican and Hugo in one run on one machine: `make bench`."""
