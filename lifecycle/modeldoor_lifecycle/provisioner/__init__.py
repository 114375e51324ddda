"""Finds, verifies, catalogues and hands on the files of models."""
