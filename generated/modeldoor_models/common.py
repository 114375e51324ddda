# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import MISSING, BaseModel, ConfigDict, Field, RootModel, StrictBool, StrictFloat, StrictInt, StrictStr


class Common(RootModel[Any]):
    model_config = ConfigDict(
        frozen=True,
    )
    root: Annotated[
        Any,
        Field(
            description="Shapes that several contracts share: sizes, times, references, gates, and signals without a value.",
            title="Common",
        ),
    ]


class ProfileRef(RootModel[StrictStr]):
    model_config = ConfigDict(
        frozen=True,
    )
    root: Annotated[
        StrictStr,
        Field(
            description="The URN of a model profile.",
            examples=["urn:srcos:model-profile:local-llama32-1b"],
            max_length=256,
            pattern="^urn:srcos:model-profile:[a-z0-9][a-z0-9._-]*$",
        ),
    ]


class SnapshotRef(RootModel[StrictStr]):
    model_config = ConfigDict(
        frozen=True,
    )
    root: Annotated[
        StrictStr,
        Field(
            description="The URN of a snapshot, made of the SHA-256 of its canonical bytes (RFC 8785).",
            examples=["urn:srcos:local-resource-snapshot:sha256-e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
            pattern="^urn:srcos:local-resource-snapshot:sha256-[0-9a-f]{64}$",
        ),
    ]


class Required(BaseModel):
    """
    The signal must be determined, and not critical, for any admission.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    role: Annotated[Literal["required"], Field(description="The tag of this variant.")]


class Informational(BaseModel):
    """
    The signal is reported; it neither helps nor hinders an admission.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    role: Annotated[Literal["informational"], Field(description="The tag of this variant.")]


class Waived(BaseModel):
    """
    The operator has accepted, for a time, that the signal cannot be observed on this machine.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    role: Annotated[Literal["waived"], Field(description="The tag of this variant.")]
    justification: Annotated[
        StrictStr,
        Field(
            description="Why the operator accepts that the signal cannot be observed: at least ten characters of text.",
            examples=["A cloud VM: the host watches the heat of its processors."],
            max_length=500,
            min_length=10,
            pattern="^[^ ].*[^ ]$",
        ),
    ]
    expiresAt: Annotated[
        StrictStr,
        Field(
            description="When the waiver ends. A snapshot that uses it never outlives it.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]


class UnknownRequired(BaseModel):
    """
    The value could not be determined, and nothing excuses that.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["unknown"], Field(description="The tag of this variant.")]
    reason: Annotated[
        StrictStr,
        Field(
            description="A stable code in lowerCamelCase that programs can rely on; readers pass over codes that they do not know.",
            examples=["noSensor"],
            max_length=64,
            min_length=3,
            pattern="^[a-z][A-Za-z0-9]*$",
        ),
    ]
    source: Annotated[
        StrictStr,
        Field(
            description="What was asked, in words that name no user, host or home folder.",
            examples=["/proc/meminfo"],
            max_length=160,
            pattern="^[!-~]([ -~]*[!-~])?$",
        ),
    ]
    elapsedMs: Annotated[
        StrictFloat,
        Field(
            description="How long the reading took, in milliseconds, by a monotonic clock.",
            examples=[0.8],
            ge=0.0,
            le=3600000.0,
        ),
    ]
    gate: Annotated[Required, Field(description="What the policy makes of this signal.")]


class UnknownWaivable(BaseModel):
    """
    The value could not be determined; a waiver may excuse that.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["unknown"], Field(description="The tag of this variant.")]
    reason: Annotated[
        StrictStr,
        Field(
            description="A stable code in lowerCamelCase that programs can rely on; readers pass over codes that they do not know.",
            examples=["noSensor"],
            max_length=64,
            min_length=3,
            pattern="^[a-z][A-Za-z0-9]*$",
        ),
    ]
    source: Annotated[
        StrictStr,
        Field(
            description="What was asked, in words that name no user, host or home folder.",
            examples=["/proc/meminfo"],
            max_length=160,
            pattern="^[!-~]([ -~]*[!-~])?$",
        ),
    ]
    elapsedMs: Annotated[
        StrictFloat,
        Field(
            description="How long the reading took, in milliseconds, by a monotonic clock.",
            examples=[0.8],
            ge=0.0,
            le=3600000.0,
        ),
    ]
    gate: Annotated[Required | Waived, Field(description="What the policy makes of this signal.", discriminator="role")]


class UnknownOptional(BaseModel):
    """
    The value could not be determined; the policy may not ask for it, or a waiver may excuse that.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["unknown"], Field(description="The tag of this variant.")]
    reason: Annotated[
        StrictStr,
        Field(
            description="A stable code in lowerCamelCase that programs can rely on; readers pass over codes that they do not know.",
            examples=["noSensor"],
            max_length=64,
            min_length=3,
            pattern="^[a-z][A-Za-z0-9]*$",
        ),
    ]
    source: Annotated[
        StrictStr,
        Field(
            description="What was asked, in words that name no user, host or home folder.",
            examples=["/proc/meminfo"],
            max_length=160,
            pattern="^[!-~]([ -~]*[!-~])?$",
        ),
    ]
    elapsedMs: Annotated[
        StrictFloat,
        Field(
            description="How long the reading took, in milliseconds, by a monotonic clock.",
            examples=[0.8],
            ge=0.0,
            le=3600000.0,
        ),
    ]
    gate: Annotated[
        Required | Informational | Waived,
        Field(description="What the policy makes of this signal.", discriminator="role"),
    ]


class UnknownUnwaivable(BaseModel):
    """
    The value could not be determined; the policy may not ask for it.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["unknown"], Field(description="The tag of this variant.")]
    reason: Annotated[
        StrictStr,
        Field(
            description="A stable code in lowerCamelCase that programs can rely on; readers pass over codes that they do not know.",
            examples=["noSensor"],
            max_length=64,
            min_length=3,
            pattern="^[a-z][A-Za-z0-9]*$",
        ),
    ]
    source: Annotated[
        StrictStr,
        Field(
            description="What was asked, in words that name no user, host or home folder.",
            examples=["/proc/meminfo"],
            max_length=160,
            pattern="^[!-~]([ -~]*[!-~])?$",
        ),
    ]
    elapsedMs: Annotated[
        StrictFloat,
        Field(
            description="How long the reading took, in milliseconds, by a monotonic clock.",
            examples=[0.8],
            ge=0.0,
            le=3600000.0,
        ),
    ]
    gate: Annotated[
        Required | Informational, Field(description="What the policy makes of this signal.", discriminator="role")
    ]


class FailedRequired(BaseModel):
    """
    The source exists and failed. No waiver excuses a failure.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["error"], Field(description="The tag of this variant.")]
    reason: Annotated[
        StrictStr,
        Field(
            description="A stable code in lowerCamelCase that programs can rely on; readers pass over codes that they do not know.",
            examples=["noSensor"],
            max_length=64,
            min_length=3,
            pattern="^[a-z][A-Za-z0-9]*$",
        ),
    ]
    source: Annotated[
        StrictStr,
        Field(
            description="What was asked, in words that name no user, host or home folder.",
            examples=["/proc/meminfo"],
            max_length=160,
            pattern="^[!-~]([ -~]*[!-~])?$",
        ),
    ]
    elapsedMs: Annotated[
        StrictFloat,
        Field(
            description="How long the reading took, in milliseconds, by a monotonic clock.",
            examples=[0.8],
            ge=0.0,
            le=3600000.0,
        ),
    ]
    gate: Annotated[Required, Field(description="What the policy makes of this signal.")]


class FailedOptional(BaseModel):
    """
    The source exists and failed; the policy may not ask for it.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["error"], Field(description="The tag of this variant.")]
    reason: Annotated[
        StrictStr,
        Field(
            description="A stable code in lowerCamelCase that programs can rely on; readers pass over codes that they do not know.",
            examples=["noSensor"],
            max_length=64,
            min_length=3,
            pattern="^[a-z][A-Za-z0-9]*$",
        ),
    ]
    source: Annotated[
        StrictStr,
        Field(
            description="What was asked, in words that name no user, host or home folder.",
            examples=["/proc/meminfo"],
            max_length=160,
            pattern="^[!-~]([ -~]*[!-~])?$",
        ),
    ]
    elapsedMs: Annotated[
        StrictFloat,
        Field(
            description="How long the reading took, in milliseconds, by a monotonic clock.",
            examples=[0.8],
            ge=0.0,
            le=3600000.0,
        ),
    ]
    gate: Annotated[
        Required | Informational, Field(description="What the policy makes of this signal.", discriminator="role")
    ]


class AbsentRequired(BaseModel):
    """
    Proven not to exist on this machine.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["notApplicable"], Field(description="The tag of this variant.")]
    reason: Annotated[
        StrictStr,
        Field(
            description="A stable code in lowerCamelCase that programs can rely on; readers pass over codes that they do not know.",
            examples=["noSensor"],
            max_length=64,
            min_length=3,
            pattern="^[a-z][A-Za-z0-9]*$",
        ),
    ]
    source: Annotated[
        StrictStr,
        Field(
            description="What was asked, in words that name no user, host or home folder.",
            examples=["/proc/meminfo"],
            max_length=160,
            pattern="^[!-~]([ -~]*[!-~])?$",
        ),
    ]
    elapsedMs: Annotated[
        StrictFloat,
        Field(
            description="How long the reading took, in milliseconds, by a monotonic clock.",
            examples=[0.8],
            ge=0.0,
            le=3600000.0,
        ),
    ]
    gate: Annotated[Required, Field(description="What the policy makes of this signal.")]


class AbsentOptional(BaseModel):
    """
    Proven not to exist on this machine; the policy may not ask for it.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["notApplicable"], Field(description="The tag of this variant.")]
    reason: Annotated[
        StrictStr,
        Field(
            description="A stable code in lowerCamelCase that programs can rely on; readers pass over codes that they do not know.",
            examples=["noSensor"],
            max_length=64,
            min_length=3,
            pattern="^[a-z][A-Za-z0-9]*$",
        ),
    ]
    source: Annotated[
        StrictStr,
        Field(
            description="What was asked, in words that name no user, host or home folder.",
            examples=["/proc/meminfo"],
            max_length=160,
            pattern="^[!-~]([ -~]*[!-~])?$",
        ),
    ]
    elapsedMs: Annotated[
        StrictFloat,
        Field(
            description="How long the reading took, in milliseconds, by a monotonic clock.",
            examples=[0.8],
            ge=0.0,
            le=3600000.0,
        ),
    ]
    gate: Annotated[
        Required | Informational, Field(description="What the policy makes of this signal.", discriminator="role")
    ]


class Admitted(BaseModel):
    """
    The model may run now.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    verdict: Annotated[Literal["admit"], Field(description="The tag of this variant.")]


class Denied(BaseModel):
    """
    The model may not run now, for every reason given.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    verdict: Annotated[Literal["deny"], Field(description="The tag of this variant.")]
    reasons: Annotated[
        list[Literal["policyRefused", "collectionFailed", "snapshotStale", "snapshotFromFuture", "noProfile", "memoryUnknown", "memoryError", "memoryPressureUnknown", "memoryCritical", "modelServiceUnknown", "modelServiceError", "thermalUnknown", "thermalError", "thermalCritical", "batteryUnknown", "batteryError", "batteryCritical", "diskUnknown", "diskError", "diskCritical", "acceleratorUnknown", "acceleratorError", "acceleratorAbsent", "acceleratorCritical", "networkUnknown", "networkError", "networkUnavailable", "endpointRefused", "modelServiceUnhealthy", "profileAvailabilityUnknown", "profileUnavailable", "memoryNeedUnknown", "memoryInsufficient"]],
        Field(description="Every reason, in the order of their list.", min_length=1),
    ]


class Authorizations(BaseModel):
    """
    A resource document authorises nothing: every entry is false, for ever.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    promptEgress: Annotated[Literal[False], Field(description="Prompts may leave the machine.")]
    networkAccess: Annotated[Literal[False], Field(description="The model may use the network.")]
    toolUse: Annotated[Literal[False], Field(description="The model may use tools.")]
    modelDownload: Annotated[Literal[False], Field(description="A model may be downloaded.")]
    trainingOnUserData: Annotated[Literal[False], Field(description="User data may train a model.")]
    modelPromotion: Annotated[Literal[False], Field(description="A model may be promoted.")]
    lifecycleMutation: Annotated[Literal[False], Field(description="Models may be installed, changed or removed.")]


class Sentence(RootModel[StrictStr]):
    model_config = ConfigDict(
        frozen=True,
    )
    root: Annotated[
        StrictStr,
        Field(
            description="A text for people: one or a few sentences.",
            examples=["Two cards were found; the larger one counts."],
            max_length=500,
            pattern="^[^ ].*[^ ]$",
        ),
    ]


class DisplayName(RootModel[StrictStr]):
    model_config = ConfigDict(
        frozen=True,
    )
    root: Annotated[
        StrictStr,
        Field(
            description="What people call it.",
            examples=["Llama 3.2 1B Instruct"],
            max_length=128,
            pattern="^[^ ](.*[^ ])?$",
        ),
    ]


class Slug(RootModel[StrictStr]):
    model_config = ConfigDict(
        frozen=True,
    )
    root: Annotated[
        StrictStr,
        Field(
            description="A short name in lower case that stays the same for ever.",
            examples=["llama-3.2-1b-q4-k-m"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
        ),
    ]


class Notice(BaseModel):
    """
    Something that a reader should know: a stable code and words for people.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    code: Annotated[
        StrictStr,
        Field(
            description="What it is about: a stable code in lowerCamelCase.",
            examples=["noSensor"],
            max_length=64,
            min_length=3,
            pattern="^[a-z][A-Za-z0-9]*$",
        ),
    ]
    message: Annotated[
        StrictStr,
        Field(
            description="The same in words, which name no user, host or home folder.",
            examples=["Two cards were found; the larger one counts."],
            max_length=500,
            pattern="^[^ ].*[^ ]$",
        ),
    ]


class DocumentRef(BaseModel):
    """
    Which document was used, by the digest of its canonical bytes (RFC 8785).
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    contract: Annotated[
        StrictStr,
        Field(
            description="The name of its contract.",
            examples=["hardware-profile"],
            max_length=64,
            pattern="^[a-z]+(-[a-z]+)*$",
        ),
    ]
    digest: Annotated[
        StrictStr,
        Field(
            description="The SHA-256 of a document's canonical bytes (RFC 8785). A digest of zeros, which stands for none, is refused.",
            examples=["sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
            max_length=71,
            min_length=71,
            pattern="^sha256:0*[1-9a-f][0-9a-f]*$",
        ),
    ]


class DataSource(BaseModel):
    """
    Where figures of a document come from.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    id: Annotated[
        StrictStr,
        Field(
            description="How the document refers to this source.",
            examples=["llama-3.2-1b-q4-k-m"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
        ),
    ]
    origin: Annotated[
        StrictStr,
        Field(
            description="Where a figure or a file was found, precisely enough to find it again. It names no user, host or home folder.",
            examples=["github:mudler/LocalAI@82c191af gallery/index.yaml"],
            max_length=1000,
            min_length=3,
            pattern="^[^ ].*[^ ]$",
        ),
    ]
    license: Annotated[
        StrictStr | MISSING,
        Field(
            description="The licence of the source's figures. Absent: none was found.",
            examples=["Apache-2.0", "LicenseRef-Llama-3.2"],
            max_length=64,
            min_length=2,
            pattern="^[A-Za-z0-9][A-Za-z0-9.+-]*$",
        ),
    ] = MISSING
    attribution: Annotated[
        StrictStr | MISSING,
        Field(
            description="The words that the licence asks for. Absent: it asks for none, or no licence was found.",
            examples=["Two cards were found; the larger one counts."],
            max_length=500,
            pattern="^[^ ].*[^ ]$",
        ),
    ] = MISSING
    isWeak: Annotated[
        StrictBool,
        Field(description="Whether figures of this source are second-hand, contradict others or could not be checked."),
    ]


class MemorySizeBytes(RootModel[StrictInt]):
    model_config = ConfigDict(
        frozen=True,
    )
    root: Annotated[
        StrictInt,
        Field(description="A size of memory in bytes; never zero.", examples=[25769803776], ge=1, le=9007199254740991),
    ]


class Argument(RootModel[StrictStr]):
    model_config = ConfigDict(
        frozen=True,
    )
    root: Annotated[
        StrictStr,
        Field(
            description="One argument of a command: printable ASCII, no quotes added.",
            examples=["--ctx-size"],
            max_length=256,
            pattern="^[!-~]([ -~]*[!-~])?$",
        ),
    ]


class Lease(BaseModel):
    """
    A use that keeps a model from being removed.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    leaseId: Annotated[
        StrictStr,
        Field(
            description="What names the lease; it means nothing beyond itself.",
            examples=["0d9f1c1e-8f43-4c53-9d0a-2f6f6f1b7c11"],
            max_length=64,
            min_length=8,
            pattern="^[a-z0-9]+(-[a-z0-9]+)*$",
        ),
    ]
    holder: Annotated[
        StrictStr,
        Field(
            description="Who uses the model: a user or a program, by its own name.",
            examples=["operator", "_model-router"],
            max_length=128,
            pattern="^[^\\x00-\\x20\\x7f-\\xa0@:/\\\\.-][^\\x00-\\x20\\x7f-\\xa0@:/\\\\]*( [^\\x00-\\x20\\x7f-\\xa0@:/\\\\]+)*$",
        ),
    ]
    takenAt: Annotated[
        StrictStr,
        Field(
            description="When it was taken.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    expiresAt: Annotated[
        StrictStr,
        Field(
            description="When it ends by itself.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]


class AbsolutePath(RootModel[StrictStr]):
    model_config = ConfigDict(
        frozen=True,
    )
    root: Annotated[
        StrictStr,
        Field(
            description="A file of this machine: an absolute path in its one spelling, without `.`, `..`, empty names or control characters.",
            examples=["/models/TinyLlama-1.1B-Chat-v1.0-q4_k_m.gguf"],
            max_length=4096,
            pattern="^(/([^./\\x00-\\x1f\\x7f-\\xa0]|[.][^./\\x00-\\x1f\\x7f-\\xa0]|[.][.][^/\\x00-\\x1f\\x7f-\\xa0])[^/\\x00-\\x1f\\x7f-\\xa0]*)+$",
        ),
    ]
