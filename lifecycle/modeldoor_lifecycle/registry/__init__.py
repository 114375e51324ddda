"""Curated lists of models: which of them counts, which suits a machine, and whether there is a better one."""
