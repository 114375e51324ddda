// Generated from schemas/ by json-schema-to-typescript. Do not edit.

/**
 * A text for people: one or a few sentences.
 */
export type Sentence = string;
/**
 * A duration in seconds.
 */
export type DurationSeconds = number;
/**
 * A size in bytes, at most 2^53-1.
 */
export type Bytes = number;
/**
 * A name that a program gave; it means nothing beyond itself.
 */
export type OpaqueId = string;
/**
 * Who did it: a user or a program, by its own name, in letters of any language. It is no address: `@`, `:` and slashes are refused, and a dot or a hyphen at the beginning.
 */
export type Actor = string;
/**
 * A file of the hub at one commit, one on a web server, or one on a server of this machine, by its literal loopback address and its port: no branch that the address shows, no digest, no query, and no path of this machine.
 */
export type FileReference = string;
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
 * Something happened to a download: one line of the stream that whoever waits for it reads. Each tells where the download stands since, so that a reader who missed some has missed nothing.
 */
export interface DownloadEvent {
  /**
   * The version of this contract.
   */
  schemaVersion: "v1";
  /**
   * Always `DownloadEvent`.
   */
  kind: "DownloadEvent";
  /**
   * Counts the events of one stream, from 1 on.
   */
  sequence: number;
  /**
   * What happened.
   */
  event: StateChanged | Progressed | Retrying | Restarted;
  /**
   * The download as it stands since. Its `updatedAt` is when this happened.
   */
  download: ModelDownload;
}
/**
 * The download has the state that `download` shows.
 */
export interface StateChanged {
  /**
   * The tag of this variant.
   */
  type: "stateChanged";
  /**
   * The state before. Absent: the stream begins here, or states between were not seen.
   */
  previousStatus?:
    "pending" | "downloading" | "paused" | "verifying" | "installing" | "complete" | "failed" | "cancelled";
}
/**
 * More bytes are safely on the disk, or time went by.
 */
export interface Progressed {
  /**
   * The tag of this variant.
   */
  type: "progressed";
}
/**
 * An attempt failed, and another follows by itself.
 */
export interface Retrying {
  /**
   * The tag of this variant.
   */
  type: "retrying";
  /**
   * The number of the attempt that follows, counted since one that brought enough bytes.
   */
  attempt: number;
  /**
   * How long is waited before it.
   */
  waitMs: number;
  /**
   * Why the last attempt failed.
   */
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
    | "forbidden"
    | "rateLimited"
    | "redirectRefused"
    | "addressRefused"
    | "tlsFailed"
    | "unexpectedResponse"
    | "timeout"
    | "network"
    | "diskFull"
    | "diskFailed"
    | "internal";
  /**
   * What happened, without a path of this machine, a digest, or an address that holds a secret.
   */
  message: Sentence;
  /**
   * What to do, as carefully worded.
   */
  hint: Sentence;
  /**
   * Whether trying again may help.
   */
  isRetryable: boolean;
  /**
   * How long the server asks to wait. Absent: it did not say.
   */
  retryAfterSeconds?: DurationSeconds;
}
/**
 * What had been received of a file does not count, and it is fetched from its first byte.
 */
export interface Restarted {
  /**
   * The tag of this variant.
   */
  type: "restarted";
  /**
   * Why: the server's file is another one now, the server cannot send a part of it, what was received has the wrong digest, or what lay on the disk could not be used.
   */
  because: "sourceChanged" | "rangeIgnored" | "rangeRefused" | "digestMismatch" | "partialUnusable";
  /**
   * How many received bytes do not count.
   */
  droppedBytes: Bytes;
}
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
   * What is fetched; of a split model, the first file.
   */
  reference: FileReference;
  /**
   * The registry that names the model, by its own name. Absent: a file was asked for, and no entry of a registry.
   */
  registryId?: Slug;
  /**
   * The model, by its name in that registry. Absent: as for `registryId`.
   */
  entryId?: Slug;
  /**
   * Which version of that entry. Absent: as for `registryId`.
   */
  entryVersion?: number;
  /**
   * What people call the model.
   */
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
 * It waits for its turn, for the first time or after a halt.
 */
export interface Pending {
  /**
   * The tag of this variant.
   */
  status: "pending";
  /**
   * When the first byte was asked for. Absent: none was.
   */
  startedAt?: Instant;
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
   * How fast bytes came in lately. Absent: not measured yet.
   */
  bytesPerSecond?: number;
  /**
   * How long the rest takes at this rate, rounded up. Absent: it cannot be told, as while nothing comes in.
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
   * When the first byte was asked for. Absent: none was.
   */
  startedAt?: Instant;
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
   * When the first byte was asked for. Absent: none was.
   */
  startedAt?: Instant;
  /**
   * When it ended.
   */
  failedAt: Instant;
  error: DownloadError;
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
   * When the first byte was asked for. Absent: none was.
   */
  startedAt?: Instant;
  /**
   * When it was given up.
   */
  cancelledAt: Instant;
}
