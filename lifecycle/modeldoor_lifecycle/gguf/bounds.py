"""How large the parts of a header may be: far above every model known, and small enough to be safe."""

MAXIMUM_HEADER_BYTES = 128 * 1024 * 1024
"""The largest header. A vocabulary of 262,144 tokens with its merges takes some 15 MB, with the whole
file of its tokenizer inside some 50 MB. Reading the worst header of this size takes seconds."""

MAXIMUM_KEYS = 16_384
"""The most entries of metadata; models have 20 to 100."""

MAXIMUM_TENSORS = 65_536
"""The most tensors. A model with 128 experts in each of 35 layers, each in tensors of its own, has 13,440."""

MAXIMUM_KEY_BYTES = 65_535
"""The longest key, as the description of the format has it."""

MAXIMUM_NAME_BYTES = 63
"""The longest name of a tensor that llama.cpp loads (`GGML_MAX_NAME`, less the byte that ends it)."""

MAXIMUM_DIMENSIONS = 4
"""The most dimensions of a tensor (`GGML_MAX_DIMS`)."""

MAXIMUM_ELEMENTS = 2**63 - 1
"""The most elements of a tensor: llama.cpp counts them in 64 bits with a sign."""

MAXIMUM_ARRAY_LENGTH = 2**24
"""The longest array; the largest vocabulary known has 262,144 tokens, and merges twice as many."""

LONGEST_KEPT_ARRAY = 4096
"""Longer arrays are passed over: no model has so many layers, and every vocabulary has more tokens."""

LONGEST_KEPT_TEXT_BYTES = 65_536
"""Longer texts are passed over; templates of chats have some thousands of bytes, whole tokenizers millions."""

MAXIMUM_KEPT_BYTES = 16 * 1024 * 1024
"""What all kept keys and values may take in memory, roughly counted; templates of chats are most of what a model's take."""
