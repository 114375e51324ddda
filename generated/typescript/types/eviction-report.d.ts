// Generated from schemas/ by json-schema-to-typescript. Do not edit.

/**
 * A time: RFC 3339 in UTC, ending in `Z`.
 */
export type Instant = string;
/**
 * The exact size of a file in bytes.
 */
export type FileSizeBytes = number;
/**
 * A size in bytes, at most 2^53-1.
 */
export type Bytes = number;
/**
 * The one name of a file: its reference in canonical form, with the commit where it comes from a repository.
 */
export type ModelId = string;
/**
 * A file's name in the store of modeldoor: its digest.
 */
export type StoreKey = string;
/**
 * A name that a program gave; it means nothing beyond itself.
 */
export type OpaqueId = string;

/**
 * What was removed from the store of models to make room, what stays and why. It never leaves the machine. All sizes are those that files had when the store was looked at.
 */
export interface EvictionReport {
  /**
   * The version of this contract.
   */
  schemaVersion: "v1";
  /**
   * Always `EvictionReport`.
   */
  kind: "EvictionReport";
  /**
   * When it was decided what goes.
   */
  reportedAt: Instant;
  /**
   * Whether nothing was touched: then the report says what would be removed, and what would stay.
   */
  isDryRun: boolean;
  /**
   * What was asked for.
   */
  goal: RetiredOnly | RoomOnTheDisk | StoreBudget;
  /**
   * Whether files of the store that no entry of the catalogue names were to go too.
   */
  includesUnregistered: boolean;
  /**
   * What the store held: files of models, those that no entry names, and those that were refused. What downloads have received so far does not count, nor what another catalogue lists too.
   */
  storeBytesBefore: Bytes;
  /**
   * What it holds then.
   */
  storeBytesAfter: Bytes;
  /**
   * What was removed, in the order in which it had to go: refused files, models without their files, retired models, files that no entry names, and models in use. Models of one kind go in the order of their last use.
   *
   * Items: One thing that was removed.
   */
  removed: (EvictedModel | UnregisteredFile | RefusedFiles)[];
  /**
   * Every other model of the catalogue, by id.
   */
  kept: KeptModel[];
  /**
   * Files of the store that no entry of the catalogue names, and that stay.
   */
  unregistered: {
    /**
     * How many there are.
     */
    fileCount: number;
    /**
     * The sum of their sizes.
     */
    totalBytes: Bytes;
  };
  /**
   * Whether there is as much room as was asked for.
   */
  outcome: Reached | NotReached;
}
/**
 * That no file is kept for a model that is no longer used.
 */
export interface RetiredOnly {
  /**
   * The tag of this variant.
   */
  kind: "retiredOnly";
}
/**
 * That so much is free where the store lies.
 */
export interface RoomOnTheDisk {
  /**
   * The tag of this variant.
   */
  kind: "freeBytes";
  /**
   * How much must be free.
   */
  freeBytes: FileSizeBytes;
  /**
   * How much was free. What is removed is added to it; what other programs write or remove is not seen.
   */
  freeBytesBefore: Bytes;
}
/**
 * That the store holds no more than so much.
 */
export interface StoreBudget {
  /**
   * The tag of this variant.
   */
  kind: "storeBytes";
  /**
   * The most that it may hold.
   */
  storeBytes: Bytes;
}
/**
 * A model that was taken out of the catalogue, with those of its files that no other model uses.
 */
export interface EvictedModel {
  /**
   * The tag of this variant.
   */
  what: "model";
  modelId: ModelId;
  /**
   * The names that were removed from the store. None: other models use its files, or they were gone.
   */
  storeKeys: StoreKey[];
  /**
   * The sum of their sizes.
   */
  reclaimedBytes: Bytes;
  /**
   * Why it had to go: it was retired, nothing used it for longest, or files of it are missing.
   */
  reason: "retired" | "leastRecentlyUsed" | "filesMissing";
  /**
   * When it was last handed on. Absent: never.
   */
  lastUsedAt?: Instant;
  /**
   * The record in the provenance that tells of it. Absent: nothing was touched.
   */
  recordId?: OpaqueId;
}
/**
 * A file of the store that no entry of the catalogue names.
 */
export interface UnregisteredFile {
  /**
   * The tag of this variant.
   */
  what: "unregisteredFile";
  storeKey: StoreKey;
  /**
   * Its size.
   */
  reclaimedBytes: FileSizeBytes;
}
/**
 * Files that were put aside in the store because their bytes were not what they should be.
 */
export interface RefusedFiles {
  /**
   * The tag of this variant.
   */
  what: "refusedFiles";
  /**
   * How many there were.
   */
  fileCount: number;
  /**
   * The sum of their sizes.
   */
  reclaimedBytes: Bytes;
}
/**
 * A model that stays.
 */
export interface KeptModel {
  modelId: ModelId;
  /**
   * The sum of the sizes of its files, also of those that other models use too.
   */
  sizeBytes: FileSizeBytes;
  /**
   * Why it stays: its files lie where somebody else put them, it is pinned, somebody has a lease on it, its files are those of others that stay, or there is room enough. The first that holds.
   */
  reason: "external" | "pinned" | "leased" | "sharesFiles" | "notNeeded";
}
/**
 * There is.
 */
export interface Reached {
  /**
   * The tag of this variant.
   */
  result: "reached";
}
/**
 * There is not: what stays may not be removed.
 */
export interface NotReached {
  /**
   * The tag of this variant.
   */
  result: "notReached";
  /**
   * How much is missing.
   */
  shortfallBytes: FileSizeBytes;
}
