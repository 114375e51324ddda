// Generated from schemas/ by json-schema-to-typescript. Do not edit.

/**
 * A name that a program gave; it means nothing beyond itself.
 */
export type OpaqueId = string;
/**
 * Who did it: a user's or a program's own name, no address.
 */
export type Actor = string;
/**
 * A short name in lower case that stays the same for ever.
 */
export type Slug = string;
/**
 * What people call it.
 */
export type DisplayName = string;
/**
 * A time: RFC 3339 in UTC, ending in `Z`.
 */
export type Instant = string;
/**
 * The exact size of a file in bytes.
 */
export type FileSizeBytes = number;
/**
 * A size in bytes, at most 2^53-1: the largest integer that every JSON reader keeps exactly.
 */
export type Bytes = number;
/**
 * A duration in seconds.
 */
export type DurationSeconds = number;
/**
 * A text for people: one or a few sentences.
 */
export type Sentence = string;

/**
 * How far a download is. This is the only form in which a download leaves the library: it says neither where on this machine the file lies nor what its digest should be.
 */
export interface ModelDownload {
  /**
   * The version of this contract.
   */
  schemaVersion: "v1";
  /**
   * Always `ModelDownload`.
   */
  kind: "ModelDownload";
  /**
   * The download's own name.
   */
  downloadId: OpaqueId;
  /**
   * Whose download it is. Nobody else sees it.
   */
  owner: Actor;
  /**
   * The model, by its name in the registry.
   */
  modelId: Slug;
  displayName: DisplayName;
  /**
   * When it was asked for.
   */
  createdAt: Instant;
  /**
   * When this was last true.
   */
  updatedAt: Instant;
  /**
   * The exact size of the model's files.
   */
  totalBytes: FileSizeBytes;
  /**
   * What is safely on the disk.
   */
  receivedBytes: Bytes;
  /**
   * The share that has been received, rounded down: 100 only when nothing is missing.
   */
  percent: number;
  /**
   * Where it stands.
   */
  state: Pending | Downloading | Paused | Verifying | Installing | Complete | Failed | Cancelled;
}
/**
 * It waits for its turn.
 */
export interface Pending {
  /**
   * The tag of this variant.
   */
  status: "pending";
}
/**
 * Bytes are coming in.
 */
export interface Downloading {
  /**
   * The tag of this variant.
   */
  status: "downloading";
  /**
   * When the first byte was asked for.
   */
  startedAt: Instant;
  /**
   * How fast bytes came in lately.
   */
  bytesPerSecond?: number;
  /**
   * How long it will take at this rate. Absent: it cannot be told.
   */
  remainingSeconds?: DurationSeconds;
}
/**
 * It was halted and can be resumed.
 */
export interface Paused {
  /**
   * The tag of this variant.
   */
  status: "paused";
  /**
   * When it was halted.
   */
  pausedAt: Instant;
  /**
   * Who halted it: its owner, or a stop of the program.
   */
  because: "owner" | "interruption";
}
/**
 * All bytes are here and are being checked.
 */
export interface Verifying {
  /**
   * The tag of this variant.
   */
  status: "verifying";
  /**
   * When the first byte was asked for.
   */
  startedAt: Instant;
}
/**
 * The bytes are right and are being put in place.
 */
export interface Installing {
  /**
   * The tag of this variant.
   */
  status: "installing";
  /**
   * When the first byte was asked for.
   */
  startedAt: Instant;
}
/**
 * The file is in place, and its bytes are the right ones.
 */
export interface Complete {
  /**
   * The tag of this variant.
   */
  status: "complete";
  /**
   * When the first byte was asked for.
   */
  startedAt: Instant;
  /**
   * When it was put in place.
   */
  completedAt: Instant;
}
/**
 * It ended without the file.
 */
export interface Failed {
  /**
   * The tag of this variant.
   */
  status: "failed";
  /**
   * When it ended.
   */
  failedAt: Instant;
  error: DownloadError;
}
/**
 * Why it ended.
 */
export interface DownloadError {
  /**
   * The kind of failure.
   */
  code:
    | "digestMismatch"
    | "sizeMismatch"
    | "sourceChanged"
    | "sourceUnavailable"
    | "notFound"
    | "unauthorized"
    | "rateLimited"
    | "redirectRefused"
    | "addressRefused"
    | "unexpectedResponse"
    | "timeout"
    | "network"
    | "diskFull"
    | "diskFailed"
    | "internal";
  /**
   * What happened, without paths and addresses.
   */
  message: Sentence;
  /**
   * What to do.
   */
  hint: Sentence;
  /**
   * Whether trying again may help.
   */
  isRetryable: boolean;
}
/**
 * Its owner gave it up.
 */
export interface Cancelled {
  /**
   * The tag of this variant.
   */
  status: "cancelled";
  /**
   * When it was given up.
   */
  cancelledAt: Instant;
}
