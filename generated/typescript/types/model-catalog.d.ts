// Generated from schemas/ by json-schema-to-typescript. Do not edit.

/**
 * A time: RFC 3339 in UTC, ending in `Z`.
 */
export type Instant = string;
/**
 * The one name of a file: its reference in canonical form, with the commit where it comes from a repository.
 */
export type ModelId = string;
/**
 * Another reference that led to the file when it was last followed.
 */
export type ModelAlias = string;
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
 * A file's name in the store of modeldoor: its digest.
 */
export type StoreKey = string;
/**
 * A file of this machine: an absolute path in its one spelling, without `.`, `..`, empty names or control characters.
 */
export type AbsolutePath = string;
/**
 * How a digest was computed: over the file where it lies, or over its bytes while they came.
 */
export type HashMethod = "overTheFile" | "whileDownloading";
/**
 * A number of the kernel as text: it may be beyond the integers that JSON keeps.
 */
export type KernelNumber = string;
/**
 * A stable code in lowerCamelCase that programs can rely on; readers pass over codes that they do not know.
 */
export type ReasonCode = string;
/**
 * A number of tokens.
 */
export type Tokens = number;
/**
 * A name that a program gave; it means nothing beyond itself.
 */
export type OpaqueId = string;
/**
 * Who did it: a user or a program, by its own name, in letters of any language. It is no address: `@`, `:` and slashes are refused, and a dot or a hyphen at the beginning.
 */
export type Actor = string;

/**
 * Which model files this machine has, where, and how far each can be trusted. It never leaves the machine.
 */
export interface ModelCatalog {
  /**
   * The version of this contract.
   */
  schemaVersion: "v1";
  /**
   * Always `ModelCatalog`.
   */
  kind: "ModelCatalog";
  /**
   * Counts up with every change.
   */
  generation: number;
  /**
   * When it was last changed.
   */
  updatedAt: Instant;
  /**
   * The files, by id.
   */
  entries: CatalogEntry[];
}
/**
 * One model: one file, or all files of one that is split.
 */
export interface CatalogEntry {
  id: ModelId;
  /**
   * Other references that led to it when they were last followed. Absent: none.
   *
   * @minItems 1
   */
  aliases?: [ModelAlias, ...ModelAlias[]];
  /**
   * Its exact bytes.
   */
  artifact: HubArtifact | HttpsArtifact | OllamaArtifact | LocalArtifact;
  /**
   * Where it lies.
   */
  location: ManagedLocation | ExternalLocation;
  /**
   * Whether it is in use.
   */
  lifecycle: Active | Retired;
  /**
   * How far it can be trusted.
   */
  trust: Verified | Unverified | WarnedTrust;
  /**
   * What its GGUF header says. Absent: it is of another format, or it was not read.
   */
  header?: GgufHeader;
  /**
   * When it came into the catalogue.
   */
  registeredAt: Instant;
  /**
   * When it was last handed on. Absent: never.
   */
  lastUsedAt?: Instant;
  /**
   * Whether it must stay when room is made.
   */
  isPinned: boolean;
  /**
   * Who uses it now.
   */
  leases: Lease[];
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
 * In the store, under its digest: it may be removed when room is made.
 */
export interface ManagedLocation {
  /**
   * The tag of this variant.
   */
  kind: "managed";
  /**
   * The names of its files in the store, in the order of the artifact. Where there are several, the store has a folder too, called by the first, in which they have their own names: engines look for the other parts there.
   *
   * @minItems 1
   */
  storeKeys: [StoreKey, ...StoreKey[]];
}
/**
 * Where somebody else put it. modeldoor never removes or changes it.
 */
export interface ExternalLocation {
  /**
   * The tag of this variant.
   */
  kind: "external";
  /**
   * Where the first file lies; the others lie beside it.
   */
  path: AbsolutePath;
  /**
   * Who put it there.
   */
  holder: "user" | "ollama" | "huggingFaceCache";
}
/**
 * It may be used.
 */
export interface Active {
  /**
   * The tag of this variant.
   */
  state: "active";
}
/**
 * It is no longer used, and stays until room is made.
 */
export interface Retired {
  /**
   * The tag of this variant.
   */
  state: "retired";
  /**
   * When it was retired.
   */
  retiredAt: Instant;
}
/**
 * Its digest was computed over the whole file and is the expected one.
 */
export interface Verified {
  /**
   * The tag of this variant.
   */
  state: "verified";
  /**
   * When it was computed.
   */
  verifiedAt: Instant;
  method: HashMethod;
  /**
   * Who said what the digest must be.
   */
  expectedFrom: "request" | "registry" | "hub" | "ollama";
  /**
   * What each file was then, in the order of the artifact.
   *
   * @minItems 1
   */
  identities: [FileIdentity, ...FileIdentity[]];
}
/**
 * What tells whether a file was changed or replaced since.
 */
export interface FileIdentity {
  /**
   * Its device.
   */
  device: KernelNumber;
  /**
   * Its inode.
   */
  inode: KernelNumber;
  sizeBytes: FileSizeBytes;
  /**
   * When its content was last changed, in nanoseconds since 1970. Whoever may write the file can set it back.
   */
  modifiedNs: KernelNumber;
  /**
   * When its content or attributes were last changed, by the kernel's own account, in nanoseconds since 1970: nobody can set it back.
   */
  changedNs: KernelNumber;
}
/**
 * It is not what it was when it was hashed, or it failed a check. It is not handed on.
 */
export interface Unverified {
  /**
   * The tag of this variant.
   */
  state: "unverified";
  /**
   * When that was found.
   */
  distrustedAt: Instant;
  reason: ReasonCode;
  /**
   * Who said what its digest must be, when it was verified: that holds again when its bytes are the same again. Absent: nobody.
   */
  expectedFrom?: "request" | "registry" | "hub" | "ollama";
}
/**
 * Its digest was computed, and nobody said what it must be.
 */
export interface WarnedTrust {
  /**
   * The tag of this variant.
   */
  state: "warned";
  /**
   * When it was computed.
   */
  hashedAt: Instant;
  method: HashMethod;
  /**
   * What each file was then, in the order of the artifact.
   *
   * @minItems 1
   */
  identities: [FileIdentity, ...FileIdentity[]];
}
/**
 * Facts of a GGUF header that was read and found sound.
 */
export interface GgufHeader {
  /**
   * The architecture, in GGUF's words.
   */
  architecture: string;
  /**
   * The longest context that the model was made for. Absent: it does not say.
   */
  maximumContextTokens?: Tokens;
  /**
   * How the model splits text. Absent: it does not say.
   */
  tokenizer?: Tokenizer;
}
/**
 * How a model splits text.
 */
export interface Tokenizer {
  /**
   * The tokenizer, in GGUF's words.
   */
  model: string;
  /**
   * Tokens of the vocabulary.
   */
  vocabularySize: number;
  /**
   * Whether the file carries a chat template.
   */
  hasChatTemplate: boolean;
}
/**
 * A use that keeps a model from being removed.
 */
export interface Lease {
  /**
   * What names the lease; it means nothing beyond itself.
   */
  leaseId: OpaqueId;
  /**
   * Who uses the model: a user or a program, by its own name.
   */
  holder: Actor;
  /**
   * When it was taken.
   */
  takenAt: Instant;
  /**
   * When it ends by itself.
   */
  expiresAt: Instant;
}
