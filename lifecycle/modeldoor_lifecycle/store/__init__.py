"""Keeps verified files, named by what they hold."""
