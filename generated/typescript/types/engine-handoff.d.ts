// Generated from schemas/ by json-schema-to-typescript. Do not edit.

/**
 * A file of this machine: an absolute path in its one spelling, without `.`, `..`, empty names or control characters.
 */
export type AbsolutePath = string;
/**
 * A time: RFC 3339 in UTC, ending in `Z`.
 */
export type Instant = string;
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
 * Where a model lies: on one device, over several, partly on devices and partly in the machine's memory, in unified memory, or in the machine's memory alone.
 */
export type Placement = "fullDevice" | "splitDevices" | "partialOffload" | "unified" | "cpu";
/**
 * One argument; it may hold the path of the file.
 */
export type EngineArgument = string;

/**
 * The file that an engine is started with, and what is known of it. llama-orch's own shape, `model` with `metadata`, is valid as it is; the other members say more.
 */
export interface EngineHandoff {
  /**
   * The model.
   */
  model: {
    /**
     * Its name, by which requests ask for it.
     */
    id: string;
    /**
     * Where the file lies on this machine; of a model in several parts, the first.
     */
    path: AbsolutePath;
  };
  /**
   * What is known of the file. Absent: nobody read it.
   */
  metadata?: {
    /**
     * Its exact size in bytes; of a model in several parts, of all together.
     */
    size_bytes: number;
    /**
     * The longest context that the model was made for, in tokens. Absent or null: not known.
     */
    ctx_max?: number | null;
  };
  /**
   * All parts of a model that is split into several files, in order. Absent: it is one file.
   *
   * @minItems 2
   */
  parts?: [Part, Part, ...Part[]];
  /**
   * Whether the file is what it should be. Absent: nobody checked, and nobody asked for a strict check.
   */
  verification?: Passed | Warned;
  /**
   * How the model splits text. Absent: the header was not read.
   */
  tokenizer?: {
    /**
     * The tokenizer, in GGUF's words.
     */
    model: string;
    /**
     * Tokens of the vocabulary.
     */
    vocabulary_size: number;
    /**
     * Whether the file carries a chat template.
     */
    has_chat_template: boolean;
  };
  /**
   * What the engine will take. Absent: nobody made one.
   */
  estimate?: {
    /**
     * What it is meant for, by llama.cpp; the context is for all sequences together.
     */
    workload: Workload;
    memory: MemoryTerms;
    placement: Placement;
    /**
     * Layers to put on devices, the output counted as one. Absent: all, or none where it runs on the processor.
     */
    device_layers?: number;
    /**
     * All its layers, the output counted as one. Absent: `device_layers` is absent too.
     */
    total_layers?: number;
    /**
     * Layers whose experts lie in the machine's memory. Absent: none.
     */
    host_expert_layers?: number;
    /**
     * Whether it may lie in the memory of devices alone, as llama-orch's policy GPU_ONLY asks. Absent: no.
     */
    gpu_only?: boolean;
  };
  /**
   * How to start it. Absent: whoever starts it chooses the arguments.
   */
  engine?: {
    /**
     * The engine.
     */
    name: "llama.cpp";
    /**
     * The arguments of llama-server that follow from all this, one by one. They give the file, and with an estimate all that it rests on.
     *
     * @minItems 2
     */
    arguments: [EngineArgument, EngineArgument, ...EngineArgument[]];
    /**
     * The version of llama.cpp whose options the arguments were checked against. Absent: they were not checked.
     */
    checked_against?: Label;
  };
}
/**
 * One file of a model that is split.
 */
export interface Part {
  /**
   * Where it lies.
   */
  path: AbsolutePath;
  /**
   * Its exact size in bytes.
   */
  size_bytes: number;
  digest: Digest;
}
/**
 * The digest of a file's bytes.
 */
export interface Digest {
  /**
   * The algorithm. No other is accepted.
   */
  algo: "sha256";
  /**
   * In lower-case hexadecimal digits. A digest of zeros, which stands for none, is refused.
   */
  value: string;
}
/**
 * Its digest was computed and is the expected one; so is that of each part.
 */
export interface Passed {
  /**
   * The tag of this variant.
   */
  verdict: "pass";
  /**
   * Whether nothing else would have been handed on.
   */
  strict: boolean;
  digest: Digest;
  /**
   * When it was computed.
   */
  verified_at: Instant;
  /**
   * How: over the bytes now, or earlier for a file that has not changed since.
   */
  method: "hashed" | "unchangedSinceHash";
}
/**
 * Its digest was computed, and nobody said what it must be.
 */
export interface Warned {
  /**
   * The tag of this variant.
   */
  verdict: "warn";
  /**
   * Never in strict mode: SAFETY. What is not verified is not handed on there.
   */
  strict: false;
  digest: Digest;
  /**
   * When it was computed.
   */
  hashed_at: Instant;
  /**
   * How: over the bytes now, or earlier for a file that has not changed since.
   */
  method: "hashed" | "unchangedSinceHash";
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
