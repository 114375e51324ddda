"""Fetches models: downloads that can be paused, cut, killed and resumed, and of which no unverified byte is used."""
