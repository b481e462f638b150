"""Requests to other hosts: rules that all of them follow."""
