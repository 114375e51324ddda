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
 * The SHA-256 of a document's canonical bytes (RFC 8785). A digest of zeros, which stands for none, is refused.
 */
export type Sha256Digest = string;
/**
 * A short name in lower case that stays the same for ever.
 */
export type Slug = string;
/**
 * The one name of a file as it may be told elsewhere: its reference in canonical form, of a local file the name without its folder.
 */
export type PublicModelId = string;
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
 * A stable code in lowerCamelCase that programs can rely on; readers pass over codes that they do not know.
 */
export type ReasonCode = string;
/**
 * Who did it: a user or a program, by its own name, in letters of any language. It is no address: `@`, `:` and slashes are refused, and a dot or a hyphen at the beginning.
 */
export type Actor = string;
/**
 * A file's name in the store of modeldoor: its digest.
 */
export type StoreKey = string;
/**
 * A size in bytes, at most 2^53-1.
 */
export type Bytes = number;

/**
 * One line of the record of what happened to a model file. Records are only ever added.
 */
export interface ProvenanceRecord {
  /**
   * The version of this contract.
   */
  schemaVersion: "v1";
  /**
   * Always `ProvenanceRecord`.
   */
  kind: "ProvenanceRecord";
  recordId: OpaqueId;
  /**
   * When it happened.
   */
  recordedAt: Instant;
  /**
   * The record before this one, so that a missing line shows.
   */
  previous: First | After;
  /**
   * What did it.
   */
  tool: {
    /**
     * The program.
     */
    name: Slug;
    /**
     * Its version.
     */
    version: string;
  };
  /**
   * Which model.
   */
  modelId: PublicModelId;
  /**
   * What happened.
   */
  event:
    | Provisioned
    | VerificationFailed
    | Rejected
    | Reverified
    | Distrusted
    | HandedOff
    | RetiredEvent
    | Reactivated
    | Forgotten
    | Evicted;
}
/**
 * There is none.
 */
export interface First {
  /**
   * The tag of this variant.
   */
  position: "first";
}
/**
 * By the digest of its canonical bytes.
 */
export interface After {
  /**
   * The tag of this variant.
   */
  position: "after";
  digest: Sha256Digest;
}
/**
 * It came into the catalogue.
 */
export interface Provisioned {
  /**
   * The tag of this variant.
   */
  kind: "provisioned";
  /**
   * Its exact bytes.
   */
  artifact: HubArtifact | HttpsArtifact | OllamaArtifact | LocalArtifact;
  /**
   * Whether it is what it should be.
   */
  verification: PassVerdict | WarnVerdict;
  /**
   * How it came: it was there already, or it was fetched.
   */
  acquiredBy: "found" | "downloaded";
  /**
   * The request that asked for it. Absent: nobody wrote one.
   */
  request?: DocumentRef;
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
 * Its digest is the expected one.
 */
export interface PassVerdict {
  /**
   * The tag of this variant.
   */
  verdict: "pass";
  /**
   * Who said what the digest must be.
   */
  expectedFrom: "request" | "registry" | "hub" | "ollama";
  /**
   * Whether nothing else would have been accepted.
   */
  isStrict: boolean;
}
/**
 * Nobody said what its digest must be.
 */
export interface WarnVerdict {
  /**
   * The tag of this variant.
   */
  verdict: "warn";
  /**
   * What is not verified is not accepted in strict mode.
   */
  isStrict: false;
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
 * The bytes of a file are not the expected ones, and it was not accepted.
 */
export interface VerificationFailed {
  /**
   * The tag of this variant.
   */
  kind: "verificationFailed";
  /**
   * Which file of a model in several parts, by its path in the repository. Absent: the model is one file.
   */
  file?: FilePath;
  expectedDigest: FileDigest;
  actualDigest: FileDigest;
  sizeBytes: FileSizeBytes;
  /**
   * The request that asked for it. Absent: nobody wrote one.
   */
  request?: DocumentRef;
}
/**
 * It was not accepted for another reason than its digest.
 */
export interface Rejected {
  /**
   * The tag of this variant.
   */
  kind: "rejected";
  /**
   * The digests of its files, in their order.
   *
   * @minItems 1
   */
  digests: [FileDigest, ...FileDigest[]];
  reason: ReasonCode;
}
/**
 * Its digests were computed again.
 */
export interface Reverified {
  /**
   * The tag of this variant.
   */
  kind: "reverified";
  /**
   * The digests of its files, in their order.
   *
   * @minItems 1
   */
  digests: [FileDigest, ...FileDigest[]];
  /**
   * Whether it is what it should be.
   */
  verification: PassVerdict | WarnVerdict;
}
/**
 * It changed since it was hashed, or failed a check: it is no longer handed on.
 */
export interface Distrusted {
  /**
   * The tag of this variant.
   */
  kind: "distrusted";
  reason: ReasonCode;
}
/**
 * It was handed to an engine.
 */
export interface HandedOff {
  /**
   * The tag of this variant.
   */
  kind: "handedOff";
  /**
   * The engine.
   */
  engine: "llama.cpp";
  /**
   * The digests of its files, in their order.
   *
   * @minItems 1
   */
  digests: [FileDigest, ...FileDigest[]];
  /**
   * Whether it is what it should be.
   */
  verification: PassVerdict | WarnVerdict;
  /**
   * The handoff.
   */
  handoff: DocumentRef;
}
/**
 * It was retired.
 */
export interface RetiredEvent {
  /**
   * The tag of this variant.
   */
  kind: "retired";
  by: Actor;
}
/**
 * It is in use again.
 */
export interface Reactivated {
  /**
   * The tag of this variant.
   */
  kind: "reactivated";
  by: Actor;
}
/**
 * It was taken out of the catalogue; the file stays where somebody else put it.
 */
export interface Forgotten {
  /**
   * The tag of this variant.
   */
  kind: "forgotten";
  by: Actor;
}
/**
 * It was taken out of the catalogue, and its files out of the store and nowhere else, to make room or because somebody asked.
 */
export interface Evicted {
  /**
   * The tag of this variant.
   */
  kind: "evicted";
  /**
   * The names that were removed from the store. None: other models use its files, or they were gone.
   */
  storeKeys: StoreKey[];
  /**
   * The sum of their sizes.
   */
  reclaimedBytes: Bytes;
  reason: ReasonCode;
  /**
   * Who asked. Absent: nobody; room was made.
   */
  by?: Actor;
}
