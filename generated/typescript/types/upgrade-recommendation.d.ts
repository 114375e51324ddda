// Generated from schemas/ by json-schema-to-typescript. Do not edit.

/**
 * A time: RFC 3339 in UTC, ending in `Z`.
 */
export type Instant = string;
/**
 * The SHA-256 of a document's canonical bytes (RFC 8785). A digest of zeros, which stands for none, is refused.
 */
export type Sha256Digest = string;
/**
 * A short name in lower case that stays the same for ever.
 */
export type Slug = string;
/**
 * The least memory of the machine that the model is meant for. `32gb` has no end: it means 32 GB and more, and what a model of it needs must be looked at.
 */
export type RamBracket = "4gb" | "8gb" | "16gb" | "32gb";
/**
 * What people call it.
 */
export type DisplayName = string;
/**
 * A score from 0, the worst, to 100, the best.
 */
export type Score = number;
/**
 * The exact size of a file in bytes.
 */
export type FileSizeBytes = number;
/**
 * A size of memory in bytes; never zero.
 */
export type MemorySizeBytes = number;
/**
 * A text for people: one or a few sentences.
 */
export type Sentence = string;

/**
 * Whether a registry has a better model than the one in use, for a machine of the same size. It changes nothing by itself.
 */
export interface UpgradeRecommendation {
  /**
   * The version of this contract.
   */
  schemaVersion: "v1";
  /**
   * Always `UpgradeRecommendation`.
   */
  kind: "UpgradeRecommendation";
  /**
   * When the registry was asked.
   */
  checkedAt: Instant;
  /**
   * The registries that were asked, in the order that decides: of two entries with one name, the first counts.
   *
   * @minItems 1
   */
  registries: [DocumentRef, ...DocumentRef[]];
  /**
   * The model in use.
   */
  currentId: Slug;
  /**
   * The version in use. Absent: the one that the registry has now.
   */
  currentVersion?: number;
  /**
   * What was found.
   */
  outcome: Upgrade | NoUpgrade;
}
/**
 * Which document was used, by the digest of its canonical bytes (RFC 8785).
 */
export interface DocumentRef {
  /**
   * The name of its contract.
   */
  contract: string;
  digest: Sha256Digest;
}
/**
 * There is a better one for a machine of the same size.
 */
export interface Upgrade {
  /**
   * The tag of this variant.
   */
  result: "upgrade";
  /**
   * The bracket of both: the smallest machine that holds them; `32gb` has no end.
   */
  ramBracket: RamBracket;
  /**
   * What both were scored by.
   */
  yardstickId: Slug;
  current: Standing;
  recommended: Standing;
  /**
   * What decides, in this order: a higher score, a newer version of the same model, or as good and smaller.
   */
  because: "higherScore" | "newerVersion" | "smaller";
  /**
   * How many points of the score are gained.
   */
  qualityGain: number;
  /**
   * The gain as a share of the current score, rounded, halves up. Absent: the current score is 0, and no share can be told, or the share is beyond all bounds.
   */
  qualityGainPercent?: number;
  /**
   * What has to be fetched.
   */
  downloadBytes: FileSizeBytes;
  /**
   * The same in words, for the user.
   */
  rationale: Sentence;
}
/**
 * One of the two models.
 */
export interface Standing {
  /**
   * Its name in the registry.
   */
  id: Slug;
  /**
   * Its version.
   */
  version: number;
  displayName: DisplayName;
  score: Score;
  totalBytes: FileSizeBytes;
  /**
   * The memory that it needs in all.
   */
  memoryBytes: MemorySizeBytes;
}
/**
 * There is none to recommend.
 */
export interface NoUpgrade {
  /**
   * The tag of this variant.
   */
  result: "none";
  /**
   * Why: nothing that such a machine holds is better, the registries do not know the model, they know it and not this version, or its bytes are not known.
   */
  because: "currentIsBest" | "unknownModel" | "unknownVersion" | "unpinnedModel";
}
