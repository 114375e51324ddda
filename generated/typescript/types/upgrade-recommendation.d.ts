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
 * Whether a machine was looked at: found by looking, given by hand, made for a machine that is not here, or what remains when looking failed.
 */
export type HardwareOrigin = "probe" | "override" | "simulation" | "fallback";
/**
 * What runs a model: memory and speed are its own.
 */
export type Engine = "llama.cpp" | "ollama" | "mlx" | "vllm";
/**
 * A number of tokens.
 */
export type Tokens = number;
/**
 * How keys or values are stored, in llama.cpp's words.
 */
export type KvCacheType = "f32" | "f16" | "bf16" | "q8_0" | "q5_1" | "q5_0" | "q4_1" | "q4_0" | "iq4_nl";
/**
 * Tokens per second.
 */
export type TokensPerSecond = number;
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
 * A licence: its SPDX identifier, or `LicenseRef-` and a name for one that SPDX does not list.
 */
export type License = string;

/**
 * Whether the registries have a better model than the one in use, for a machine of the same size; where a machine is named, one that suits it. It changes nothing by itself.
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
   * The machine that a better model must suit too. Absent: none was looked at.
   */
  target?: OneMachine;
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
 * One machine, as much of it as was free when it was looked at.
 */
export interface OneMachine {
  /**
   * The tag of this variant.
   */
  by: "machine";
  /**
   * The hardware profile that every model was held against.
   */
  hardware: DocumentRef;
  hardwareOrigin: HardwareOrigin;
  /**
   * When the free memory of that profile was read; of one without, when the machine was looked at.
   */
  hardwareReadAt: Instant;
  /**
   * What the model is asked to do.
   */
  workload: Workload;
  /**
   * How fast a model must be likely to write, behind the whole context. Absent: as slowly as it likes.
   */
  minimumTokensPerSecond?: TokensPerSecond;
  /**
   * The measurements on this machine that speeds rest on. Absent: none.
   */
  calibration?: DocumentRef;
}
/**
 * What the model is asked to do, and by which engine.
 */
export interface Workload {
  engine: Engine;
  /**
   * Tokens of context, for all sequences together.
   */
  contextTokens: Tokens;
  /**
   * How keys are stored, and values unless `valueCacheType` says otherwise.
   */
  kvCacheType: KvCacheType;
  /**
   * How values are stored where that differs from keys. Absent: as `kvCacheType` says.
   */
  valueCacheType?: KvCacheType;
  /**
   * Sequences at the same time.
   */
  parallelSequences: number;
  /**
   * Whether all sequences share one cache. Absent: each has its own, of an equal share of the context.
   */
  unifiedCache?: boolean;
  /**
   * Whether flash attention is on. Quantised values need it.
   */
  flashAttention: boolean;
  /**
   * Tokens that are computed at once (llama.cpp's `n_ubatch`).
   */
  batchTokens: number;
  /**
   * For how many tokens of a batch the engine keeps room for the scores of the whole vocabulary. Absent: for all of `batchTokens`.
   */
  reservedOutputs?: number;
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
   * The newer version of the current model, where what is recommended is as good and smaller than that, and not than the version in use. Absent otherwise.
   */
  newer?: Standing;
  /**
   * What decides, in this order: a higher score, a newer version of the same model, as good and smaller, or as good and smaller than the newer version, which nobody needs to fetch first.
   */
  because: "higherScore" | "newerVersion" | "smaller" | "smallerThanNewer";
  /**
   * How many points of the score are gained.
   */
  qualityGain: number;
  /**
   * The gain as a share of the current score, rounded, halves up. Absent: the current score is 0, and no share can be told, or the share is beyond all bounds.
   */
  qualityGainPercent?: number;
  /**
   * Why the version in use was replaced. Absent: it was not, or that is not told.
   */
  replacedBecause?: Sentence;
  /**
   * The licence of what is recommended.
   */
  license: License;
  /**
   * The longest context that what is recommended was made for.
   */
  maximumContextTokens: Tokens;
  /**
   * What an application should tell its users of it. Absent: nothing beyond the rest.
   */
  remark?: Sentence;
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
 * One version of a model, as far as it is held against others.
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
   * Why: nothing that such a machine holds is better, of what is better nothing suits the machine that was named, the other models of that size were scored by another yardstick, the registries do not know the model, they know it and not this version, or its bytes are not known.
   */
  because: "currentIsBest" | "noneSuits" | "nothingComparable" | "unknownModel" | "unknownVersion" | "unpinnedModel";
  /**
   * Why the version in use was replaced. Absent: it was not, or that is not told.
   */
  replacedBecause?: Sentence;
}
