"""Check on demand whether links to other sites still work."""
