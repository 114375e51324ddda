// Generated from schemas/ by json-schema-to-typescript. Do not edit.

/**
 * A time: RFC 3339 in UTC, ending in `Z`.
 */
export type Instant = string;
/**
 * A short name in lower case that stays the same for ever.
 */
export type Slug = string;
/**
 * Where a figure or a file was found, precisely enough to find it again. It names no user, host or home folder.
 */
export type Origin = string;
/**
 * A licence: its SPDX identifier, or `LicenseRef-` and a name for one that SPDX does not list.
 */
export type License = string;
/**
 * A text for people: one or a few sentences.
 */
export type Sentence = string;
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
 * A number of tokens.
 */
export type Tokens = number;
/**
 * A day: RFC 3339 full-date, in UTC.
 */
export type Date = string;
/**
 * How well an entry is founded: a maker's own figures were read, others repeat them, or they contradict others or could not be checked.
 */
export type DataQuality = "verified" | "reported" | "weak";
/**
 * Where the figures come from, by their `id` in `sources`.
 *
 * @minItems 1
 */
export type SourceIds = [Slug, ...Slug[]];

/**
 * How models are built: layers, heads, experts, caches and vocabulary, from which memory and speed follow.
 */
export interface ModelShapes {
  /**
   * The version of this contract.
   */
  schemaVersion: "v1";
  /**
   * Always `ModelShapes`.
   */
  kind: "ModelShapes";
  /**
   * When the document was made.
   */
  generatedAt: Instant;
  /**
   * Where the figures come from.
   *
   * @minItems 1
   */
  sources: [DataSource, ...DataSource[]];
  /**
   * One entry for each model, by its repository.
   */
  shapes: Shape[];
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
 * How one model is built.
 */
export interface Shape {
  repository: Repository;
  /**
   * The family that it belongs to.
   */
  family: Slug;
  displayName: DisplayName;
  /**
   * Its architecture, in GGUF's words.
   */
  architecture: string;
  /**
   * All weights of the text model; tied weights count once.
   */
  parametersTotal: ParameterCount;
  /**
   * Weights that each token uses: of a dense model all of them, of a mixture those of the experts in use, and of tables that layers look up none. Absent: not known.
   */
  parametersActive?: ParameterCount;
  /**
   * Layers.
   */
  layers: number;
  /**
   * The width of a layer.
   */
  embeddingLength: number;
  /**
   * Query heads of a layer; where layers differ, the most that one has.
   */
  attentionHeads: number;
  /**
   * The layers by what each keeps for every sequence.
   *
   * @minItems 1
   */
  layerGroups: [LayerGroup, ...LayerGroup[]];
  /**
   * Which group each layer belongs to, from the first layer: positions in `layerGroups`. Absent: not known, or there is one group.
   *
   * @minItems 1
   *
   * Items: A position in `layerGroups`.
   */
  layerOrder?: [number, ...number[]];
  /**
   * The width of a dense feed-forward block. Absent: it has none, or layers differ and no group says how, or it is not known.
   */
  feedForwardLength?: number;
  /**
   * How the mixture of experts is built. Absent: the model is dense.
   */
  experts?: Experts;
  /**
   * Tokens of the vocabulary. Absent: not known.
   */
  vocabularySize?: number;
  /**
   * The width of the extra embedding that each layer looks up for a token, which costs memory and hardly any time (Gemma 3n, Gemma 4). Absent: none.
   */
  perLayerEmbeddingLength?: number;
  /**
   * The longest context that the model was made for. Absent: not known.
   */
  maximumContextTokens?: Tokens;
  /**
   * Whether input and output share one table. Absent: not known.
   */
  tiedEmbeddings?: boolean;
  /**
   * The model's licence. Absent: not known.
   */
  license?: License;
  /**
   * When the model came out. Absent: not known.
   */
  releasedOn?: Date;
  quality: DataQuality;
  sourceIds: SourceIds;
  /**
   * What a reader of the figures should know. Absent: nothing.
   */
  remark?: Sentence;
}
/**
 * Layers that keep the same.
 */
export interface LayerGroup {
  /**
   * How many.
   */
  layers: number;
  /**
   * What a layer keeps for each token.
   */
  cache: FullCache | SlidingCache | LatentCache | SharedCache | NoCache;
  /**
   * The width of the dense feed-forward block of these layers, where it differs from the model's. Absent: that.
   */
  feedForwardLength?: number;
  /**
   * What a layer keeps for each sequence, however long it is. Absent: nothing.
   */
  recurrentState?: RecurrentState;
}
/**
 * Keys and values of every token.
 */
export interface FullCache {
  /**
   * The tag of this variant.
   */
  kind: "full";
  /**
   * Heads of keys and values.
   */
  keyValueHeads: number;
  /**
   * The length of a key.
   */
  keyLength: number;
  /**
   * The length of a value.
   */
  valueLength: number;
}
/**
 * Keys and values of the last tokens only.
 */
export interface SlidingCache {
  /**
   * The tag of this variant.
   */
  kind: "sliding";
  /**
   * Heads of keys and values.
   */
  keyValueHeads: number;
  /**
   * The length of a key.
   */
  keyLength: number;
  /**
   * The length of a value.
   */
  valueLength: number;
  /**
   * How many tokens the window holds.
   */
  windowTokens: Tokens;
}
/**
 * One compressed entry for each token (multi-head latent attention).
 */
export interface LatentCache {
  /**
   * The tag of this variant.
   */
  kind: "latent";
  /**
   * The length of the compressed entry (`kv_lora_rank`).
   */
  compressedLength: number;
  /**
   * The length of the position part.
   */
  ropeLength: number;
}
/**
 * Nothing of its own: the layer reads the cache of another layer.
 */
export interface SharedCache {
  /**
   * The tag of this variant.
   */
  kind: "shared";
  /**
   * Which kind of cache it reads.
   */
  reads: "full" | "sliding" | "latent";
}
/**
 * Nothing for each token.
 */
export interface NoCache {
  /**
   * The tag of this variant.
   */
  kind: "none";
}
/**
 * A state of fixed size.
 */
export interface RecurrentState {
  /**
   * How it is updated.
   */
  kind: "mamba" | "mamba2" | "gatedDeltaNet" | "shortConvolution" | "rwkv" | "other";
  /**
   * Numbers in it, of four bytes each: the state itself and the last inputs of its convolution.
   */
  elements: number;
}
/**
 * A mixture of experts.
 */
export interface Experts {
  /**
   * Layers that have experts. Absent: not known.
   */
  layers?: number;
  /**
   * Experts of a layer.
   */
  count: number;
  /**
   * Experts that each token uses.
   */
  used: number;
  /**
   * The width of one expert. Absent: not known.
   */
  feedForwardLength?: number;
  /**
   * The width of the experts that every token uses. Absent: none, or not known.
   */
  sharedFeedForwardLength?: number;
}
