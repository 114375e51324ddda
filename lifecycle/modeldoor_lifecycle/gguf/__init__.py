"""Reads what a GGUF file says of itself: its header and its table of tensors, never the tensors."""
