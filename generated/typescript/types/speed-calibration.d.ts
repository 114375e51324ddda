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
 * What people call it.
 */
export type DisplayName = string;
/**
 * A model repository: its organisation and its name.
 */
export type Repository = string;
/**
 * The SHA-256 of the file's bytes. A digest of zeros, which stands for none, is refused.
 */
export type FileDigest = string;
/**
 * How weights are stored, in the words of the format: `Q4_K_M`, `F16`, `MXFP4`, `MLX-4bit`.
 */
export type Quantization = string;
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
 * Where a model lies: on one device, over several, partly on devices and partly in the machine's memory, in unified memory, or in the machine's memory alone.
 */
export type Placement = "fullDevice" | "splitDevices" | "partialOffload" | "unified" | "cpu";
/**
 * Tokens per second.
 */
export type TokensPerSecond = number;
/**
 * How many times as fast as predicted. Outside these bounds it is another machine, another model or another unit.
 */
export type Ratio = number;

/**
 * Speeds that were measured on one machine, and by how much what is predicted there must be corrected.
 */
export interface SpeedCalibration {
  /**
   * The version of this contract.
   */
  schemaVersion: "v1";
  /**
   * Always `SpeedCalibration`.
   */
  kind: "SpeedCalibration";
  /**
   * When the newest of the measurements was made.
   */
  updatedAt: Instant;
  /**
   * What the measurements hold for: the digest of the canonical bytes (RFC 8785) of those parts of the hardware profile that decide speed, such as names, sizes, units, clocks, bandwidths, backends, links and usable cores. Free memory and times are no part of it.
   */
  hardwareDigest: Sha256Digest;
  /**
   * With which constants the speeds were predicted. Ratios hold for these alone: a reader whose constants are others does not use them.
   */
  speedModel: Slug;
  /**
   * What was measured, the oldest first. A case that is measured again replaces its earlier measurement.
   *
   * @minItems 1
   */
  measurements: [Measurement, ...Measurement[]];
  correction: Correction;
}
/**
 * How fast one model was on this machine, and how fast it was predicted to be.
 */
export interface Measurement {
  /**
   * When it was measured.
   */
  measuredAt: Instant;
  model: DisplayName;
  /**
   * Its repository. Absent: it is known by its name alone.
   */
  repository?: Repository;
  /**
   * The digest of its file, of a split model that of the first part. Absent: not known.
   */
  artifactDigest?: FileDigest;
  quantization: Quantization;
  workload: Workload;
  placement: Placement;
  /**
   * Layers that devices held. Absent: not told.
   */
  deviceLayers?: number;
  /**
   * All layers; the output counts as one more, as llama.cpp counts. Absent: not told.
   */
  totalLayers?: number;
  /**
   * Layers whose experts lay in the machine's memory while devices held the rest of them. Absent: none.
   */
  hostExpertLayers?: number;
  /**
   * How many tokens the context held.
   */
  decodeDepthTokens: number;
  /**
   * How fast an answer was written, with one sequence at work.
   */
  measuredTokensPerSecond: TokensPerSecond;
  /**
   * The likely speed as it was predicted for this case without any calibration.
   */
  predictedTokensPerSecond: TokensPerSecond;
  /**
   * `measuredTokensPerSecond` divided by `predictedTokensPerSecond`.
   */
  ratio: Ratio;
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
 * By how much predictions for this machine are corrected.
 */
export interface Correction {
  /**
   * The median of the ratios, of an even number the mean of the middle two. How far it is believed for another case is the estimator's to say: of one measurement less than of many.
   */
  ratio: Ratio;
  /**
   * How many measurements it rests on.
   */
  measurementCount: number;
  /**
   * The least of the ratios.
   */
  lowestRatio: Ratio;
  /**
   * The greatest of the ratios.
   */
  highestRatio: Ratio;
}
