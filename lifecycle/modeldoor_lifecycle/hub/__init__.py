"""Speaks to servers: which ones it may reach, what it asks them, and what it believes of their answers."""
