// Generated from schemas/ by json-schema-to-typescript. Do not edit.

/**
 * A time: RFC 3339 in UTC, ending in `Z`.
 */
export type Instant = string;
/**
 * A size in bytes, at most 2^53-1.
 */
export type Bytes = number;
/**
 * Who owns repositories: what stands before the slash.
 */
export type Organization = string;
/**
 * A short name in lower case that stays the same for ever.
 */
export type Slug = string;
/**
 * The entry's name in the pool: the model's name and tag in its runtime.
 */
export type EntryName = string;
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
 * A score from 0, the worst, to 100, the best.
 */
export type Score = number;
/**
 * A stable code in lowerCamelCase that programs can rely on; readers pass over codes that they do not know.
 */
export type ReasonCode = string;
/**
 * A name that a program gave; it means nothing beyond itself.
 */
export type OpaqueId = string;
/**
 * Who did it: a user or a program, by its own name, in letters of any language. It is no address: `@`, `:` and slashes are refused, and a dot or a hyphen at the beginning.
 */
export type Actor = string;
/**
 * The SHA-256 of a document's canonical bytes (RFC 8785). A digest of zeros, which stands for none, is refused.
 */
export type Sha256Digest = string;
/**
 * What a model is used for. The list is closed.
 */
export type Use = "general" | "coding" | "reasoning";

/**
 * Which models a machine holds, within which budget and by whose leave: every one to the byte.
 */
export interface PoolState {
  /**
   * The version of this contract.
   */
  schemaVersion: "v1";
  /**
   * Always `PoolState`.
   */
  kind: "PoolState";
  /**
   * Counts up with every change, so that nobody writes over a state that he has not seen.
   */
  generation: number;
  /**
   * When it was last changed.
   */
  updatedAt: Instant;
  /**
   * What holds the models.
   */
  runtime: "ollama" | "llama.cpp" | "advisory";
  /**
   * What the pool may take on the disk. 0: nothing may be installed.
   */
  diskBudgetBytes: Bytes;
  /**
   * What the entries take: what each alone uses, and what they share, counted once.
   */
  diskUsedBytes: Bytes;
  /**
   * Files that several entries use, each counted once: equal bytes lie in a store once.
   */
  sharedBytes: Bytes;
  /**
   * What the reservations take beyond what the entries that they replace free, for each at least nothing: a larger model gives room to others when it has left.
   */
  reservedBytes: Bytes;
  /**
   * What the entries and the reservations take beyond the budget, which may have been lowered.
   */
  overBudgetBytes: Bytes;
  allowlist: Allowlist;
  /**
   * The models, by name.
   */
  entries: PoolEntry[];
  /**
   * Room that installations in progress have taken in advance.
   */
  reservations: Reservation[];
  /**
   * The ranking whose scores the entries have. Absent: none was ever applied, and no entry has a score.
   */
  lastRanking?: AppliedRanking;
  /**
   * What the runtime itself said last.
   */
  observation: ObservedAt | ObservationFailed | NeverObserved;
}
/**
 * Whose models may be installed. Nobody listed: nothing may.
 */
export interface Allowlist {
  /**
   * Owners of repositories, exactly as they are spelled.
   */
  organizations: Organization[];
  /**
   * Families of models. None: all families of those owners.
   */
  families: Slug[];
}
/**
 * One model.
 */
export interface PoolEntry {
  name: EntryName;
  /**
   * The model that it is, by its maker's repository.
   */
  repository: Repository;
  /**
   * The family that it belongs to.
   */
  family: Slug;
  /**
   * Its exact files.
   */
  artifact: HubArtifact | HttpsArtifact | OllamaArtifact | LocalArtifact;
  /**
   * The sum of the lengths of all its files on the disk, those that other entries use too among them, measured after the installation.
   */
  diskBytes: FileSizeBytes;
  /**
   * What of that no other entry uses: what its removal would free.
   */
  exclusiveBytes: Bytes;
  /**
   * When it was installed.
   */
  installedAt: Instant;
  /**
   * When it was last used. Absent: never since it was installed.
   */
  lastUsedAt?: Instant;
  /**
   * How good it is here, for the use of the last ranking.
   */
  score: Scored | NotScored;
  /**
   * Whether it calls tools.
   */
  toolCalling: "supported" | "unsupported" | "unknown";
  /**
   * Whether it must stay.
   */
  isPinned: boolean;
  /**
   * `ready` to be used, or due to leave as soon as nobody uses it.
   */
  phase: "ready" | "pendingEviction";
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
 * It stands in `lastRanking`.
 */
export interface Scored {
  /**
   * The tag of this variant.
   */
  status: "scored";
  /**
   * Its score there.
   */
  score: Score;
  qualityByUse: QualityByUse;
}
/**
 * Its quality there for each use that something is known of, before speed, confidence and fit are weighed.
 */
export interface QualityByUse {
  /**
   * For everything. Absent: nothing is known.
   */
  general?: Score;
  /**
   * For writing programs. Absent: nothing is known.
   */
  coding?: Score;
  /**
   * For problems that need several steps. Absent: nothing is known.
   */
  reasoning?: Score;
}
/**
 * It does not stand in `lastRanking`, or there is none. That is not a score of 0, and no earlier score counts.
 */
export interface NotScored {
  /**
   * The tag of this variant.
   */
  status: "notScored";
  reason: ReasonCode;
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
/**
 * Room for a model that is being installed.
 */
export interface Reservation {
  /**
   * The name that the model will have in the pool.
   */
  name: EntryName;
  /**
   * How much room was taken: the size of all that is to be fetched.
   */
  bytes: FileSizeBytes;
  /**
   * When the room was taken.
   */
  reservedAt: Instant;
  /**
   * The entry that leaves for it, and whose `exclusiveBytes` count as room. Absent: none leaves.
   */
  replaces?: EntryName;
}
/**
 * The ranking that was applied to the pool last.
 */
export interface AppliedRanking {
  /**
   * The ranking itself.
   */
  ranking: DocumentRef;
  /**
   * What its scores are for.
   */
  use: Use;
  /**
   * When the models were ranked.
   */
  rankedAt: Instant;
  /**
   * When the scores of all entries were set by it.
   */
  appliedAt: Instant;
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
 * The runtime answered.
 */
export interface ObservedAt {
  /**
   * The tag of this variant.
   */
  status: "known";
  /**
   * When it answered.
   */
  observedAt: Instant;
  /**
   * How many models it listed.
   */
  modelCount: number;
}
/**
 * The runtime did not answer as it should. That says nothing about which models are there.
 */
export interface ObservationFailed {
  /**
   * The tag of this variant.
   */
  status: "error";
  /**
   * When it was asked.
   */
  observedAt: Instant;
  reason: ReasonCode;
}
/**
 * The runtime was never asked.
 */
export interface NeverObserved {
  /**
   * The tag of this variant.
   */
  status: "unknown";
  reason: ReasonCode;
}
