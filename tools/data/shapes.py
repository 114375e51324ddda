"""Makes the shapes of models of `models.csv` and `model-facts.csv`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tools.data.layers import layers_of
from tools.data.tables import rows

if TYPE_CHECKING:
    from tools.data.provenance import Provenance

LICENSES = {
    "apache-2.0": "Apache-2.0",
    "mit": "MIT",
    "cc-by-nc-4.0": "CC-BY-NC-4.0",
    "llama3.1": "LicenseRef-Llama-3.1",
    "llama3.2": "LicenseRef-Llama-3.2",
    "llama3.3": "LicenseRef-Llama-3.3",
    "llama4": "LicenseRef-Llama-4",
    "gemma": "LicenseRef-Gemma",
    "qwen": "LicenseRef-Qwen",
    "qwen-research": "LicenseRef-Qwen-Research",
    "mrl": "LicenseRef-Mistral-Research",
    "mnpl-0-1": "LicenseRef-Mistral-Non-Production-0.1",
    "deepseek": "LicenseRef-DeepSeek",
    "falcon-llm-license": "LicenseRef-Falcon-LLM",
    "lfm1.0": "LicenseRef-LFM-1.0",
    "nvidia-open-model-license": "LicenseRef-NVIDIA-Open-Model",
    "nvidia-nemotron-open-model-license": "LicenseRef-NVIDIA-Nemotron-Open-Model",
}
"""Names of hubs for licences, and how SPDX writes them; terms that SPDX does not list are named after their makers."""

ACTIVE_AND_DENSE = ("gemma4",)
"""Architectures whose layers have a dense block beside the experts."""

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def shape_entries(provenance: Provenance) -> list[dict[str, Any]]:
    """Every model, by repository."""
    facts: dict[str, dict[str, dict[str, str]]] = {}
    for row in rows("model-facts.csv"):
        facts.setdefault(row["repository"], {})[row["field"]] = row
    made = [_shape(row, facts.get(row["hf_repo"], {}), provenance) for row in rows("models.csv")]
    return sorted(made, key=lambda shape: shape["repository"].casefold())


def _shape(row: dict[str, str], more: dict[str, dict[str, str]], provenance: Provenance) -> dict[str, Any]:
    facts = {field: each["value"] for field, each in more.items()}
    layers = layers_of(row, facts)
    shape: dict[str, Any] = {
        "repository": row["hf_repo"],
        "family": row["family"],
        "displayName": row["display_name"],
        "architecture": row["arch"],
        "parametersTotal": int(row["params_total"]),
    }
    if row["params_active"]:
        shape["parametersActive"] = int(row["params_active"])
    shape.update(layers=int(row["n_layers"]), embeddingLength=int(row["n_embd"]), attentionHeads=int(row["n_heads"]))
    shape["layerGroups"] = layers.groups
    if layers.order is not None:
        shape["layerOrder"] = layers.order
    shape.update(_feed_forward(row, facts, layers.groups))
    vocabulary = row["vocab"] or facts.get("vocab", "")
    released = facts.get("released", row["released"])
    optional = {
        "vocabularySize": int(vocabulary) if vocabulary else None,
        "perLayerEmbeddingLength": int(facts["per_layer_embedding"]) if "per_layer_embedding" in facts else None,
        "maximumContextTokens": int(row["context_length"]) if row["context_length"] else None,
        "tiedEmbeddings": {"true": True, "false": False}.get(row["tie_embeddings"]),
        "license": LICENSES[row["license"]] if row["license"] else None,
        "releasedOn": released if _DAY.fullmatch(released) else None,
    }
    shape.update({key: value for key, value in optional.items() if value is not None})
    shape.update(_founded(row, more, provenance))
    return shape


def _feed_forward(row: dict[str, str], facts: dict[str, str], groups: list[dict[str, Any]]) -> dict[str, Any]:
    """The dense block and the experts: numbers of one cell that its words tell apart."""
    text = row["ffn"] or facts.get("ffn", "")
    widths = [int(each) for each in re.findall("[0-9]+", text)]
    if not row["n_experts"]:
        return {"feedForwardLength": widths[0]} if widths else {}
    experts: dict[str, Any] = {}
    layers = facts.get("expert_layers") or (str(groups[1]["layers"]) if "block pattern" in row["recurrent"] else "")
    if layers:
        experts["layers"] = int(layers)
    experts.update(count=int(row["n_experts"]), used=int(row["n_experts_used"]))
    experts["feedForwardLength"] = widths[0] if "shared" in text or len(widths) == 1 else widths[1]
    shared = widths[1] if "shared" in text else int(facts.get("shared_ffn", "0"))
    if shared:
        experts["sharedFeedForwardLength"] = shared
    dense = "dense" in text and (row["arch"] in ACTIVE_AND_DENSE or int(layers or 0) not in (0, int(row["n_layers"])))
    if "block pattern" in row["recurrent"]:
        dense = False
    return {**({"feedForwardLength": widths[0]} if dense else {}), "experts": experts}


def _founded(row: dict[str, str], more: dict[str, dict[str, str]], provenance: Provenance) -> dict[str, Any]:
    own, beside = provenance.of_model(row["source"])
    added = [each["source_id"] for each in more.values() if each["source_id"]]
    order = ["llama.cpp-architectures"] if "layers" in row["swa_pattern"] else []
    sources = list(dict.fromkeys([*own, *added, *beside, *order]))
    speaking = [*own, *(each for each in beside if each == "open-llm-leaderboard-2" and "matches OLL" in row["source"])]
    is_weak = "weak" in more or all(provenance.is_weak(each) for each in speaking)
    remark = " ".join(more[each]["value"] for each in ("weak", "remark") if each in more)
    founded: dict[str, Any] = {"quality": "weak" if is_weak else "reported", "sourceIds": provenance.use(*sources)}
    return {**founded, "remark": remark} if remark else founded
