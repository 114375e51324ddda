// Generated from schemas/ by json-schema-to-typescript. Do not edit.

/**
 * A time: RFC 3339 in UTC, ending in `Z`.
 */
export type Instant = string;
/**
 * What people call it.
 */
export type DisplayName = string;
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
 * The exact size of a file in bytes.
 */
export type FileSizeBytes = number;
/**
 * The SHA-256 of the file's bytes. A digest of zeros, which stands for none, is refused.
 */
export type FileDigest = string;
/**
 * A model's full name in Ollama, its tag included.
 */
export type OllamaName = string;
/**
 * A stable code in lowerCamelCase that programs can rely on; readers pass over codes that they do not know.
 */
export type ReasonCode = string;
/**
 * A number of weights, all counted, not billions.
 */
export type ParameterCount = number;
/**
 * A number of tokens.
 */
export type Tokens = number;
/**
 * A size in bytes, at most 2^53-1.
 */
export type Bytes = number;
/**
 * What runs a model: memory and speed are its own.
 */
export type Engine = "llama.cpp" | "ollama" | "mlx" | "vllm";
/**
 * How keys or values are stored, in llama.cpp's words.
 */
export type KvCacheType = "f32" | "f16" | "bf16" | "q8_0" | "q5_1" | "q5_0" | "q4_1" | "q4_0" | "iq4_nl";
/**
 * The SHA-256 of a document's canonical bytes (RFC 8785). A digest of zeros, which stands for none, is refused.
 */
export type Sha256Digest = string;
/**
 * Whether a machine was looked at: found by looking, given by hand, made for a machine that is not here, or what remains when looking failed.
 */
export type HardwareOrigin = "probe" | "override" | "simulation" | "fallback";
/**
 * What a figure rests on: `exact` is read from a header or computed from a known shape, `fitted` is a formula whose constants were fitted on measurements, `guessed` is neither.
 */
export type Basis = "exact" | "fitted" | "guessed";
/**
 * A text for people: one or a few sentences.
 */
export type Sentence = string;
/**
 * A short name that a device or a program gives itself.
 */
export type Label = string;
/**
 * Where a model lies: on one device, over several, partly on devices and partly in the machine's memory, in unified memory, or in the machine's memory alone.
 */
export type Placement = "fullDevice" | "splitDevices" | "partialOffload" | "unified" | "cpu";
/**
 * Tokens per second.
 */
export type TokensPerSecond = number;
/**
 * How far a figure can be relied on.
 */
export type Confidence = "high" | "medium" | "low";
/**
 * One argument of a command: printable ASCII, no quotes added.
 */
export type Argument = string;

/**
 * How much memory a model takes on a machine, whether it fits there, and how fast it runs, each with what the figure rests on.
 */
export interface ModelEstimate {
  /**
   * The version of this contract.
   */
  schemaVersion: "v1";
  /**
   * Always `ModelEstimate`.
   */
  kind: "ModelEstimate";
  /**
   * When the estimate was made.
   */
  estimatedAt: Instant;
  model: EstimatedModel;
  /**
   * What runs beside it and is counted in the memory. Absent: nothing.
   *
   * @minItems 1
   */
  companions?: [Companion, ...Companion[]];
  workload: Workload;
  /**
   * The hardware profile that it was made for.
   */
  hardware: DocumentRef;
  hardwareOrigin: HardwareOrigin;
  memory: MemoryTerms;
  /**
   * What one token of context takes: `memory.kvCache`, recurrent state included, divided by the context.
   */
  kvCacheBytesPerToken: number;
  disk: DiskTerm;
  /**
   * Whether it fits. Of a machine that was not looked at, against memory that is supposed to be free.
   */
  fit: Fits | DoesNotFit | FitUnknown;
  /**
   * How fast an answer is written, with one sequence at work.
   */
  decodeSpeed: SpeedEstimated | SpeedUnavailable;
  /**
   * How many tokens the context holds when `decodeSpeed` is reached: the fuller it is, the slower. Absent: no speed is told.
   */
  decodeDepthTokens?: number;
  /**
   * Where the time of one token goes. Absent: the speed was not reckoned from it.
   */
  decodeBudget?: DecodeBudget;
  /**
   * How fast a prompt is read, with one sequence at work.
   */
  prefillSpeed: SpeedEstimated | SpeedUnavailable;
  /**
   * The measurements on this machine that a speed rests on. Absent: none.
   */
  calibration?: DocumentRef;
  /**
   * The command of llama.cpp that makes the same case, argument by argument, without paths. Absent: another engine runs it, or no such command is known.
   *
   * @minItems 1
   */
  reproduceCommand?: [Argument, ...Argument[]];
  /**
   * What a reader should know.
   */
  notices: Notice[];
}
/**
 * Which model, and how it was known.
 */
export interface EstimatedModel {
  name: DisplayName;
  /**
   * Its repository. Absent: it is known by its file alone.
   */
  repository?: Repository;
  /**
   * Its files, to the byte. Absent: they are known by a header or by a name alone.
   */
  artifact?: HubArtifact | HttpsArtifact | OllamaArtifact | LocalArtifact | UnpinnedArtifact;
  /**
   * Where its shape was read: in the file's own header, in its configuration, in the shipped shapes, or nowhere.
   */
  shapeSource: "header" | "configuration" | "shapes" | "none";
  quantization: QuantizationTerm;
  /**
   * All its weights.
   */
  parametersTotal: ParameterCount;
  /**
   * Weights that each token uses. Absent: all of them, or not known.
   */
  parametersActive?: ParameterCount;
  /**
   * The longest context that the model was made for. Absent: not known.
   */
  maximumContextTokens?: Tokens;
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
 * A model that Ollama holds, by the manifest that it has now: a name alone can be pointed at other weights.
 */
export interface OllamaArtifact {
  /**
   * The tag of this variant.
   */
  source: "ollama";
  name: OllamaName;
  /**
   * The digest of its manifest, as Ollama lists it.
   */
  manifestDigest: FileDigest;
  /**
   * The digest of the weights that the manifest names. Absent: the manifest was not read.
   */
  modelDigest?: FileDigest;
  quantization: Quantization;
  /**
   * The size of everything that the manifest names.
   */
  totalBytes: FileSizeBytes;
}
/**
 * A file that was given by hand: its bytes are its identity.
 */
export interface LocalArtifact {
  /**
   * The tag of this variant.
   */
  source: "local";
  format: FileFormat;
  quantization: Quantization;
  totalBytes: FileSizeBytes;
  digest: FileDigest;
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
/**
 * How its weights are stored.
 */
export interface QuantizationTerm {
  name: Quantization;
  /**
   * Bits for each weight, on average.
   */
  bitsPerWeight: number;
  /**
   * Whether `bitsPerWeight` is known: by the name, or by the sizes in the file. If it is not, a heavy storage is supposed, never a light one.
   */
  isKnown: boolean;
}
/**
 * A second model that is loaded with the first.
 */
export interface Companion {
  /**
   * It turns images or sound into tokens, or it drafts tokens that the model checks.
   */
  role: "projector" | "draft";
  name: DisplayName;
  /**
   * Its files, to the byte. Absent: they are known by a header or by a name alone.
   */
  artifact?: HubArtifact | HttpsArtifact | OllamaArtifact | LocalArtifact | UnpinnedArtifact;
  /**
   * What it takes of the memory in all.
   */
  memoryBytes: Bytes;
  /**
   * The room that its files take.
   */
  diskBytes: Bytes;
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
 * The memory that a model takes when it runs, in four parts.
 */
export interface MemoryTerms {
  /**
   * The weights, all experts of a mixture included, and what the engine keeps beside them.
   */
  weights: MemoryTerm;
  /**
   * Keys, values and recurrent state for the whole context.
   */
  kvCache: MemoryTerm;
  /**
   * Buffers for the computation itself.
   */
  compute: MemoryTerm;
  /**
   * What the engine and the driver take beside that.
   */
  overhead: MemoryTerm;
  /**
   * The sum of the four.
   */
  totalBytes: Bytes;
}
/**
 * One part of the memory that a model takes.
 */
export interface MemoryTerm {
  bytes: Bytes;
  basis: Basis;
  /**
   * How it was found.
   */
  method: Sentence;
  /**
   * What it is made of, part by part; they add up to `bytes`. Absent: not told.
   *
   * @minItems 1
   */
  details?: [MemoryDetail, ...MemoryDetail[]];
}
/**
 * What one part of the memory is made of, in part.
 */
export interface MemoryDetail {
  /**
   * What it is.
   */
  label: Label;
  bytes: Bytes;
  basis: Basis;
}
/**
 * The room that its own files take; those of companions come on top.
 */
export interface DiskTerm {
  bytes: Bytes;
  basis: Basis;
}
/**
 * It fits, against free memory and with the reserve kept.
 */
export interface Fits {
  /**
   * The tag of this variant.
   */
  verdict: "fits";
  /**
   * Where its layers lie. What an engine keeps in the machine's memory whatever happens, such as the table of inputs, does not count.
   */
  placement: Placement;
  /**
   * What lies where.
   *
   * @minItems 1
   */
  parts: [MemoryPart, ...MemoryPart[]];
  /**
   * Layers that devices hold. Absent: not told.
   */
  deviceLayers?: number;
  /**
   * All layers; the output counts as one more, as llama.cpp counts. Absent: not told.
   */
  totalLayers?: number;
  /**
   * Layers whose experts lie in the machine's memory while devices hold the rest of them. Absent: none.
   */
  hostExpertLayers?: number;
  /**
   * The largest context that still fits there, never beyond the model's own. Absent: not computed.
   */
  largestContextTokens?: Tokens;
}
/**
 * What lies in one place.
 */
export interface MemoryPart {
  /**
   * A device's own or unified memory, or the machine's memory.
   */
  place: "device" | "host";
  /**
   * Which device of the hardware profile. Absent: it lies in the machine's memory.
   */
  deviceIndex?: number;
  /**
   * What the model takes there.
   */
  neededBytes: Bytes;
  /**
   * What was free there.
   */
  availableBytes: Bytes;
  /**
   * What is kept free there.
   */
  reserveBytes: Bytes;
}
/**
 * It does not fit anywhere on this machine now.
 */
export interface DoesNotFit {
  /**
   * The tag of this variant.
   */
  verdict: "doesNotFit";
  /**
   * What it takes, reserve included.
   */
  requiredBytes: Bytes;
  /**
   * How much of the free memory could hold it, in all places together. Places hold whole layers, and what that leaves over does not count.
   */
  availableBytes: Bytes;
  /**
   * What is missing.
   */
  shortfallBytes: Bytes;
  /**
   * The largest context that would fit. Absent: none would, or it was not computed.
   */
  largestContextTokens?: Tokens;
}
/**
 * It cannot be told, because free memory is unknown. That is not a fit.
 */
export interface FitUnknown {
  /**
   * The tag of this variant.
   */
  verdict: "unknown";
  reason: ReasonCode;
}
/**
 * How fast tokens of one sequence come, as an interval.
 */
export interface SpeedEstimated {
  /**
   * The tag of this variant.
   */
  status: "estimated";
  /**
   * The lower end of the interval.
   */
  lowTokensPerSecond: TokensPerSecond;
  /**
   * The likely speed.
   */
  likelyTokensPerSecond: TokensPerSecond;
  /**
   * The upper end of the interval.
   */
  highTokensPerSecond: TokensPerSecond;
  /**
   * How many of a hundred measured cases fell into such an interval.
   */
  coveragePercent: number;
  confidence: Confidence;
  /**
   * `measured` on this machine, `calibrated` by other measurements on it, a `timeBudget` for each token, or the `seed` formula of bandwidth times efficiency.
   */
  method: "measured" | "calibrated" | "timeBudget" | "seed";
}
/**
 * No speed can be told.
 */
export interface SpeedUnavailable {
  /**
   * The tag of this variant.
   */
  status: "unavailable";
  reason: ReasonCode;
}
/**
 * The time of one token in parts, which add up: they follow one another.
 */
export interface DecodeBudget {
  /**
   * Bytes that are read for one token: weights in use and cache.
   */
  readBytes: Bytes;
  /**
   * Starting the work of each layer.
   */
  fixedMs: number;
  /**
   * Reading weights that devices hold, or the processor where no device holds any.
   */
  weightsMs: number;
  /**
   * Reading the cache.
   */
  kvCacheMs: number;
  /**
   * What the processor does for layers and experts that lie in the machine's memory while devices hold the rest.
   */
  hostMs: number;
  /**
   * Handing over between devices.
   */
  hopMs: number;
}
/**
 * Something that a reader should know: a stable code and words for people.
 */
export interface Notice {
  /**
   * What it is about: a stable code in lowerCamelCase.
   */
  code: ReasonCode;
  /**
   * The same in words, which name no user, host or home folder.
   */
  message: Sentence;
}
