"""What each layer of a model keeps, from the words of `models.csv`."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from tools.data.order import sliding_order
from tools.data.recurrence import recurrent_state

_CHUNKS = re.compile(r"chunked attention (?P<window>[0-9]+)")
_PERIOD = re.compile(r"[0-9]+ of (?P<period>[0-9]+) layers")
_SHARED = re.compile(r"last (?P<layers>[0-9]+) layers share KV")
_TWO_KINDS = re.compile(
    r"(?P<sliding>[0-9]+) on SWA layers \(head_dim (?P<length>[0-9]+)\), "
    r"(?P<full>[0-9]+) on global layers \(head_dim (?P<full_length>[0-9]+)"
)
_EVERY = re.compile(r"full attention every (?P<period>[0-9]+)th layer")
_ATTENTION_AT = re.compile(r"attention at layers \[(?P<layers>[0-9, ]+)\]")
_HEADS_AT = re.compile(r"[0-9]+ on layers (?P<layers>[0-9,]+); 0 elsewhere")
_BLOCKS = re.compile(r"block pattern (?P<blocks>[ME*]+)")
_HOW_MANY = re.compile(r"(?P<layers>[0-9]+) attention layers")

Row = dict[str, str]
Group = dict[str, Any]


class Layers(NamedTuple):
    """The groups of a model's layers, and which group each layer belongs to where that is known."""

    groups: list[Group]
    order: list[int] | None


def layers_of(row: Row, facts: Row) -> Layers:
    """The layers of a model; `facts` fills what the row leaves open."""
    if row["mla_kv_lora_rank"]:
        lengths = {"compressedLength": int(row["mla_kv_lora_rank"]), "ropeLength": int(row["mla_rope_dim"])}
        return _alike(row, {"cache": {"kind": "latent", **lengths}})
    if row["recurrent"]:
        return _recurrent(row, facts)
    if re.fullmatch("[0-9]+( [0-9]+)+", row["n_kv_heads"]):
        return _listed(row)
    if _PERIOD.search(row["swa_pattern"]):
        return _sliding(row, facts)
    return _alike(row, {"cache": _full(row, facts)})


def _alike(row: Row, kept: Group) -> Layers:
    return Layers([{"layers": int(row["n_layers"]), **kept}], None)


def _full(row: Row, facts: Row) -> dict[str, Any]:
    heads = re.match("[0-9]+", row["n_kv_heads"])
    if heads is None:
        raise ValueError(f"`n_kv_heads` of '{row['hf_repo']}' must begin with a number; it is '{row['n_kv_heads']}'")
    return {"kind": "full", **_lengths(heads[0], row["head_dim"] or facts["head_dim"])}


def _lengths(heads: str, length: str) -> dict[str, int]:
    return {"keyValueHeads": int(heads), "keyLength": int(length), "valueLength": int(length)}


def _listed(row: Row) -> Layers:
    """Heads are written down layer by layer; a layer without any keeps nothing."""
    heads = row["n_kv_heads"].split()
    distinct = sorted(set(heads), key=int, reverse=True)
    caches = [
        {"kind": "full", **_lengths(each, row["head_dim"])} if each != "0" else {"kind": "none"} for each in distinct
    ]
    return _in_order([{"cache": cache} for cache in caches], [distinct.index(each) for each in heads])


def _sliding(row: Row, facts: Row) -> Layers:
    """Some layers see a window only; of some models the last layers read what others keep."""
    layers, words = int(row["n_layers"]), row["swa_pattern"]
    period, chunks, shared = _PERIOD.search(words), _CHUNKS.search(words), _SHARED.search(words)
    two = _TWO_KINDS.match(row["n_kv_heads"])
    if two:
        sliding, full = _lengths(two["sliding"], two["length"]), _lengths(two["full"], two["full_length"])
    else:
        sliding = _lengths(row["n_kv_heads"], row["head_dim"])
        full = _lengths(row["n_kv_heads"], facts.get("global_head_dim") or row["head_dim"])
    caches: list[dict[str, Any]] = [
        {"kind": "sliding", **sliding, "windowTokens": int(chunks["window"] if chunks else row["swa_window"])},
        {"kind": "full", **full},
    ]
    order = sliding_order(layers, int(period["period"]) if period else layers)
    if shared:
        first = layers - int(shared["layers"])
        caches += [{"kind": "shared", "reads": "sliding"}, {"kind": "shared", "reads": "full"}]
        order = [*order[:first], *(each + 2 for each in order[first:])]
    return _in_order([_with_its_width(cache, facts) for cache in caches], order)


def _with_its_width(cache: dict[str, Any], facts: Row) -> Group:
    """Of Gemma 4 E2B the layers without keys and values of their own have a wider feed-forward block."""
    if cache["kind"] == "shared" and "shared_layers_ffn" in facts:
        return {"cache": cache, "feedForwardLength": int(facts["shared_layers_ffn"])}
    return {"cache": cache}


def _recurrent(row: Row, facts: Row) -> Layers:
    text, layers = row["recurrent"], int(row["n_layers"])
    state, full = {"cache": {"kind": "none"}, "recurrentState": recurrent_state(text, facts)}, _full(row, facts)
    if "in every layer in parallel" in text:
        return _alike(row, {**state, "cache": full})
    blocks, every = _BLOCKS.search(text), _EVERY.search(text)
    at = _ATTENTION_AT.search(text) or _HEADS_AT.match(row["n_kv_heads"])
    if blocks:
        return _in_order(
            [state, {"cache": {"kind": "none"}}, {"cache": full}], ["ME*".index(each) for each in blocks[1]]
        )
    if every:
        return _in_order([state, {"cache": full}], sliding_order(layers, int(every["period"])))
    if at:
        places = {int(each) for each in at["layers"].split(",")}
        return _in_order([state, {"cache": full}], [int(each in places) for each in range(layers)])
    many = _HOW_MANY.search(text)
    if many is None:
        raise ValueError(f"`recurrent` of '{row['hf_repo']}' must say how many layers attend; it is '{text}'")
    attending = int(many["layers"])
    return Layers([{"layers": layers - attending, **state}, {"layers": attending, "cache": full}], None)


def _in_order(kept: list[Group], order: list[int]) -> Layers:
    return Layers([{"layers": order.count(number), **each} for number, each in enumerate(kept)], order)
