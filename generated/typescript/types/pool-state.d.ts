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
 * Who did it: a user's or a program's own name, no address.
 */
export type Actor = string;

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
   * Files that several entries use, each counted once.
   */
  sharedBytes: Bytes;
  /**
   * What the entries take beyond the budget, which may have been lowered.
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
   * When the ranking was last applied. Absent: never.
   */
  refreshedAt?: Instant;
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
   * What it takes on the disk, measured after the installation.
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
   * When it was last used. Absent: never.
   */
  lastUsedAt?: Instant;
  /**
   * How good it is here, by the last ranking.
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
   * Where it lies: https, a host name, the usual port, and a plain path without a query, a name or a password.
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
 * It stands in the last ranking.
 */
export interface Scored {
  /**
   * The tag of this variant.
   */
  status: "scored";
  score: Score;
  scoresByUse: ScoresByUse;
  /**
   * When it was ranked.
   */
  rankedAt: Instant;
}
/**
 * For each use.
 */
export interface ScoresByUse {
  general: Score;
  coding: Score;
  reasoning: Score;
}
/**
 * It does not stand in the last ranking. That is not a score of 0.
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
  leaseId: OpaqueId;
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
  name: EntryName;
  bytes: FileSizeBytes;
  /**
   * When the room was taken.
   */
  reservedAt: Instant;
  /**
   * The entry whose room counts too. Absent: none.
   */
  replaces?: EntryName;
}
/**
 * It answered.
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
 * It did not answer as it should. That says nothing about which models are there.
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
 * It was never asked.
 */
export interface NeverObserved {
  /**
   * The tag of this variant.
   */
  status: "unknown";
  reason: ReasonCode;
}
