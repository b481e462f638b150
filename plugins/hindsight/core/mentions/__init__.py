"""Mentions: the links of texts to other sites, and whether these sites were notified of them."""
