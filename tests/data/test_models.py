"""Shapes of models by the names of hubs, of files, of Ollama and of people."""

from __future__ import annotations

from families import for_each
from modeldoor_lifecycle.data import ollama_names
from modeldoor_lifecycle.data.documents import model_shapes
from modeldoor_lifecycle.data.models import nearest_models, shape_entry


@for_each(
    ("name", "repository"),
    [
        ("Qwen/Qwen3-32B", "Qwen/Qwen3-32B"),
        ("qwen/qwen3-32b", "Qwen/Qwen3-32B"),
        ("Qwen3-32B", "Qwen/Qwen3-32B"),
        ("Qwen3 32B", "Qwen/Qwen3-32B"),
        ("Phi 4", "microsoft/phi-4"),
        ("qwen3:32b", "Qwen/Qwen3-32B"),
        ("llama3.1:8b", "meta-llama/Llama-3.1-8B-Instruct"),
        ("llama3.1", "meta-llama/Llama-3.1-8B-Instruct"),
        ("llama3.2:latest", "meta-llama/Llama-3.2-3B-Instruct"),
        ("llama3.1:8b-instruct-q4_K_M", "meta-llama/Llama-3.1-8B-Instruct"),
        ("qwen3:4b-instruct-2507-q4_K_M", "Qwen/Qwen3-4B-Instruct-2507"),
        ("library/gemma3:27b-it-qat", "google/gemma-3-27b-it"),
        ("gemma4:26b-mlx", "google/gemma-4-26B-A4B-it"),
        ("unsloth/gemma-4-12b-it-GGUF", "google/gemma-4-12B-it"),
        ("qwen3:30b", "Qwen/Qwen3-30B-A3B-Thinking-2507"),
        ("qwen3:30b-a3b", "Qwen/Qwen3-30B-A3B-Thinking-2507"),
        ("qwen3:30b-a3b-q4_K_M", "Qwen/Qwen3-30B-A3B"),
        ("qwen3:4b", "Qwen/Qwen3-4B-Thinking-2507"),
        ("qwen3:235b-a22b-thinking-2507-q4_K_M", "Qwen/Qwen3-235B-A22B-Thinking-2507"),
        ("deepseek-ai/DeepSeek-R1", "deepseek-ai/DeepSeek-R1"),
        ("deepseek-r1:671b", "deepseek-ai/DeepSeek-R1"),
        ("glm-4.7-flash:q8_0", "zai-org/GLM-4.7-Flash"),
        ("bartowski/Meta-Llama-3.1-8B-Instruct-GGUF", "meta-llama/Llama-3.1-8B-Instruct"),
        ("unsloth/Qwen3-32B-unsloth-bnb-4bit", "Qwen/Qwen3-32B"),
        ("mlx-community/gpt-oss-20b-MXFP4-Q8", "openai/gpt-oss-20b"),
        ("mlx-community/Qwen3-30B-A3B-Instruct-2507-4bit-DWQ", "Qwen/Qwen3-30B-A3B-Instruct-2507"),
        ("Qwen/Qwen2.5-Coder-32B-Instruct-AWQ", "Qwen/Qwen2.5-Coder-32B-Instruct"),
        ("Qwen/Qwen2.5-7B-Instruct-GPTQ-Int4", "Qwen/Qwen2.5-7B-Instruct"),
        ("RedHatAI/Qwen3-32B-FP8-dynamic", "Qwen/Qwen3-32B"),
        ("someone/Meta-Llama-3.1-8B-Instruct-quantized.w4a16", "meta-llama/Llama-3.1-8B-Instruct"),
        ("google/gemma-3-27b-it-qat-q4_0-gguf", "google/gemma-3-27b-it"),
        ("hf.co/unsloth/Qwen3.6-27B-GGUF:Q4_K_M", "Qwen/Qwen3.6-27B"),
        ("https://huggingface.co/Qwen/Qwen3-32B", "Qwen/Qwen3-32B"),
        ("bartowski/Qwen_Qwen3-0.6B-GGUF", "Qwen/Qwen3-0.6B"),
        ("Qwen_Qwen3-0.6B-Q4_K_M.gguf", "Qwen/Qwen3-0.6B"),
        ("Llama-3.1-Nemotron-70B-Instruct-HF-Q4_K_M-00001-of-00002.gguf", "nvidia/Llama-3.1-Nemotron-70B-Instruct-HF"),
        ("unsloth/Nemotron-3-Nano-30B-A3B-GGUF", "nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16"),
        ("TinyLlama-1.1B-Chat-v1.0.i1-Q4_K_M.gguf", "TinyLlama/TinyLlama-1.1B-Chat-v1.0"),
        ("Qwen3-30B-A3B-UD-Q4_K_XL.gguf", "Qwen/Qwen3-30B-A3B"),
        ("Qwen2.5-32B-Instruct-IQ3_XXS.gguf", "Qwen/Qwen2.5-32B-Instruct"),
    ],
)
def test_a_model_is_known_by_its_name(name: str, repository: str) -> None:
    shape = shape_entry(name)

    assert shape is not None
    assert shape["repository"] == repository


@for_each(
    "name",
    [
        "",
        " ",
        "/",
        ":",
        "-GGUF",
        "gguf",
        "q4_K_M",
        "nobody/nothing",
        "unsloth/Qwen3.6-27B-MTP-GGUF",
        "someone/Qwen3.5-27B-abliterated-GGUF",
        "Qwen/Qwen3-32B-Base",
        "Qwen3-VL-30B-A3B",
        "deepseek-r1",
        "deepseek-r1:latest",
        "library/deepseek-r1",
        "deepseek-r1:8b",
        "command-r:35b",
        "qwen3:32b-thinking",
        "qwen3:7b",
        "qwen3:",
        "qwen3.6",
        "\x00",
        "\ud800",
        "Qwen/Qwen3-32B\x00",
        "x" * 10_000,
        "-q4" * 3_000,
        "/".join("a" * 200),
    ],
    ids=lambda name: repr(name[:32]),
)
def test_an_unknown_ambiguous_or_hostile_name_leads_to_nothing(name: str) -> None:
    expected = "Qwen/Qwen3-8B" if name == "qwen3:" else None
    shape = shape_entry(name)

    assert (shape and shape["repository"]) == expected


def test_every_name_of_every_model_leads_to_it() -> None:
    for shape in model_shapes()["shapes"]:
        for name in (shape["repository"], shape["displayName"], shape["repository"].rpartition("/")[2]):
            for suffix in ("", "-GGUF", "-AWQ", "-MLX", "-Q4_K_M.gguf"):
                means_another = (name + suffix).casefold() in ollama_names.MEANS_ANOTHER
                assert shape_entry(name + suffix) == (None if means_another else shape), name + suffix


def test_every_name_of_the_library_leads_to_a_shape() -> None:
    for family, tags in ollama_names.LIBRARY.items():
        for tag, repository in tags.items():
            shape = shape_entry(f"{family}:{tag}")
            assert shape is not None, (family, tag)
            assert shape["repository"] == repository
    for family, tag in ollama_names.LATEST.items():
        assert tag in ollama_names.LIBRARY[family]


def test_the_nearest_models_are_named_by_their_repositories() -> None:
    assert nearest_models("qwen3-33b", 1) == ("Qwen/Qwen3-32B",)
    assert nearest_models("someone/Lama 3.1 8b", 1) == ("meta-llama/Llama-3.1-8B-Instruct",)
    assert nearest_models("") == ()
    assert nearest_models("/" * 10_000) == ()
