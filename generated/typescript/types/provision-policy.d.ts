// Generated from schemas/ by json-schema-to-typescript. Do not edit.

/**
 * A file of this machine: an absolute path in its one spelling, without `.`, `..`, empty names or control characters.
 */
export type AbsolutePath = string;
/**
 * Who owns repositories: what stands before the slash.
 */
export type Organization = string;
/**
 * A web server by its full name, in lower case; never a number.
 */
export type HostName = string;

/**
 * What an operator allows whoever provisions models: from which folders and whom they may come, how strictly they are held against their digests, and how much room they may take.
 */
export interface ProvisionPolicy {
  /**
   * The version of this contract.
   */
  schemaVersion: "v1";
  /**
   * Always `ProvisionPolicy`.
   */
  kind: "ProvisionPolicy";
  /**
   * The folders below which a file that somebody names must lie, wherever links to it lie. Absent: any folder, but a link may not leave the folder of the file that is named.
   *
   * @minItems 1
   */
  allowedRoots?: [AbsolutePath, ...AbsolutePath[]];
  /**
   * Whether models may be fetched. Absent: only where whoever asks for a model asks for that too.
   */
  downloads?: DownloadsForbidden | DownloadsAllowed;
  /**
   * Whether a file is refused when nobody says what its digest must be. Absent: no, unless a request says so.
   */
  strictVerification?: boolean;
  /**
   * Whether a model is refused that does not lie wholly in the memory of the graphics cards. Absent: no, unless whoever asks says so.
   */
  gpuOnly?: boolean;
  /**
   * The most that the store of models may hold. Absent: as much as the disk.
   */
  storeBudgetBytes?: number;
  /**
   * How long a model that was handed on is kept from being removed. Absent: 600 seconds.
   */
  handoffLeaseSeconds?: number;
}
/**
 * Nothing is fetched, whoever asks for it.
 */
export interface DownloadsForbidden {
  /**
   * The tag of this variant.
   */
  decision: "forbidden";
}
/**
 * What is missing is fetched, also where nobody asks for that. Where anybody is listed, nothing comes from others, whoever asks for it.
 */
export interface DownloadsAllowed {
  /**
   * The tag of this variant.
   */
  decision: "allowed";
  /**
   * Whose repositories on the hub models may come from, exactly as they are spelled. Absent: anybody's, or nobody's where `hosts` are listed.
   *
   * @minItems 1
   */
  organizations?: [Organization, ...Organization[]];
  /**
   * The web servers that models may come from. Absent: any, or none where `organizations` are listed.
   *
   * @minItems 1
   */
  hosts?: [HostName, ...HostName[]];
}
