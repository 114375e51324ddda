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
 * A number of tokens.
 */
export type Tokens = number;
/**
 * A day: RFC 3339 full-date, in UTC.
 */
export type Date = string;
/**
 * Where the figures come from, by their `id` in `sources`.
 *
 * @minItems 1
 */
export type SourceIds = [Slug, ...Slug[]];

/**
 * Which models may be considered for a machine, each in one quantisation, with its files as far as they are known.
 */
export interface ModelCandidates {
  /**
   * The version of this contract.
   */
  schemaVersion: "v1";
  /**
   * Always `ModelCandidates`.
   */
  kind: "ModelCandidates";
  /**
   * When the list was made.
   */
  generatedAt: Instant;
  /**
   * Shipped with the program, or found anew.
   */
  origin: "shipped" | "discovered";
  /**
   * Where the figures come from.
   *
   * @minItems 1
   */
  sources: [DataSource, ...DataSource[]];
  /**
   * One entry for each model, quantisation and set of files.
   */
  candidates: Candidate[];
  /**
   * What a reader should know, such as an organisation that could not be asked. There is no closed list of codes.
   */
  notices: Notice[];
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
 * One model in one quantisation, as one set of files.
 */
export interface Candidate {
  /**
   * The model that was released.
   */
  repository: Repository;
  displayName: DisplayName;
  /**
   * The family that it belongs to; there is no closed list.
   */
  family: Slug;
  /**
   * The models that differ from it in size alone share this name: what is known of one may be interpolated to another. Absent: none are known.
   */
  series?: Slug;
  /**
   * The model that it was made from, by training on or by distillation. Absent: it was made from none, or that is not known.
   */
  baseRepository?: Repository;
  parametersTotal: ParameterCount;
  /**
   * Weights that each token uses; of a dense model, all of them.
   */
  parametersActive: ParameterCount;
  /**
   * How the weights are stored: that of `artifact`.
   */
  quantization: Quantization;
  /**
   * The files that would run.
   */
  artifact: HubArtifact | HttpsArtifact | OllamaArtifact | LocalArtifact | UnpinnedArtifact;
  /**
   * Its name in Ollama, which can be pointed at other weights: what is installed is `artifact`. Absent: none is known, or its files are pinned elsewhere.
   */
  ollamaName?: OllamaName;
  /**
   * The model's licence. Absent: not known.
   */
  license?: License;
  /**
   * The longest context that the model was made for. Absent: not known.
   */
  maximumContextTokens?: Tokens;
  /**
   * Whether it calls tools; `unknown` is no yes.
   */
  toolCalling: "supported" | "unsupported" | "unknown";
  /**
   * When the model came out. Absent: not known.
   */
  releasedOn?: Date;
  /**
   * Downloads that the hub counted. They say nothing of quality. Absent: not asked for.
   */
  downloads?: number;
  /**
   * Likes that the hub counted. They say nothing of quality. Absent: not asked for.
   */
  likes?: number;
  sourceIds: SourceIds;
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
