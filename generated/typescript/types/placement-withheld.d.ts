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
 * A time: RFC 3339 in UTC, ending in `Z`.
 */
export type Instant = string;

/**
 * Stands where a PlacementFact cannot be written, because its shape has no way to say what is not known. It says why.
 */
export interface PlacementFactWithheld {
  /**
   * The version of this contract.
   */
  schemaVersion: "v1";
  /**
   * Always `PlacementFactWithheld`.
   */
  kind: "PlacementFactWithheld";
  /**
   * The machine of which nothing is said, as its owner named it.
   */
  machineRef: string;
  /**
   * The snapshot that was judged.
   */
  resourceSnapshotRef: SnapshotRef;
  /**
   * The digest of the snapshot that was judged.
   */
  resourceSnapshotDigest: Sha256Digest;
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
   * Why there is no fact, in the order of this list; what the words mean stands in the contract of the snapshot.
   *
   * @minItems 1
   *
   * Items: A reason of the snapshot's contract that leaves nothing to write.
   */
  reasons: [
    "policyRefused" | "collectionFailed" | "snapshotStale" | "snapshotFromFuture" | "memoryUnknown" | "memoryError",
    ...(
      "policyRefused" | "collectionFailed" | "snapshotStale" | "snapshotFromFuture" | "memoryUnknown" | "memoryError"
    )[]
  ];
  authorizations: Authorizations;
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
