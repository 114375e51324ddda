// Generated from schemas/ by json-schema-to-typescript. Do not edit.

/**
 * The URN of a snapshot, made of the SHA-256 of its canonical bytes (RFC 8785).
 */
export type SnapshotRef = string;
/**
 * The SHA-256 of a document's canonical bytes (RFC 8785). A digest of zeros, which stands for none, is refused.
 */
export type Sha256Digest = string;
/**
 * The URN of an admission policy.
 */
export type PolicyRef = string;
/**
 * A time: RFC 3339 in UTC, ending in `Z`.
 */
export type Instant = string;
/**
 * The URN of a model profile.
 */
export type ProfileRef = string;
/**
 * Why a model may not run now. Reasons stand in the order of this list.
 */
export type AdmissionReason =
  | "policyRefused"
  | "collectionFailed"
  | "snapshotStale"
  | "snapshotFromFuture"
  | "noProfile"
  | "memoryUnknown"
  | "memoryError"
  | "memoryPressureUnknown"
  | "memoryCritical"
  | "modelServiceUnknown"
  | "modelServiceError"
  | "thermalUnknown"
  | "thermalError"
  | "thermalCritical"
  | "batteryUnknown"
  | "batteryError"
  | "batteryCritical"
  | "diskUnknown"
  | "diskError"
  | "diskCritical"
  | "acceleratorUnknown"
  | "acceleratorError"
  | "acceleratorAbsent"
  | "acceleratorCritical"
  | "networkUnknown"
  | "networkError"
  | "networkUnavailable"
  | "endpointRefused"
  | "modelServiceUnhealthy"
  | "profileAvailabilityUnknown"
  | "profileUnavailable"
  | "memoryNeedUnknown"
  | "memoryInsufficient";

/**
 * What agentplane's receipts can rest on about the machine: which snapshot was judged, when, and with what verdict, and the parts that fit into a receipt. It is no receipt and decides nothing.
 */
export interface AgentplaneResourceEvidence {
  /**
   * The version of this contract.
   */
  schemaVersion: "v1";
  /**
   * Always `AgentplaneResourceEvidence`.
   */
  kind: "AgentplaneResourceEvidence";
  /**
   * The snapshot that was judged.
   */
  resourceSnapshotRef: SnapshotRef;
  /**
   * The digest of the snapshot that was judged.
   */
  resourceSnapshotDigest: Sha256Digest;
  policyRef: PolicyRef;
  /**
   * The digest of the policy that the snapshot carries.
   */
  policyDigest: Sha256Digest;
  /**
   * When the snapshot was collected: `collectedAt` there, in the word of agentplane's artifacts.
   */
  capturedAt: Instant;
  /**
   * When the snapshot expires.
   */
  expiresAt: Instant;
  /**
   * When its age was judged.
   */
  evaluatedAt: Instant;
  /**
   * The snapshot's age at `evaluatedAt` by the machine's own clock that nobody sets; negative when it claims to be from later. Absent: it was judged on another machine, after another start, or for another time; then only the times above tell.
   */
  ageMs?: number;
  /**
   * The snapshot's age at `evaluatedAt`.
   */
  freshness: "fresh" | "stale" | "fromFuture";
  /**
   * The profile spoken for. Absent: none.
   */
  profileRef?: ProfileRef;
  /**
   * The verdict at `evaluatedAt`.
   */
  admission: Admitted | Denied;
  receiptParts: ReceiptParts;
  authorizations: Authorizations;
}
/**
 * The model may run now.
 */
export interface Admitted {
  /**
   * The tag of this variant.
   */
  verdict: "admit";
}
/**
 * The model may not run now, for every reason given.
 */
export interface Denied {
  /**
   * The tag of this variant.
   */
  verdict: "deny";
  /**
   * Every reason, in the order of their list.
   *
   * @minItems 1
   */
  reasons: [AdmissionReason, ...AdmissionReason[]];
}
/**
 * What may be put into a ModelRoutingLaneDecisionReceipt, which is a closed shape of agentplane's. Its names are theirs in our spelling: `hellgraphEvidenceRefs` is for `hellgraph_evidence_refs`, and so on.
 */
export interface ReceiptParts {
  /**
   * What was observed on the machine: the snapshot, and nothing else.
   *
   * @minItems 1
   */
  hellgraphEvidenceRefs: [SnapshotRef, ...SnapshotRef[]];
  /**
   * What the snapshot was judged by: the reference of its policy, and the policy's digest.
   *
   * @minItems 2
   *
   * Items: A reference or a digest.
   */
  upstreamAnchors: [string, string, ...string[]];
  /**
   * What a receipt that rests on this evidence does not claim.
   *
   * @minItems 1
   *
   * Items: A sentence.
   */
  nonClaims: [string, ...string[]];
}
/**
 * A resource document authorises nothing: every entry is false, for ever.
 */
export interface Authorizations {
  /**
   * Prompts may leave the machine.
   */
  promptEgress: false;
  /**
   * The model may use the network.
   */
  networkAccess: false;
  /**
   * The model may use tools.
   */
  toolUse: false;
  /**
   * A model may be downloaded.
   */
  modelDownload: false;
  /**
   * User data may train a model.
   */
  trainingOnUserData: false;
  /**
   * A model may be promoted.
   */
  modelPromotion: false;
  /**
   * Models may be installed, changed or removed.
   */
  lifecycleMutation: false;
}
