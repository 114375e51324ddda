// Generated from schemas/ by json-schema-to-typescript. Do not edit.

/**
 * A time: RFC 3339 in UTC, ending in `Z`.
 */
export type Instant = string;
/**
 * What a model is used for. The list is closed.
 */
export type Use = "general" | "coding" | "reasoning";
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
 * A short name in lower case that stays the same for ever.
 */
export type Slug = string;
/**
 * Where a model lies: on one device, over several, partly on devices and partly in the machine's memory, in unified memory, or in the machine's memory alone.
 */
export type Placement = "fullDevice" | "splitDevices" | "partialOffload" | "unified" | "cpu";
/**
 * A duration in milliseconds, by a monotonic clock.
 */
export type DurationMs = number;
/**
 * The SHA-256 of a document's canonical bytes (RFC 8785). A digest of zeros, which stands for none, is refused.
 */
export type Sha256Digest = string;
/**
 * A model repository: its organisation and its name.
 */
export type Repository = string;
/**
 * What people call it.
 */
export type DisplayName = string;
/**
 * A number of weights, all counted, not billions.
 */
export type ParameterCount = number;
/**
 * How weights are stored, in the words of the format: `Q4_K_M`, `F16`, `MXFP4`, `MLX-4bit`.
 */
export type Quantization = string;
/**
 * A full commit of the repository, in forty hexadecimal digits. Branches and tags move, and are refused.
 */
export type Revision = string;
/**
 * The format of the files.
 */
export type FileFormat = "gguf" | "safetensors" | "mlx";
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
 * A size in bytes, at most 2^53-1.
 */
export type Bytes = number;
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
 * Tokens per second.
 */
export type TokensPerSecond = number;
/**
 * How far a figure can be relied on.
 */
export type Confidence = "high" | "medium" | "low";
/**
 * A score from 0, the worst, to 100, the best.
 */
export type Score = number;
/**
 * How directly the model was measured, from the strongest: the model itself in this quantisation, another quantisation or packaging of it, its base model, its siblings by size, or only its maker's word, on it or on its base.
 */
export type EvidenceGrade = "direct" | "variant" | "base" | "interpolated" | "selfReported";
/**
 * A day: RFC 3339 full-date, in UTC.
 */
export type Date = string;
/**
 * A benchmark, its release included; there is no closed list. Names that differ only in `-`, `_` and `.` are one.
 */
export type BenchmarkId = string;
/**
 * How figures are written: `percent` from 0 to 100, or `elo`: a rating that says nothing alone, and nothing beside a percent.
 */
export type Scale = "percent" | "elo";
/**
 * A figure on a benchmark's own scale.
 */
export type ObservedScore = number;
/**
 * How much something counts: a share of one, never nothing. What counts for nothing is left out.
 */
export type Weight = number;
/**
 * A share of one.
 */
export type Share = number;
/**
 * Why a model does not suit an agent: it does not fit, that cannot be told, it calls no tools, that is not known, nothing tells how long a turn takes, or a turn takes longer than the budget. The list is closed.
 */
export type AgentReason =
  "doesNotFit" | "fitUnknown" | "noToolCalling" | "toolCallingUnknown" | "latencyUnknown" | "latencyOverBudget";
/**
 * Why a candidate is not ranked. The list is closed. `candidateInvalid`: its figures contradict each other. `formatUnsupported`: the engine of the workload does not read its format, or does not run on this machine. `contextTooShort`: its `maximumContextTokens` in the candidates, times `parallelSequences`, is less than the `contextTokens` of the workload. `shapeUnknown`: its memory cannot be told. `noObservation`: no observation tells of it. `fitUnknown`: it may not fit. `doesNotFit`: it does not fit.
 */
export type ExclusionReason =
  | "candidateInvalid"
  | "formatUnsupported"
  | "contextTooShort"
  | "shapeUnknown"
  | "noObservation"
  | "fitUnknown"
  | "doesNotFit";

/**
 * Which models suit one machine best, for one use, with the memory, speed and evidence that each place in the order rests on.
 */
export interface RankedModels {
  /**
   * The version of this contract.
   */
  schemaVersion: "v1";
  /**
   * Always `RankedModels`.
   */
  kind: "RankedModels";
  /**
   * When the models were ranked.
   */
  rankedAt: Instant;
  /**
   * What the order is for.
   */
  use: Use;
  workload: Workload;
  /**
   * How scores were made: the ranker's own name for it, of which there is no closed list. Scores of two methods cannot be compared.
   */
  scoringMethod: Slug;
  options: Options;
  /**
   * The hardware profile that the ranking is for: a document of `hardware-profile`.
   */
  hardware: DocumentRef;
  /**
   * The benchmark snapshot that the scores come from: a document of `benchmark-snapshot`. Absent: none could be had, as the notice `snapshotUnavailable` says; then nothing is ranked.
   */
  benchmarks?: DocumentRef;
  /**
   * The candidates that were compared: a document of `model-candidates`.
   */
  candidates: DocumentRef;
  /**
   * How many candidates were compared: those in `rows`, those in `excluded`, and those beyond the limit.
   */
  candidateCount: number;
  /**
   * The models, the best first: by score, then by likely speed (none is slower than any), then by repository, quantisation and the digests of the files in their order, by code points. Of an unpinned artifact its place in the hub stands for the digests, after all of these.
   */
  rows: Row[];
  /**
   * Every candidate that was judged and is not in `rows`, with the reason: nothing is dropped in silence.
   */
  excluded: Excluded[];
  /**
   * How many more rows there would be without `limit`. Absent: none.
   */
  beyondLimitCount?: number;
  /**
   * What a reader should know, such as a benchmark snapshot that could not be had. There is no closed list of codes.
   */
  notices: Notice[];
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
 * What was asked for.
 */
export interface Options {
  /**
   * Whether models that do not fit are listed too; their score is 0.
   */
  includesUnfit: boolean;
  /**
   * Where a model may lie to count as fitting. Absent: anywhere.
   *
   * @minItems 1
   */
  placements?: [Placement, ...Placement[]];
  /**
   * At most so many rows. Absent: all, which are 1000 at most: more would make a document that the gate does not read.
   */
  limit?: number;
  /**
   * How many tokens an agent's model is taken to write in one turn. An estimated turn is the time of writing them; reading the prompt is not counted.
   */
  turnTokens: Tokens;
  /**
   * How long one turn of an agent may take.
   */
  latencyBudgetMs: DurationMs;
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
 * One model in one quantisation, as one set of files.
 */
export interface Row {
  /**
   * Its place, from 1.
   */
  rank: number;
  /**
   * The model that was measured and released.
   */
  repository: Repository;
  displayName: DisplayName;
  /**
   * The family that it belongs to, as the candidates say.
   */
  family: Slug;
  /**
   * The model that it was made from, as the candidates say; evidence of the grade `base` is of this model. Absent: it was made from none, or that is not known.
   */
  baseRepository?: Repository;
  parametersTotal: ParameterCount;
  /**
   * Weights that each token uses; of a dense model, all of them.
   */
  parametersActive: ParameterCount;
  /**
   * How the weights are stored: that of `artifact`, so that a row can be named without it.
   */
  quantization: Quantization;
  /**
   * The files that would run. Only a pinned artifact can be installed. Once it is, `pool-state` and `model-catalog` hold the same digests, and the name by which an engine is asked for it: a ranking knows no such name.
   */
  artifact: HubArtifact | HttpsArtifact | OllamaArtifact | LocalArtifact | UnpinnedArtifact;
  /**
   * Its name in Ollama, which can be pointed at other weights: what is installed is `artifact`. Absent: none is known, or its files are pinned elsewhere.
   */
  ollamaName?: OllamaName;
  memory: MemoryTerms;
  /**
   * The room that its files take: `totalBytes` of the artifact. Absent: not known, as for an unpinned artifact without a size.
   */
  diskBytes?: Bytes;
  /**
   * Whether it fits.
   */
  fit: Fits | DoesNotFit | FitUnknown;
  /**
   * How fast an answer is written. A `reason` is one of no closed list.
   */
  decodeSpeed: SpeedEstimated | SpeedUnavailable;
  /**
   * How fast a prompt is read. Absent: not computed.
   */
  prefillSpeed?: SpeedEstimated | SpeedUnavailable;
  /**
   * The score that the order follows: quality for this use, weighed by how far speed and evidence can be relied on. 0 for a model that does not fit.
   */
  score: Score;
  /**
   * How good the model is, for each use that something is known of.
   */
  quality: Quality;
  evidence: ScoreEvidence;
  /**
   * Whether it suits an agent that calls tools.
   */
  agentic: AgentEligible | AgentIneligible;
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
 * Quality on the common scale, before speed, confidence and fit are weighed. A use that nothing is known of is left out.
 */
export interface Quality {
  /**
   * For everything. Absent: nothing is known.
   */
  general?: UseQuality;
  /**
   * For writing programs. Absent: nothing is known.
   */
  coding?: UseQuality;
  /**
   * For problems that need several steps. Absent: nothing is known.
   */
  reasoning?: UseQuality;
}
/**
 * Quality for one use.
 */
export interface UseQuality {
  /**
   * The quality: some mean of the contributions' scores that it rests on, so neither better nor worse than all of them, unless one is interpolated.
   */
  score: Score;
  /**
   * Where the quality probably lies. Absent: not computed.
   */
  interval?: QualityInterval;
  /**
   * `ownBenchmarks`: benchmarks of this use were observed. `otherBenchmarks`: none was, so those of other uses stand for them.
   */
  restsOn: "ownBenchmarks" | "otherBenchmarks";
}
/**
 * The interval of a quality.
 */
export interface QualityInterval {
  /**
   * The lower end.
   */
  lowScore: Score;
  /**
   * The upper end.
   */
  highScore: Score;
  /**
   * How many of a hundred held-out figures fell into such an interval.
   */
  coveragePercent: number;
}
/**
 * What a score rests on. A score without evidence cannot be said.
 */
export interface ScoreEvidence {
  /**
   * The weakest grade of all contributions.
   */
  grade: EvidenceGrade;
  /**
   * How far the score can be relied on. `high` needs a direct figure; where all are interpolated or makers' words it is `low`. More than that is the ranker's judgement.
   */
  confidence: Confidence;
  /**
   * The day of the youngest of `contributions`.
   */
  newestObservedOn: Date;
  /**
   * How many days before the day of this document the youngest of `contributions` was observed, both in UTC.
   */
  ageDays: number;
  /**
   * Every observation that counts.
   *
   * @minItems 1
   */
  contributions: [Contribution, ...Contribution[]];
}
/**
 * One observation and its weight in a score.
 */
export interface Contribution {
  /**
   * The model that was measured: the ranked one itself, the same model in another packaging (`bartowski/Qwen3-8B-GGUF` for `Qwen/Qwen3-8B`), or the relative that `grade` speaks of.
   */
  repository: Repository;
  /**
   * The quantisation that was measured. Absent: not told.
   */
  quantization?: Quantization;
  benchmark: BenchmarkId;
  /**
   * What the benchmark tells about.
   *
   * @minItems 1
   */
  uses: [Use, ...Use[]];
  /**
   * The benchmark's own scale.
   */
  scale: Scale;
  /**
   * The figure as it was observed, on the benchmark's own scale.
   */
  observedScore: ObservedScore;
  /**
   * The figure on the common scale, on which benchmarks may be put beside each other. What that scale is, the scoring method says: a percent may stand there unchanged, or as a standard score. In one benchmark it keeps the order.
   */
  score: Score;
  /**
   * When it was measured.
   */
  observedOn: Date;
  grade: EvidenceGrade;
  /**
   * The source, by its `id` in the benchmark snapshot.
   */
  sourceId: Slug;
  /**
   * Weight of the grade, by the scoring method.
   */
  gradeWeight: Weight;
  /**
   * Weight of the age, by the scoring method.
   */
  recencyWeight: Weight;
  /**
   * Weight of the source, by the scoring method.
   */
  sourceWeight: Weight;
  /**
   * The product of the three, to four decimals or more; 0.00025 is taken for rounding.
   */
  combinedWeight: Weight;
}
/**
 * It suits: it fits, it is known to call tools, and a turn stays within the budget.
 */
export interface AgentEligible {
  /**
   * The tag of this variant.
   */
  verdict: "eligible";
  /**
   * It is known to call tools; whoever is not known to is not eligible.
   */
  toolCalling: "supported";
  /**
   * How well it suits, by the ranker's own method.
   */
  score: Score;
  /**
   * How long one turn takes. Where it is estimated: `turnTokens` / `likelyTokensPerSecond` of `decodeSpeed` * 1000, rounded to a whole number; one more or less is taken for rounding.
   */
  turnMs: DurationMs;
  /**
   * Whether a turn was measured or follows from the speed.
   */
  turnBasis: "measured" | "estimated";
  /**
   * When the model was last tried on this machine. Absent: never.
   */
  probedAt?: Instant;
  /**
   * How well it did the tasks that it was tried on. Absent: it was tried on none.
   */
  buildQuality?: Share;
}
/**
 * It does not suit, or it is not known to.
 */
export interface AgentIneligible {
  /**
   * The tag of this variant.
   */
  verdict: "ineligible";
  /**
   * Whether it calls tools: `unsupported` and `unknown` are reasons each.
   */
  toolCalling: "supported" | "unsupported" | "unknown";
  /**
   * Every reason that holds and no other, in the order of their list. Of the fit: `doesNotFit` or `fitUnknown` where the verdict is `doesNotFit` or `unknown`. Of the tools: `noToolCalling` or `toolCallingUnknown` where `toolCalling` is `unsupported` or `unknown`. Of the turn, only where it fits: `latencyUnknown` without `turnMs`, `latencyOverBudget` where `turnMs` is more than `latencyBudgetMs`.
   *
   * @minItems 1
   */
  reasons: [AgentReason, ...AgentReason[]];
  /**
   * How long one turn takes. Where it is estimated: `turnTokens` / `likelyTokensPerSecond` of `decodeSpeed` * 1000, rounded to a whole number; one more or less is taken for rounding. Absent: it does not fit, or that cannot be told.
   */
  turnMs?: DurationMs;
  /**
   * Whether a turn was measured or follows from the speed. Absent: there is no `turnMs`.
   */
  turnBasis?: "measured" | "estimated";
  /**
   * When the model was last tried on this machine. Absent: never.
   */
  probedAt?: Instant;
}
/**
 * A candidate that is not in `rows`.
 */
export interface Excluded {
  /**
   * The model.
   */
  repository: Repository;
  /**
   * How the weights are stored: that of `artifact`.
   */
  quantization: Quantization;
  /**
   * The files that were considered.
   */
  artifact: HubArtifact | HttpsArtifact | OllamaArtifact | LocalArtifact | UnpinnedArtifact;
  /**
   * The first reason that holds.
   */
  reason: ExclusionReason;
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
