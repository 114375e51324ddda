// Generated from schemas/ by json-schema-to-typescript. Do not edit.

/**
 * A short name in lower case that stays the same for ever.
 */
export type Slug = string;
/**
 * A time: RFC 3339 in UTC, ending in `Z`.
 */
export type Instant = string;
/**
 * A text for people: one or a few sentences.
 */
export type Sentence = string;
/**
 * Where a figure or a file was found, precisely enough to find it again. It names no user, host or home folder.
 */
export type Origin = string;
/**
 * A licence: its SPDX identifier, or `LicenseRef-` and a name for one that SPDX does not list.
 */
export type License = string;
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
 * The SHA-256 of the file's bytes. A digest of zeros, which stands for none, is refused.
 */
export type FileDigest = string;
/**
 * A model repository: its organisation and its name.
 */
export type Repository = string;
/**
 * A full commit of the repository, in forty hexadecimal digits. Branches and tags move, and are refused.
 */
export type Revision = string;
/**
 * The format of the files.
 */
export type FileFormat = "gguf" | "safetensors" | "mlx";
/**
 * How weights are stored, in the words of the format: `Q4_K_M`, `F16`, `MXFP4`, `MLX-4bit`.
 */
export type Quantization = string;
/**
 * A file inside the repository: relative, without `..` and without names that begin with a dot or a hyphen.
 */
export type FilePath = string;
/**
 * A number of tokens.
 */
export type Tokens = number;
/**
 * The least memory of the machine that the model is meant for. `32gb` has no end: it means 32 GB and more, and what a model of it needs must be looked at.
 */
export type RamBracket = "4gb" | "8gb" | "16gb" | "32gb";
/**
 * A day: RFC 3339 full-date, in UTC.
 */
export type Date = string;
/**
 * What runs a model: memory and speed are its own.
 */
export type Engine = "llama.cpp" | "ollama" | "mlx" | "vllm";
/**
 * How keys or values are stored, in llama.cpp's words.
 */
export type KvCacheType = "f32" | "f16" | "bf16" | "q8_0" | "q5_1" | "q5_0" | "q4_1" | "q4_0" | "iq4_nl";
/**
 * What a figure rests on: `exact` is read from a header or computed from a known shape, `fitted` is a formula whose constants were fitted on measurements, `guessed` is neither.
 */
export type Basis = "exact" | "fitted" | "guessed";
/**
 * Where the figures come from, by their `id` in `sources`.
 *
 * @minItems 1
 */
export type SourceIds = [Slug, ...Slug[]];
/**
 * A stable code in lowerCamelCase that programs can rely on; readers pass over codes that they do not know.
 */
export type ReasonCode = string;

/**
 * A curated list of models that an application may offer: each to the exact byte, with its licence, its needs and its quality.
 */
export interface ModelRegistry {
  /**
   * The version of this contract.
   */
  schemaVersion: "v1";
  /**
   * Always `ModelRegistry`.
   */
  kind: "ModelRegistry";
  /**
   * The registry's own name.
   */
  registryId: Slug;
  /**
   * Counts up with every change of the registry.
   */
  revision: number;
  /**
   * When this revision was made.
   */
  generatedAt: Instant;
  /**
   * What every score of this registry is measured by. Scores of two yardsticks are never compared.
   */
  yardstick: Yardstick;
  /**
   * Where the figures come from.
   *
   * @minItems 1
   */
  sources: [DataSource, ...DataSource[]];
  /**
   * Models that may be recommended and downloaded.
   */
  entries: Entry[];
  /**
   * Models that are known by name only: they are shown, and never recommended, downloaded or enforced.
   */
  unpinned: UnpinnedEntry[];
}
/**
 * What a score of this registry is made of.
 */
export interface Yardstick {
  /**
   * Its name. Two registries that name the same one score alike.
   */
  id: Slug;
  /**
   * How a score is found.
   */
  method: Sentence;
  /**
   * Two scores that differ by less tell nothing of which model is better. Absent: nobody knows how little tells.
   */
  leastDifference?: number;
}
/**
 * Where figures of a document come from.
 */
export interface DataSource {
  /**
   * How the document refers to this source.
   */
  id: Slug;
  origin: Origin;
  /**
   * The licence of the source's figures. Absent: none was found.
   */
  license?: License;
  /**
   * The words that the licence asks for. Absent: it asks for none, or no licence was found.
   */
  attribution?: Sentence;
  /**
   * Whether figures of this source are second-hand, contradict others or could not be checked.
   */
  isWeak: boolean;
}
/**
 * One model file, pinned.
 */
export interface Entry {
  /**
   * The entry's name, which stays with the model when its version changes.
   */
  id: Slug;
  displayName: DisplayName;
  /**
   * Counts up from 1 when the entry's files change.
   */
  version: number;
  /**
   * Every earlier version, from 1 on: what a newer one is held against. Absent: this is the first.
   *
   * @minItems 1
   */
  earlierVersions?: [EarlierVersion, ...EarlierVersion[]];
  /**
   * The model that the files were made from.
   */
  baseRepository: Repository;
  /**
   * The files.
   */
  artifact: HubArtifact | HttpsArtifact;
  /**
   * The model's licence.
   */
  license: License;
  /**
   * The longest context that the model was made for.
   */
  maximumContextTokens: Tokens;
  /**
   * The smallest machine that holds what the model needs. `32gb` has no end: hold `requirements.memoryBytes` against the machine.
   */
  ramBracket: RamBracket;
  quality: QualityScore;
  requirements: Requirements;
  /**
   * Who says that these are the bytes.
   */
  confirmation: Confirmation;
  /**
   * Where the entry's figures come from, all together.
   */
  sourceIds: SourceIds;
  /**
   * What an application should tell its users. Absent: nothing beyond the rest.
   */
  remark?: Sentence;
}
/**
 * What the entry was before.
 */
export interface EarlierVersion {
  /**
   * Which version it was.
   */
  version: number;
  /**
   * Its score, by the same yardstick.
   */
  score: Score;
  /**
   * The size of its files.
   */
  totalBytes: FileSizeBytes;
  /**
   * The memory that it needed in all.
   */
  memoryBytes: MemorySizeBytes;
  /**
   * The digests of its files, by which a file on a disk is known again.
   *
   * @minItems 1
   */
  digests: [FileDigest, ...FileDigest[]];
  /**
   * Why it was replaced, for the user. Absent: not told.
   */
  replacedBecause?: Sentence;
}
/**
 * Files of a repository at one commit.
 */
export interface HubArtifact {
  /**
   * The tag of this variant.
   */
  source: "hub";
  repository: Repository;
  revision: Revision;
  format: FileFormat;
  quantization: Quantization;
  /**
   * All files of the model; an engine is given the first. A split model has one for each part, in order.
   *
   * @minItems 1
   */
  files: [ArtifactFile, ...ArtifactFile[]];
  /**
   * The sum of all sizes.
   */
  totalBytes: FileSizeBytes;
}
/**
 * One file, to the byte.
 */
export interface ArtifactFile {
  path: FilePath;
  sizeBytes: FileSizeBytes;
  digest: FileDigest;
}
/**
 * One file on a web server.
 */
export interface HttpsArtifact {
  /**
   * The tag of this variant.
   */
  source: "https";
  /**
   * Where it lies: https, a host name, the usual port, and a plain path without a query, a name or a password. No address of the hub, and none with a branch in it.
   */
  url: string;
  format: FileFormat;
  quantization: Quantization;
  totalBytes: FileSizeBytes;
  digest: FileDigest;
}
/**
 * How good the model is, by the registry's yardstick.
 */
export interface QualityScore {
  score: Score;
  /**
   * The source, by its `id` in `sources`.
   */
  sourceId: Slug;
  /**
   * When it was scored.
   */
  scoredOn: Date;
}
/**
 * What the model needs to run, for one workload.
 */
export interface Requirements {
  workload: Workload;
  /**
   * Memory in all.
   */
  memoryBytes: MemorySizeBytes;
  /**
   * What that rests on.
   */
  basis: Basis;
  /**
   * The room that its files take.
   */
  diskBytes: FileSizeBytes;
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
 * The sources that state the digest and the size of each file.
 */
export interface Confirmation {
  /**
   * Two sources with origins of their own, the hub's own page of the repository, or one source.
   */
  by: "twoSources" | "hubPage" | "oneSource";
  /**
   * Those sources, by their `id` in `sources`.
   */
  sourceIds: SourceIds;
}
/**
 * One model whose bytes are not known.
 */
export interface UnpinnedEntry {
  /**
   * The entry's name.
   */
  id: Slug;
  displayName: DisplayName;
  artifact: UnpinnedArtifact;
  /**
   * The model's licence. Absent: not known.
   */
  license?: License;
  sourceIds: SourceIds;
}
/**
 * A model whose exact bytes are not known. It may be compared; it is never fetched, installed or handed to an engine.
 */
export interface UnpinnedArtifact {
  /**
   * The tag of this variant.
   */
  source: "unpinned";
  repository: Repository;
  format: FileFormat;
  quantization: Quantization;
  /**
   * The file. Absent: it is not known which.
   */
  path?: FilePath;
  /**
   * The size that the source gives, unconfirmed. Absent: it gives none.
   */
  totalBytes?: FileSizeBytes;
  /**
   * What is missing.
   */
  reason: ReasonCode;
}
