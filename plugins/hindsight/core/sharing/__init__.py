"""The pictures of links to pages, which other sites show."""
