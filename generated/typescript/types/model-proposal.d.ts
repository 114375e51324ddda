// Generated from schemas/ by json-schema-to-typescript. Do not edit.

/**
 * A name that a program gave; it means nothing beyond itself.
 */
export type OpaqueId = string;
/**
 * A time: RFC 3339 in UTC, ending in `Z`.
 */
export type Instant = string;
/**
 * A model repository: its organisation and its name.
 */
export type Repository = string;
/**
 * A short name in lower case that stays the same for ever.
 */
export type Slug = string;
/**
 * The entry's name in the pool: the model's name and tag in its runtime.
 */
export type EntryName = string;
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
 * A size in bytes, at most 2^53-1.
 */
export type Bytes = number;
/**
 * A stable code in lowerCamelCase that programs can rely on; readers pass over codes that they do not know.
 */
export type ReasonCode = string;
/**
 * What a model is used for. The list is closed.
 */
export type Use = "general" | "coding" | "reasoning";
/**
 * The SHA-256 of a document's canonical bytes (RFC 8785). A digest of zeros, which stands for none, is refused.
 */
export type Sha256Digest = string;
/**
 * A text for people: one or a few sentences.
 */
export type Sentence = string;
/**
 * How directly the model was measured, from the strongest: the model itself in this quantisation, another quantisation or packaging of it, its base model, its siblings by size, or only its maker's word, on it or on its base.
 */
export type EvidenceGrade = "direct" | "variant" | "base" | "interpolated" | "selfReported";
/**
 * How far a figure can be relied on.
 */
export type Confidence = "high" | "medium" | "low";
/**
 * A day: RFC 3339 full-date, in UTC.
 */
export type Date = string;
/**
 * Who did it: a user or a program, by its own name, in letters of any language. It is no address: `@`, `:` and slashes are refused, and a dot or a hyphen at the beginning.
 */
export type Actor = string;

/**
 * A change of the pool that somebody may approve or reject: what, why, and what became of it.
 */
export interface ModelProposal {
  /**
   * The version of this contract.
   */
  schemaVersion: "v1";
  /**
   * Always `ModelProposal`.
   */
  kind: "ModelProposal";
  /**
   * What names the proposal; it means nothing beyond itself.
   */
  proposalId: OpaqueId;
  /**
   * When it was made.
   */
  createdAt: Instant;
  /**
   * When it was last changed.
   */
  updatedAt: Instant;
  /**
   * What is proposed.
   */
  action: Add | Swap | Evict;
  /**
   * What the scores are for: the use of the ranking.
   */
  use: Use;
  /**
   * The ranking that it follows from.
   */
  ranking: DocumentRef;
  justification: Reasoning;
  /**
   * What the pool would take more at most, as files that the target shares with entries come only once; less when negative. The size of what comes, less what the removal frees.
   */
  diskChangeBytes: number;
  /**
   * Where it stands.
   */
  state: Open | GateRunning | GateFailed | InstallingProposal | Approved | Rejected | TargetMissing | Superseded;
}
/**
 * Install a model beside those that are there.
 */
export interface Add {
  /**
   * The tag of this variant.
   */
  kind: "add";
  target: Target;
}
/**
 * The model that would come.
 */
export interface Target {
  /**
   * The model that it is, by its maker's repository.
   */
  repository: Repository;
  /**
   * The family that it belongs to.
   */
  family: Slug;
  /**
   * The name that it would have in the pool.
   */
  name: EntryName;
  /**
   * Its exact files.
   */
  artifact: HubArtifact | HttpsArtifact | OllamaArtifact | LocalArtifact;
  /**
   * Its score in the ranking.
   */
  score: Score;
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
 * Install a model and remove another that is worse, or that has no score.
 */
export interface Swap {
  /**
   * The tag of this variant.
   */
  kind: "swap";
  target: Target;
  replaces: Leaving;
  /**
   * How much better the new one is, for a swap never brings a worse one. Absent: the old one has no score.
   */
  scoreGain?: number;
}
/**
 * The entry that would go.
 */
export interface Leaving {
  /**
   * Its name in the pool.
   */
  name: EntryName;
  /**
   * What it takes on the disk, what it shares with other entries included.
   */
  diskBytes: FileSizeBytes;
  /**
   * What of that no other entry uses: what its removal frees.
   */
  exclusiveBytes: Bytes;
  /**
   * How good it is here.
   */
  score: LeavingScored | LeavingNotScored;
}
/**
 * It stands in the ranking.
 */
export interface LeavingScored {
  /**
   * The tag of this variant.
   */
  status: "scored";
  /**
   * Its score there.
   */
  score: Score;
}
/**
 * It does not stand in the ranking. That is not a score of 0.
 */
export interface LeavingNotScored {
  /**
   * The tag of this variant.
   */
  status: "notScored";
  reason: ReasonCode;
}
/**
 * Remove a model.
 */
export interface Evict {
  /**
   * The tag of this variant.
   */
  kind: "evict";
  removes: Leaving;
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
 * Why, for people.
 */
export interface Reasoning {
  /**
   * What speaks for the change.
   */
  summary: Sentence;
  /**
   * What the scores rest on.
   */
  benchmarkBasis: Sentence[];
  /**
   * How it fits the machine.
   */
  hardwareFit: Sentence;
  /**
   * How directly the models whose scores count were measured.
   */
  evidence: EvidenceKnown | EvidenceNone;
}
/**
 * What the scores rest on was measured, in some way.
 */
export interface EvidenceKnown {
  /**
   * The tag of this variant.
   */
  status: "known";
  /**
   * The weakest grade among the models whose scores count.
   */
  grade: EvidenceGrade;
  /**
   * The lowest confidence among them.
   */
  confidence: Confidence;
  /**
   * The day of the newest observation of any of them.
   */
  newestObservedOn: Date;
}
/**
 * No score counts, as for the removal of a model that nobody ranks.
 */
export interface EvidenceNone {
  /**
   * The tag of this variant.
   */
  status: "none";
  reason: ReasonCode;
}
/**
 * Nobody has decided.
 */
export interface Open {
  /**
   * The tag of this variant.
   */
  status: "open";
  /**
   * Why the last try ended. Absent: nobody has tried.
   */
  lastFailure?: Failure;
}
/**
 * What went wrong.
 */
export interface Failure {
  code: ReasonCode;
  /**
   * The same, in words for people.
   */
  message: Sentence;
  /**
   * When it went wrong.
   */
  failedAt: Instant;
}
/**
 * It is being checked before anybody is asked.
 */
export interface GateRunning {
  /**
   * The tag of this variant.
   */
  status: "gateRunning";
  /**
   * When the check began.
   */
  startedAt: Instant;
}
/**
 * The check refused it.
 */
export interface GateFailed {
  /**
   * The tag of this variant.
   */
  status: "gateFailed";
  failure: Failure;
}
/**
 * It was approved and is being carried out.
 */
export interface InstallingProposal {
  /**
   * The tag of this variant.
   */
  status: "installing";
  /**
   * When it was decided.
   */
  decidedAt: Instant;
  /**
   * Who decided: a user or a program, by its own name.
   */
  decidedBy: Actor;
  /**
   * When the installation began.
   */
  startedAt: Instant;
}
/**
 * It was approved and carried out.
 */
export interface Approved {
  /**
   * The tag of this variant.
   */
  status: "approved";
  /**
   * When it was decided.
   */
  decidedAt: Instant;
  /**
   * Who decided: a user or a program, by its own name.
   */
  decidedBy: Actor;
  /**
   * When it was done.
   */
  completedAt: Instant;
}
/**
 * It was turned down.
 */
export interface Rejected {
  /**
   * The tag of this variant.
   */
  status: "rejected";
  /**
   * When it was decided.
   */
  decidedAt: Instant;
  /**
   * Who decided: a user or a program, by its own name.
   */
  decidedBy: Actor;
  /**
   * Why, in the words of whoever decided.
   */
  message: Sentence;
}
/**
 * It was approved, and the model is no longer to be had. Nothing else was taken instead.
 */
export interface TargetMissing {
  /**
   * The tag of this variant.
   */
  status: "targetMissing";
  /**
   * When it was decided.
   */
  decidedAt: Instant;
  /**
   * Who decided: a user or a program, by its own name.
   */
  decidedBy: Actor;
  failure: Failure;
}
/**
 * A newer ranking made it moot before it was carried out.
 */
export interface Superseded {
  /**
   * The tag of this variant.
   */
  status: "superseded";
  /**
   * When the newer ranking was applied.
   */
  supersededAt: Instant;
  /**
   * The newer ranking.
   */
  ranking: DocumentRef;
}
