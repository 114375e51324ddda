// Generated from schemas/ by json-schema-to-typescript. Do not edit.

/**
 * The SHA-256 of a document's canonical bytes (RFC 8785). A digest of zeros, which stands for none, is refused.
 */
export type Sha256Digest = string;
/**
 * The URN of a snapshot, made of the SHA-256 of its canonical bytes (RFC 8785).
 */
export type SnapshotRef = string;
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
 * What guardrail-fabric puts into a decision's evidence about the machine: which snapshot was judged, when, and with what verdict. It decides nothing.
 */
export interface GuardrailResourceEvidence {
  /**
   * The version of this contract.
   */
  schemaVersion: "v1";
  /**
   * Always `GuardrailResourceEvidence`.
   */
  kind: "GuardrailResourceEvidence";
  /**
   * The class of action that the evidence is about, in guardrail-fabric's words.
   */
  actionClass: "model";
  /**
   * The digest of the snapshot that was judged.
   */
  inputDigest: Sha256Digest;
  /**
   * The snapshot that was judged.
   */
  resourceSnapshotRef: SnapshotRef;
  policyRef: PolicyRef;
  /**
   * The digest of the policy that the snapshot carries.
   */
  policyDigest: Sha256Digest;
  /**
   * When the snapshot was collected.
   */
  collectedAt: Instant;
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
   * For guardrail-fabric's `adapter_health`, which lets every word pass that it does not know: `healthy` only when admitted, else one of the two words that it blocks.
   */
  adapterHealth: "healthy" | "degraded" | "unavailable";
  /**
   * The verdict at `evaluatedAt`.
   */
  admission: Admitted | Denied;
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
