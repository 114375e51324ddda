// Generated from schemas/ by json-schema-to-typescript. Do not edit.

/**
 * The name of the contract: that of its file, without `.json`.
 */
export type ComparedContractName = string;
/**
 * One keyword, or one value of a list, that differs. It stands in the new schema; where the two follow different references, at the last place that they share.
 */
export type SchemaEdit = EditAdded | EditRemoved | EditChanged;
/**
 * The file that holds the place.
 */
export type SchemaFileName = string;
/**
 * The place in the file, as a JSON pointer (RFC 6901).
 */
export type SchemaPointer = string;
/**
 * A part of a schema as JSON; what is longer ends in three dots.
 */
export type ShownJson = string;
/**
 * `unproven` means either that it is not so, or that nobody can tell.
 */
export type Proof = "proven" | "unproven";
/**
 * A rule of the gate.
 */
export type GateRuleId = string;

/**
 * Whether a set of contracts still accepts and refuses the same documents as another one, and what differs. What cannot be proven counts as breaking.
 */
export interface CompatibilityReport {
  /**
   * The version of this contract.
   */
  schemaVersion: "v1";
  /**
   * Always `CompatibilityReport`.
   */
  kind: "CompatibilityReport";
  /**
   * The set that came first, as it was named.
   */
  old: string;
  /**
   * The set that was held against it, as it was named; `v1` is what the package itself ships.
   */
  new: string;
  /**
   * `breaking` when one contract is breaking or was removed.
   */
  verdict: "compatible" | "breaking";
  /**
   * Whether the gate's own rules, which are code, were compared too: only where both sets tell which they have.
   */
  gateRules: "compared" | "notRecorded";
  /**
   * One entry for each contract of either set, by name.
   *
   * @minItems 1
   *
   * Items: What became of one contract.
   */
  contracts: [
    ContractUnchanged | ContractEquivalent | ContractBreaking | ContractAdded | ContractRemoved,
    ...(ContractUnchanged | ContractEquivalent | ContractBreaking | ContractAdded | ContractRemoved)[]
  ];
}
/**
 * Word for word the same, once references are followed and annotations are left out.
 */
export interface ContractUnchanged {
  /**
   * The tag of this variant.
   */
  change: "unchanged";
  name: ComparedContractName;
}
/**
 * Written differently, and proven in both directions to accept the same documents.
 */
export interface ContractEquivalent {
  /**
   * The tag of this variant.
   */
  change: "equivalent";
  name: ComparedContractName;
  /**
   * Where the two differ.
   *
   * @minItems 1
   */
  places: [SchemaEdit, ...SchemaEdit[]];
}
/**
 * Only the new schema has it.
 */
export interface EditAdded {
  /**
   * The tag of this variant.
   */
  edit: "added";
  file: SchemaFileName;
  pointer: SchemaPointer;
  /**
   * What was added.
   */
  after: ShownJson;
}
/**
 * Only the old schema has it.
 */
export interface EditRemoved {
  /**
   * The tag of this variant.
   */
  edit: "removed";
  file: SchemaFileName;
  pointer: SchemaPointer;
  /**
   * What was removed.
   */
  before: ShownJson;
}
/**
 * Both have it, and it differs.
 */
export interface EditChanged {
  /**
   * The tag of this variant.
   */
  edit: "changed";
  file: SchemaFileName;
  pointer: SchemaPointer;
  /**
   * What the old schema says.
   */
  before: ShownJson;
  /**
   * What the new schema says.
   */
  after: ShownJson;
}
/**
 * Not proven to be the same, or without something that must never go.
 */
export interface ContractBreaking {
  /**
   * The tag of this variant.
   */
  change: "breaking";
  name: ComparedContractName;
  /**
   * Whether every document written for the old contract is accepted by the new one.
   */
  oldAcceptedByNew: Proof;
  /**
   * Whether every document written for the new contract is accepted by readers of the old one.
   */
  newAcceptedByOld: Proof;
  /**
   * Safety rules of the old schema that do not stand in the new one as they stood. They are breaking whatever is proven.
   */
  lostSafetyRules: LostSafetyRule[];
  /**
   * Rules of the gate that the old contract had and the new one lacks.
   */
  lostGateRules: GateRuleId[];
  /**
   * Rules of the gate that the old contract lacked: documents written for it never met them.
   */
  gainedGateRules: GateRuleId[];
  /**
   * Where the two schemas differ. Empty when only marks of safety rules or rules of the gate do.
   */
  places: SchemaEdit[];
  /**
   * Whether documents of the old contract may lie on disks, and what they then need.
   */
  storage: DocumentsStored | DocumentsNotStored;
}
/**
 * A safety rule that does not stand as it stood.
 */
export interface LostSafetyRule {
  /**
   * `vanished`: nothing stands there that says so; `changed`: it says something else or holds under another condition; `unmarked`: it stands, but its `$comment` no longer begins with `SAFETY.`, so nobody would miss it next time.
   */
  loss: "vanished" | "changed" | "unmarked";
  file: SchemaFileName;
  /**
   * Where it stood in the old file, as a JSON pointer (RFC 6901).
   */
  pointer: SchemaPointer;
  /**
   * What the rule said of itself.
   */
  comment: string;
}
/**
 * Documents of the old contract lie on disks.
 */
export interface DocumentsStored {
  /**
   * The tag of this variant.
   */
  status: "stored";
  /**
   * The migration that is due, which brings a document from its version to the next.
   */
  migration: string;
}
/**
 * Its documents are made, read and forgotten.
 */
export interface DocumentsNotStored {
  /**
   * The tag of this variant.
   */
  status: "notStored";
}
/**
 * Only the new set has it, which harms nobody.
 */
export interface ContractAdded {
  /**
   * The tag of this variant.
   */
  change: "added";
  name: ComparedContractName;
}
/**
 * Only the old set has it.
 */
export interface ContractRemoved {
  /**
   * The tag of this variant.
   */
  change: "removed";
  name: ComparedContractName;
}
