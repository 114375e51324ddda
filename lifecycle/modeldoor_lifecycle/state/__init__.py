"""Acts on documents that the folders of the user hold."""
