// Generated from schemas/ by json-schema-to-typescript. Do not edit.

/**
 * A time: RFC 3339 in UTC, ending in `Z`.
 */
export type Instant = string;
/**
 * A number of tokens.
 */
export type Tokens = number;
/**
 * A size in bytes, at most 2^53-1: the largest integer that every JSON reader keeps exactly.
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
 * One argument; it may hold the path of the file.
 */
export type EngineArgument = string;
/**
 * A short name that a device or a program gives itself.
 */
export type Label = string;

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
     * Where the file lies on this machine: an absolute path.
     */
    path: string;
  };
  /**
   * What is known of the file.
   */
  metadata?: {
    /**
     * Its exact size in bytes.
     */
    size_bytes: number;
    /**
     * The longest context that the model was made for, in tokens; null when it is not known.
     */
    ctx_max?: number | null;
  };
  /**
   * Whether the file is what it should be. Absent: nobody checked.
   */
  verification?: Passed | Warned;
  /**
   * How the model splits text.
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
   * What the engine will take at the intended context.
   */
  estimate?: {
    context_tokens: Tokens;
    memory: MemoryTerms;
    /**
     * Where it fits.
     */
    placement: "fullDevice" | "splitDevices" | "partialOffload" | "unified" | "cpu";
    /**
     * Layers to put on devices.
     */
    device_layers?: number;
  };
  /**
   * How to start it.
   */
  engine?: {
    /**
     * The engine.
     */
    name: "llama.cpp";
    /**
     * The arguments of llama-server that follow from all this, one by one; those that give the file and the context come with their values.
     */
    arguments: EngineArgument[];
    /**
     * The version of llama.cpp whose options the arguments were checked against. Absent: they were not checked.
     */
    checked_against?: Label;
  };
}
/**
 * Its digest was computed and is the expected one.
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
  /**
   * The digest of the file's bytes.
   */
  digest: {
    /**
     * The algorithm. No other is accepted.
     */
    algo: "sha256";
    /**
     * In lower-case hexadecimal digits.
     */
    value: string;
  };
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
 * No digest was expected, so nothing could be compared.
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
  /**
   * The digest of the file's bytes, as they are.
   */
  digest?: {
    /**
     * The algorithm. No other is accepted.
     */
    algo: "sha256";
    /**
     * In lower-case hexadecimal digits.
     */
    value: string;
  };
  /**
   * When it was looked at.
   */
  verified_at: Instant;
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
}
