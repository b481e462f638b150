"""Fetch replies from services into the archives."""
