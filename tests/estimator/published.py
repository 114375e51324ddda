"""Configurations as they are published: only what differs from transformers' class of that type.

Cut to what a shape follows from; what the class says is left out here because it is left out there.
"""

from __future__ import annotations

from typing import Any

GEMMA_3: dict[str, dict[str, Any]] = {
    "google/gemma-3-4b-it": {
        "model_type": "gemma3",
        "text_config": {
            "model_type": "gemma3_text",
            "hidden_size": 2560,
            "intermediate_size": 10_240,
            "num_hidden_layers": 34,
            "sliding_window": 1024,
        },
        "vision_config": {"hidden_size": 1152, "num_hidden_layers": 27, "num_attention_heads": 16},
    },
    "google/gemma-3-12b-it": {
        "model_type": "gemma3",
        "text_config": {
            "model_type": "gemma3_text",
            "hidden_size": 3840,
            "intermediate_size": 15_360,
            "num_attention_heads": 16,
            "num_hidden_layers": 48,
            "num_key_value_heads": 8,
            "sliding_window": 1024,
        },
    },
    "google/gemma-3-27b-it": {
        "model_type": "gemma3",
        "text_config": {
            "model_type": "gemma3_text",
            "head_dim": 128,
            "hidden_size": 5376,
            "intermediate_size": 21_504,
            "num_attention_heads": 32,
            "num_hidden_layers": 62,
            "num_key_value_heads": 16,
            "sliding_window": 1024,
        },
    },
}

LLAVA: dict[str, Any] = {
    "model_type": "llava",
    "tie_word_embeddings": False,
    "text_config": {"model_type": "llama", "max_position_embeddings": 4096, "vocab_size": 32_064},
    "vision_config": {"model_type": "clip_vision_model", "hidden_size": 1024, "num_hidden_layers": 24},
}
"""llava-hf/llava-1.5-7b-hf."""

FALCON: dict[str, Any] = {
    "model_type": "falcon",
    "hidden_size": 4544,
    "num_attention_heads": 71,
    "num_hidden_layers": 32,
    "multi_query": True,
    "new_decoder_architecture": False,
    "vocab_size": 65_024,
}
"""tiiuae/falcon-7b."""

GPT_2: dict[str, Any] = {
    "model_type": "gpt2",
    "n_ctx": 1024,
    "n_embd": 768,
    "n_head": 12,
    "n_layer": 12,
    "n_positions": 1024,
    "vocab_size": 50_257,
}

MPT: dict[str, Any] = {
    "model_type": "mpt",
    "d_model": 4096,
    "expansion_ratio": 4,
    "max_seq_len": 2048,
    "n_heads": 32,
    "n_layers": 32,
    "vocab_size": 50_432,
}
"""mosaicml/mpt-7b."""

MAMBA: dict[str, Any] = {
    "model_type": "mamba",
    "conv_kernel": 4,
    "expand": 2,
    "hidden_size": 2560,
    "intermediate_size": 5120,
    "num_hidden_layers": 64,
    "state_size": 16,
    "vocab_size": 50_280,
}
"""state-spaces/mamba-2.8b-hf."""

COUNTED: list[tuple[str, dict[str, Any], int, float]] = [
    ("mosaicml/mpt-7b", MPT, 6_649_286_656, 1e-5),
    ("openai-community/gpt2", GPT_2, 124_439_808, 1e-3),
    ("state-spaces/mamba-2.8b-hf", MAMBA, 2_768_345_600, 0),
    ("tiiuae/falcon-7b", FALCON, 7_217_189_760, 1e-6),
    (
        "tiiuae/falcon-mamba-7b",
        MAMBA
        | {
            "model_type": "falcon_mamba",
            "expand": 16,
            "hidden_size": 4096,
            "intermediate_size": 8192,
            "vocab_size": 65_024,
            "tie_word_embeddings": False,
        },
        7_272_665_088,
        0,
    ),
    (
        "mistralai/Mamba-Codestral-7B-v0.1",
        {"model_type": "mamba2", "hidden_size": 4096, "num_hidden_layers": 64, "vocab_size": 32_768},
        7_285_403_648,
        1e-3,
    ),
    (
        "EleutherAI/pythia-6.9b",
        {
            "model_type": "gpt_neox",
            "hidden_size": 4096,
            "intermediate_size": 16_384,
            "num_attention_heads": 32,
            "num_hidden_layers": 32,
        },
        6_857_302_016,
        1e-3,
    ),
    (
        "bigscience/bloom-7b1",
        {"model_type": "bloom", "n_embed": 4096, "n_layer": 30, "num_attention_heads": 32, "vocab_size": 250_880},
        7_069_016_064,
        1e-3,
    ),
    (
        "Qwen/Qwen-7B",
        {
            "model_type": "qwen",
            "hidden_size": 4096,
            "intermediate_size": 22_016,
            "kv_channels": 128,
            "num_attention_heads": 32,
            "num_hidden_layers": 32,
            "seq_length": 8192,
            "vocab_size": 151_936,
        },
        7_721_324_544,
        1e-3,
    ),
    ("ai21labs/Jamba-v0.1", {"model_type": "jamba"}, 51_570_323_328, 1e-3),
    (
        "bigcode/starcoder2-7b",
        {
            "model_type": "starcoder2",
            "hidden_size": 4608,
            "intermediate_size": 18_432,
            "num_attention_heads": 36,
            "num_hidden_layers": 32,
            "num_key_value_heads": 4,
        },
        7_173_923_840,
        1e-3,
    ),
]
"""Name, configuration, weights that the published files hold, and how near the count comes: biases are left out."""

OF_THE_CATALOGUE: dict[str, dict[str, Any]] = GEMMA_3 | {
    "google/gemma-2-9b-it": {
        "model_type": "gemma2",
        "hidden_size": 3584,
        "intermediate_size": 14_336,
        "num_attention_heads": 16,
        "num_hidden_layers": 42,
        "num_key_value_heads": 8,
    },
    "google/gemma-4-31B-it": {
        "model_type": "gemma4",
        "tie_word_embeddings": True,
        "text_config": {
            "model_type": "gemma4_text",
            "hidden_size": 5376,
            "hidden_size_per_layer_input": 0,
            "intermediate_size": 21_504,
            "max_position_embeddings": 262_144,
            "num_attention_heads": 32,
            "num_experts": None,
            "num_global_key_value_heads": 4,
            "num_hidden_layers": 60,
            "num_key_value_heads": 16,
            "sliding_window": 1024,
        },
    },
    "google/gemma-4-26B-A4B-it": {
        "model_type": "gemma4",
        "tie_word_embeddings": True,
        "text_config": {
            "model_type": "gemma4_text",
            "hidden_size": 2816,
            "hidden_size_per_layer_input": 0,
            "intermediate_size": 2112,
            "max_position_embeddings": 262_144,
            "moe_intermediate_size": 704,
            "num_attention_heads": 16,
            "num_experts": 128,
            "num_global_key_value_heads": 2,
            "num_hidden_layers": 30,
            "num_key_value_heads": 8,
            "sliding_window": 1024,
            "top_k_experts": 8,
        },
    },
    "meta-llama/Llama-4-Scout-17B-16E-Instruct": {
        "model_type": "llama4",
        "text_config": {"model_type": "llama4_text", "max_position_embeddings": 10_485_760, "no_rope_layers": []},
    },
    "mistralai/Mistral-7B-Instruct-v0.3": {
        "model_type": "mistral",
        "max_position_embeddings": 32_768,
        "sliding_window": None,
        "vocab_size": 32_768,
    },
    "mistralai/Mixtral-8x7B-Instruct-v0.1": {"model_type": "mixtral", "max_position_embeddings": 32_768},
    "openai/gpt-oss-20b": {"model_type": "gpt_oss", "num_hidden_layers": 24, "num_local_experts": 32},
    "openai/gpt-oss-120b": {"model_type": "gpt_oss"},
    "HuggingFaceTB/SmolLM3-3B": {"model_type": "smollm3", "max_position_embeddings": 65_536},
    "CohereLabs/c4ai-command-r-v01": {"model_type": "cohere", "max_position_embeddings": 131_072},
}
"""Models of the catalogue; what their files tell beside, their classes tell alike."""
