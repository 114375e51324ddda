# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import MISSING, BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr


class Runtime(BaseModel):
    """
    What serves the model.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    kind: Annotated[
        Literal["ollama", "llama.cpp", "mlx", "openai-compatible", "other"], Field(description="The kind of service.")
    ]
    endpoint: Annotated[StrictStr | None | MISSING, Field(description="Where it listens.")] = MISSING
    defaultLocalPort: Annotated[StrictInt | None | MISSING, Field(description="Its usual port.", ge=1, le=65535)] = (
        MISSING
    )
    launchCommand: Annotated[
        StrictStr | None | MISSING, Field(description="How people start it. modeldoor never runs it.")
    ] = MISSING
    healthCommand: Annotated[
        StrictStr | None | MISSING, Field(description="How people ask it. modeldoor never runs it.")
    ] = MISSING


class Model(BaseModel):
    """
    Which model.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    provider: Annotated[StrictStr, Field(description="Who made it.")]
    family: Annotated[StrictStr, Field(description="Its family.")]
    name: Annotated[StrictStr, Field(description="Its name.")]
    parameterClass: Annotated[Literal["sub-1b", "1b", "3b", "4b", "8b", "other"], Field(description="Its size.")]
    ollamaRef: Annotated[StrictStr | None | MISSING, Field(description="Its name and tag in Ollama.")] = MISSING
    ggufRef: Annotated[StrictStr | None | MISSING, Field(description="Its GGUF file.")] = MISSING
    contextWindowHint: Annotated[
        StrictInt | None | MISSING, Field(description="Tokens of context.", ge=1, le=9007199254740991)
    ] = MISSING
    diskSizeHintMb: Annotated[
        StrictInt | None | MISSING, Field(description="Size on disk, in MiB.", ge=1, le=9007199254740991)
    ] = MISSING
    memoryHintMb: Annotated[
        StrictInt | None | MISSING, Field(description="Memory when running, in MiB.", ge=1, le=9007199254740991)
    ] = MISSING
    licenseRef: Annotated[StrictStr, Field(description="Its licence.")]
    sourceRef: Annotated[StrictStr | None | MISSING, Field(description="Where it comes from.")] = MISSING


class Policy(BaseModel):
    """
    What its owner allows.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    localOnlyDefault: Annotated[StrictBool | MISSING, Field(description="Stays on this machine.")] = MISSING
    sendPromptOffDeviceDefault: Annotated[StrictBool | MISSING, Field(description="Prompts may leave.")] = MISSING
    allowToolUse: Annotated[StrictBool | MISSING, Field(description="Tools may be used.")] = MISSING
    allowNetwork: Annotated[StrictBool | MISSING, Field(description="The network may be used.")] = MISSING
    allowModelDownload: Annotated[StrictBool | MISSING, Field(description="The model may be downloaded.")] = MISSING
    requiresExplicitPull: Annotated[StrictBool | MISSING, Field(description="Somebody must ask for the download.")] = (
        MISSING
    )
    maxPromptChars: Annotated[
        StrictInt | None | MISSING, Field(description="The longest prompt.", ge=1, le=9007199254740991)
    ] = MISSING
    fallbackProfileRefs: Annotated[list[StrictStr] | MISSING, Field(description="What to use instead.")] = MISSING


class Evidence(BaseModel):
    """
    What it reports.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    emitModelAvailability: Annotated[StrictBool | MISSING, Field(description="Availability.")] = MISSING
    emitRuntimeHealth: Annotated[StrictBool | MISSING, Field(description="Health.")] = MISSING
    emitRoutingDecision: Annotated[StrictBool | MISSING, Field(description="Routing.")] = MISSING
    emitPromptHashOnly: Annotated[StrictBool | MISSING, Field(description="Prompts as hashes only.")] = MISSING


class LocalModelProfile(Document):
    """
    A local model that may be used, as sourceos-model-carry publishes it (v0.1). The shape is theirs and is kept exactly.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    schemaVersion: Annotated[Literal["v0.1"], Field(description="The version of model-carry's contract.")]
    kind: Annotated[Literal["LocalModelProfile"], Field(description="Always `LocalModelProfile`.")]
    profileId: Annotated[StrictStr, Field(description="The profile's URN.", pattern="^urn:srcos:model-profile:")]
    displayName: Annotated[StrictStr, Field(description="What people call it.", min_length=1)]
    runtime: Annotated[Runtime, Field(description="What serves the model.")]
    model: Annotated[Model, Field(description="Which model.")]
    roles: Annotated[
        list[Literal["router", "triage", "summarization", "rewrite", "office-assist", "agent-machine-assist", "offline-fallback", "coding-assist", "privacy-first-chat"]],
        Field(description="What it is for.", min_length=1),
    ]
    policy: Annotated[Policy, Field(description="What its owner allows.")]
    evidence: Annotated[Evidence | MISSING, Field(description="What it reports.")] = MISSING
    notes: Annotated[StrictStr | MISSING, Field(description="Anything else.")] = MISSING
