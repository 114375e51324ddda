"""The keywords of JSON Schema (draft 2020-12) by what stands in them."""

from __future__ import annotations

ONE_SCHEMA = frozenset(
    ["additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then", "unevaluatedItems",
     "unevaluatedProperties"]
)  # fmt: skip
NAMED_SCHEMAS = frozenset(["dependentSchemas", "patternProperties", "properties"])
LISTED_SCHEMAS = frozenset(["allOf", "anyOf", "oneOf", "prefixItems"])
"""Where schemas stand inside a schema: alone, by name, or in a list. Every other value is data, in which
nothing is a keyword."""

ANNOTATIONS = frozenset(
    ["$anchor", "$comment", "$defs", "$dynamicAnchor", "$id", "$schema", "default", "deprecated", "description",
     "discriminator", "examples", "readOnly", "title", "writeOnly", "x-modeldoor"]
)  # fmt: skip
"""What no document is judged by. `$defs` says nothing by itself, and anchors only where they are referred to."""
