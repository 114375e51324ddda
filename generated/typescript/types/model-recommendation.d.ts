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
 * A short name in lower case that stays the same for ever.
 */
export type Slug = string;
/**
 * Its version.
 */
export type Version = number;
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
 * Where a model lies: on one device, over several, partly on devices and partly in the machine's memory, in unified memory, or in the machine's memory alone.
 */
export type Placement = "fullDevice" | "splitDevices" | "partialOffload" | "unified" | "cpu";
/**
 * A stable code in lowerCamelCase that programs can rely on; readers pass over codes that they do not know.
 */
export type ReasonCode = string;
/**
 * What people call it.
 */
export type DisplayName = string;
/**
 * A licence: its SPDX identifier, or `LicenseRef-` and a name for one that SPDX does not list.
 */
export type License = string;
/**
 * A text for people: one or a few sentences.
 */
export type Sentence = string;

/**
 * Which model of the registries to offer by default, on one machine or on machines of one size, and what stands against each of the others. It changes nothing by itself.
 */
export interface ModelRecommendation {
  /**
   * The version of this contract.
   */
  schemaVersion: "v1";
  /**
   * Always `ModelRecommendation`.
   */
  kind: "ModelRecommendation";
  /**
   * When the registries were asked.
   */
  recommendedAt: Instant;
  /**
   * The registries that were asked, in the order that decides: of two entries with one name, the first counts.
   *
   * @minItems 1
   */
  registries: [DocumentRef, ...DocumentRef[]];
  /**
   * What the model is for.
   */
  target: OneMachine | OneBracket;
  /**
   * Every model that counts, in the order that decides: yardstick by yardstick as the registries stand, and by one yardstick the higher score first, then the smaller files, then the name. For a bracket: those of the bracket.
   *
   * Items: One model with its verdict.
   */
  considered: (RecommendedModel | FittingModel | UnfitModel | UnrunnableModel | UndecidedModel)[];
  /**
   * How many more models the registries know by name only: these are never recommended. Absent: none.
   */
  unpinnedCount?: number;
  /**
   * What was found.
   */
  outcome: Recommendation | NoRecommendation;
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
 * Every machine with so much memory, by what the registries say that their models need. No machine was looked at.
 */
export interface OneBracket {
  /**
   * The tag of this variant.
   */
  by: "bracket";
  /**
   * The bracket. `32gb` has no end, and here stands for its smallest machine.
   */
  ramBracket: RamBracket;
}
/**
 * The one that is recommended: the first that suits.
 */
export interface RecommendedModel {
  /**
   * The tag of this variant.
   */
  verdict: "recommended";
  /**
   * Its name in the registry.
   */
  id: Slug;
  version: Version;
  /**
   * What it was scored by.
   */
  yardstickId: Slug;
  score: Score;
  totalBytes: FileSizeBytes;
  /**
   * The memory that it takes in all.
   */
  memoryBytes: MemorySizeBytes;
  /**
   * Where its layers lie. Absent: no machine was looked at.
   */
  placement?: Placement;
  /**
   * How fast it is likely to write. Absent: that is not known, or no machine was looked at.
   */
  likelyTokensPerSecond?: TokensPerSecond;
}
/**
 * One that fits, and is not recommended.
 */
export interface FittingModel {
  /**
   * The tag of this variant.
   */
  verdict: "fits";
  /**
   * Why not: how fast it writes is not known, it writes too slowly, or a better one suits. The first that holds.
   */
  reason: "speedUnknown" | "tooSlow" | "betterExists";
  /**
   * Its name in the registry.
   */
  id: Slug;
  version: Version;
  /**
   * What it was scored by.
   */
  yardstickId: Slug;
  score: Score;
  totalBytes: FileSizeBytes;
  /**
   * The memory that it takes in all.
   */
  memoryBytes: MemorySizeBytes;
  /**
   * Where its layers lie. Absent: no machine was looked at.
   */
  placement?: Placement;
  /**
   * How fast it is likely to write. Absent: that is not known, or no machine was looked at.
   */
  likelyTokensPerSecond?: TokensPerSecond;
}
/**
 * One that takes more memory than there is.
 */
export interface UnfitModel {
  /**
   * The tag of this variant.
   */
  verdict: "doesNotFit";
  /**
   * Its name in the registry.
   */
  id: Slug;
  version: Version;
  /**
   * What it was scored by.
   */
  yardstickId: Slug;
  score: Score;
  totalBytes: FileSizeBytes;
  /**
   * The memory that it would take in all.
   */
  memoryBytes: MemorySizeBytes;
  /**
   * How much memory is missing.
   */
  shortfallBytes: MemorySizeBytes;
}
/**
 * One that cannot do what is asked, however much memory there is.
 */
export interface UnrunnableModel {
  /**
   * The tag of this variant.
   */
  verdict: "cannotRun";
  /**
   * Why: it was made for a shorter context, or the engine cannot run its files on such a machine.
   */
  reason: "contextTooLong" | "engineCannot";
  /**
   * Its name in the registry.
   */
  id: Slug;
  version: Version;
  /**
   * What it was scored by.
   */
  yardstickId: Slug;
  score: Score;
  totalBytes: FileSizeBytes;
}
/**
 * One of which it cannot be told. That is not a fit.
 */
export interface UndecidedModel {
  /**
   * The tag of this variant.
   */
  verdict: "unknown";
  /**
   * Why, such as that free memory is not known.
   */
  reason: ReasonCode;
  /**
   * Its name in the registry.
   */
  id: Slug;
  version: Version;
  /**
   * What it was scored by.
   */
  yardstickId: Slug;
  score: Score;
  totalBytes: FileSizeBytes;
}
/**
 * There is one to recommend.
 */
export interface Recommendation {
  /**
   * The tag of this variant.
   */
  result: "recommended";
  /**
   * Its name in the registry.
   */
  id: Slug;
  version: Version;
  displayName: DisplayName;
  /**
   * Its licence.
   */
  license: License;
  /**
   * The longest context that it was made for.
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
   * Why this one, in words, for the user.
   */
  rationale: Sentence;
}
/**
 * There is none to recommend: nothing that is too large or too slow takes its place.
 */
export interface NoRecommendation {
  /**
   * The tag of this variant.
   */
  result: "none";
  /**
   * Why: the registries have no model for it, some fit and none of them suits, of some it cannot be told whether they fit, or none fits and can do what is asked.
   */
  because: "nothingListed" | "noneSuits" | "fitUnknown" | "nothingFits";
}
