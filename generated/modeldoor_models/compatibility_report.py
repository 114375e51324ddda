# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import BaseModel, ConfigDict, Field, RootModel, StrictStr


class GateRuleId(RootModel[StrictStr]):
    model_config = ConfigDict(
        frozen=True,
    )
    root: Annotated[
        StrictStr,
        Field(
            description="A rule of the gate.",
            examples=["snapshot/memory-covers-need"],
            max_length=256,
            pattern="^[a-z][A-Za-z]*/[A-Za-z][A-Za-z0-9-]*$",
        ),
    ]


class DocumentsStored(BaseModel):
    """
    Documents of the old contract lie on disks.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["stored"], Field(description="The tag of this variant.")]
    migration: Annotated[
        StrictStr,
        Field(
            description="The migration that is due, which brings a document from its version to the next.",
            examples=["pool-state/v1-to-v2"],
            pattern="^[A-Za-z0-9][A-Za-z0-9._-]*/v[1-9][0-9]{0,3}-to-v[1-9][0-9]{0,4}$",
        ),
    ]


class DocumentsNotStored(BaseModel):
    """
    Its documents are made, read and forgotten.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["notStored"], Field(description="The tag of this variant.")]


class ContractUnchanged(BaseModel):
    """
    Word for word the same, once references are followed and annotations are left out.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    change: Annotated[Literal["unchanged"], Field(description="The tag of this variant.")]
    name: Annotated[
        StrictStr,
        Field(
            description="The name of the contract: that of its file, without `.json`.",
            examples=["pool-state"],
            max_length=128,
            pattern="^[A-Za-z0-9][A-Za-z0-9._-]*$",
        ),
    ]


class ContractAdded(BaseModel):
    """
    Only the new set has it, which harms nobody.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    change: Annotated[Literal["added"], Field(description="The tag of this variant.")]
    name: Annotated[
        StrictStr,
        Field(
            description="The name of the contract: that of its file, without `.json`.",
            examples=["pool-state"],
            max_length=128,
            pattern="^[A-Za-z0-9][A-Za-z0-9._-]*$",
        ),
    ]


class ContractRemoved(BaseModel):
    """
    Only the old set has it.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    change: Annotated[Literal["removed"], Field(description="The tag of this variant.")]
    name: Annotated[
        StrictStr,
        Field(
            description="The name of the contract: that of its file, without `.json`.",
            examples=["pool-state"],
            max_length=128,
            pattern="^[A-Za-z0-9][A-Za-z0-9._-]*$",
        ),
    ]


class LostSafetyRule(BaseModel):
    """
    A safety rule that does not stand as it stood.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    loss: Annotated[
        Literal["vanished", "changed", "unmarked"],
        Field(
            description="`vanished`: nothing stands there that says so; `changed`: it says something else or holds under another condition; `unmarked`: it stands, but its `$comment` no longer begins with `SAFETY.`, so nobody would miss it next time."
        ),
    ]
    file: Annotated[
        StrictStr,
        Field(description="The file that holds the place.", examples=["common.json"], max_length=256, min_length=1),
    ]
    pointer: Annotated[
        StrictStr,
        Field(
            description="Where it stood in the old file, as a JSON pointer (RFC 6901).",
            examples=["/$defs/Instant/pattern"],
            pattern="^(/.*)?$",
        ),
    ]
    comment: Annotated[StrictStr, Field(description="What the rule said of itself.", min_length=1)]


class EditAdded(BaseModel):
    """
    Only the new schema has it.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    edit: Annotated[Literal["added"], Field(description="The tag of this variant.")]
    file: Annotated[
        StrictStr,
        Field(description="The file that holds the place.", examples=["common.json"], max_length=256, min_length=1),
    ]
    pointer: Annotated[
        StrictStr,
        Field(
            description="The place in the file, as a JSON pointer (RFC 6901).",
            examples=["/$defs/Instant/pattern"],
            pattern="^(/.*)?$",
        ),
    ]
    after: Annotated[
        StrictStr, Field(description="What was added.", examples=["9007199254740991"], max_length=240, min_length=1)
    ]


class EditRemoved(BaseModel):
    """
    Only the old schema has it.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    edit: Annotated[Literal["removed"], Field(description="The tag of this variant.")]
    file: Annotated[
        StrictStr,
        Field(description="The file that holds the place.", examples=["common.json"], max_length=256, min_length=1),
    ]
    pointer: Annotated[
        StrictStr,
        Field(
            description="The place in the file, as a JSON pointer (RFC 6901).",
            examples=["/$defs/Instant/pattern"],
            pattern="^(/.*)?$",
        ),
    ]
    before: Annotated[
        StrictStr, Field(description="What was removed.", examples=["9007199254740991"], max_length=240, min_length=1)
    ]


class EditChanged(BaseModel):
    """
    Both have it, and it differs.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    edit: Annotated[Literal["changed"], Field(description="The tag of this variant.")]
    file: Annotated[
        StrictStr,
        Field(description="The file that holds the place.", examples=["common.json"], max_length=256, min_length=1),
    ]
    pointer: Annotated[
        StrictStr,
        Field(
            description="The place in the file, as a JSON pointer (RFC 6901).",
            examples=["/$defs/Instant/pattern"],
            pattern="^(/.*)?$",
        ),
    ]
    before: Annotated[
        StrictStr,
        Field(description="What the old schema says.", examples=["9007199254740991"], max_length=240, min_length=1),
    ]
    after: Annotated[
        StrictStr,
        Field(description="What the new schema says.", examples=["9007199254740991"], max_length=240, min_length=1),
    ]


class ContractEquivalent(BaseModel):
    """
    Written differently, and proven in both directions to accept the same documents.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    change: Annotated[Literal["equivalent"], Field(description="The tag of this variant.")]
    name: Annotated[
        StrictStr,
        Field(
            description="The name of the contract: that of its file, without `.json`.",
            examples=["pool-state"],
            max_length=128,
            pattern="^[A-Za-z0-9][A-Za-z0-9._-]*$",
        ),
    ]
    places: Annotated[
        list[Annotated[EditAdded | EditRemoved | EditChanged, Field(discriminator="edit")]],
        Field(description="Where the two differ.", min_length=1),
    ]


class ContractBreaking(BaseModel):
    """
    Not proven to be the same, or without something that must never go.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    change: Annotated[Literal["breaking"], Field(description="The tag of this variant.")]
    name: Annotated[
        StrictStr,
        Field(
            description="The name of the contract: that of its file, without `.json`.",
            examples=["pool-state"],
            max_length=128,
            pattern="^[A-Za-z0-9][A-Za-z0-9._-]*$",
        ),
    ]
    oldAcceptedByNew: Annotated[
        Literal["proven", "unproven"],
        Field(description="Whether every document written for the old contract is accepted by the new one."),
    ]
    newAcceptedByOld: Annotated[
        Literal["proven", "unproven"],
        Field(description="Whether every document written for the new contract is accepted by readers of the old one."),
    ]
    lostSafetyRules: Annotated[
        list[LostSafetyRule],
        Field(
            description="Safety rules of the old schema that do not stand in the new one as they stood. They are breaking whatever is proven."
        ),
    ]
    lostGateRules: Annotated[
        list[GateRuleId], Field(description="Rules of the gate that the old contract had and the new one lacks.")
    ]
    gainedGateRules: Annotated[
        list[GateRuleId],
        Field(description="Rules of the gate that the old contract lacked: documents written for it never met them."),
    ]
    places: Annotated[
        list[Annotated[EditAdded | EditRemoved | EditChanged, Field(discriminator="edit")]],
        Field(
            description="Where the two schemas differ. Empty when only marks of safety rules or rules of the gate do."
        ),
    ]
    storage: Annotated[
        DocumentsStored | DocumentsNotStored,
        Field(
            description="Whether documents of the old contract may lie on disks, and what they then need.",
            discriminator="status",
        ),
    ]


class CompatibilityReport(Document):
    """
    Whether a set of contracts still accepts and refuses the same documents as another one, and what differs. What cannot be proven counts as breaking.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    schemaVersion: Annotated[Literal["v1"], Field(description="The version of this contract.")]
    kind: Annotated[Literal["CompatibilityReport"], Field(description="Always `CompatibilityReport`.")]
    old: Annotated[
        StrictStr,
        Field(description="The set that came first, as it was named.", examples=["released/v0.2.0"], min_length=1),
    ]
    new: Annotated[
        StrictStr,
        Field(
            description="The set that was held against it, as it was named; `v1` is what the package itself ships.",
            examples=["v1"],
            min_length=1,
        ),
    ]
    verdict: Annotated[
        Literal["compatible", "breaking"], Field(description="`breaking` when one contract is breaking or was removed.")
    ]
    gateRules: Annotated[
        Literal["compared", "notRecorded"],
        Field(
            description="Whether the gate's own rules, which are code, were compared too: only where both sets tell which they have."
        ),
    ]
    contracts: Annotated[
        list[Annotated[ContractUnchanged | ContractEquivalent | ContractBreaking | ContractAdded | ContractRemoved, Field(discriminator="change")]],
        Field(description="One entry for each contract of either set, by name.", min_length=1),
    ]
