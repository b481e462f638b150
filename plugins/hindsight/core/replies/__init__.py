"""Replies to texts: their archive, their threads, and what pages may show of them."""
