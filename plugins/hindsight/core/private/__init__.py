"""Confidential words: the file that lists them, and the search for them in a site."""
