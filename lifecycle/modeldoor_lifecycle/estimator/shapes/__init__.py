"""Shapes of models, read from headers of files, from configurations and from the shipped shapes."""
