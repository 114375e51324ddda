# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import MISSING, BaseModel, ConfigDict, Field, StrictBool, StrictStr


class ExpectedDigest(BaseModel):
    """
    What the file's bytes must give; of a model in several parts, the bytes of the first. Absent: it is not known, and strict verification is not asked for.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    algo: Annotated[Literal["sha256"], Field(description="The algorithm. No other is accepted.")]
    value: Annotated[
        StrictStr,
        Field(
            description="The digest in hexadecimal digits. A digest of zeros, which stands for none, is refused.",
            examples=["6f85a640a97cf2bf5b8e764087b1e83da0fdb51d7c9fab7d0fece9385611df83"],
            max_length=64,
            min_length=64,
            pattern="^0*[1-9a-fA-F][0-9a-fA-F]*$",
        ),
    ]


class ProvisionRequest(Document):
    """
    Which model an orchestrator wants on this machine. The shape is llama-orch's and is kept: a file in YAML or JSON with these three names.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    model_ref: Annotated[
        StrictStr,
        Field(
            description="The model: a path or `file:` and a path, `hf:organisation/repository[@commit]/file`, `ollama:name:tag`, `https:` and an address, or `registry:` and the name of an entry.",
            examples=["file:/models/TinyLlama-1.1B-Chat-v1.0-q4_k_m.gguf"],
            max_length=2048,
            pattern="^[^\\x00-\\x20\\x7f-\\xa0]([^\\x00-\\x1f\\x7f-\\xa0]*[^\\x00-\\x20\\x7f-\\xa0])?$",
        ),
    ]
    expected_digest: Annotated[
        ExpectedDigest | MISSING,
        Field(
            description="What the file's bytes must give; of a model in several parts, the bytes of the first. Absent: it is not known, and strict verification is not asked for."
        ),
    ] = MISSING
    strict_verification: Annotated[
        StrictBool | MISSING, Field(description="Whether nothing may be handed on that was not verified. Absent: no.")
    ] = MISSING
