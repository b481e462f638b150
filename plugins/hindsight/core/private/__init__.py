"""Confidential words: the file that lists them, and the search for them in what would be published."""
