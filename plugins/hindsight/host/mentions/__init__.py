"""Send mentions to other sites."""
