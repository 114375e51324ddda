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
 * What people call it.
 */
export type DisplayName = string;
/**
 * Who made the device.
 */
export type Vendor = "nvidia" | "amd" | "apple" | "intel" | "other";
/**
 * A size of memory in bytes; never zero.
 */
export type MemorySizeBytes = number;
/**
 * Memory bandwidth in 10^9 bytes per second.
 */
export type GigabytesPerSecond = number;
/**
 * A short name that a device or a program gives itself.
 */
export type Label = string;
/**
 * A day: RFC 3339 full-date, in UTC.
 */
export type Date = string;
/**
 * How well an entry is founded: a maker's own figures were read, others repeat them, or they contradict others or could not be checked.
 */
export type DataQuality = "verified" | "reported" | "weak";
/**
 * Where the figures come from, by their `id` in `sources`.
 *
 * @minItems 1
 */
export type SourceIds = [Slug, ...Slug[]];

/**
 * What is known of accelerators, processors and memory that a machine may have: bandwidth, units, clocks and sizes, each with its source.
 */
export interface HardwareCatalog {
  /**
   * The version of this contract.
   */
  schemaVersion: "v1";
  /**
   * Always `HardwareCatalog`.
   */
  kind: "HardwareCatalog";
  /**
   * When the catalogue was made.
   */
  generatedAt: Instant;
  /**
   * Where the figures come from.
   *
   * @minItems 1
   */
  sources: [DataSource, ...DataSource[]];
  /**
   * Accelerators.
   */
  devices: CatalogDevice[];
  /**
   * Processors whose memory bandwidth is known by their name.
   */
  processors: CatalogProcessor[];
  /**
   * Bandwidth by channels and transfer rate, for processors that have sockets for memory.
   */
  memoryConfigurations: MemoryConfiguration[];
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
   * The words that the licence asks for.
   */
  attribution?: Sentence;
  /**
   * Whether figures of this source are second-hand, contradict others or could not be checked.
   */
  isWeak: boolean;
}
/**
 * One accelerator. Two of one name differ in their memory.
 */
export interface CatalogDevice {
  name: DisplayName;
  /**
   * Other names, exactly as drivers give them.
   */
  aliases: DisplayName[];
  vendor: Vendor;
  /**
   * Its own memory, or the machine's memory that it shares.
   */
  memoryKind: "dedicated" | "unified";
  /**
   * The sizes of memory that it was sold with, from the smallest. None: what the machine has.
   */
  memoryOptionsBytes: MemorySizeBytes[];
  bandwidthGigabytesPerSecond: GigabytesPerSecond;
  /**
   * Its architecture.
   */
  architecture?: Label;
  /**
   * Streaming multiprocessors, compute units or cores.
   */
  computeUnits?: number;
  /**
   * Its highest usual clock.
   */
  boostClockMegahertz?: number;
  /**
   * The kind of memory.
   */
  memoryType?: Label;
  /**
   * When it came out.
   */
  releasedOn?: Date;
  quality: DataQuality;
  sourceIds: SourceIds;
  /**
   * What a reader of the figures should know.
   */
  remark?: Sentence;
}
/**
 * One processor, or one family of them.
 */
export interface CatalogProcessor {
  name: DisplayName;
  /**
   * Other names, exactly as the system gives them.
   */
  aliases: DisplayName[];
  /**
   * Cores.
   */
  physicalCores?: number;
  /**
   * The sizes of memory that it was sold with, from the smallest. None: any.
   */
  memoryOptionsBytes: MemorySizeBytes[];
  bandwidthGigabytesPerSecond: GigabytesPerSecond;
  quality: DataQuality;
  sourceIds: SourceIds;
  /**
   * What a reader of the figures should know.
   */
  remark?: Sentence;
}
/**
 * Memory modules in use. The bandwidth is channels times 8 bytes times the transfer rate.
 */
export interface MemoryConfiguration {
  /**
   * Channels in use.
   */
  channels: number;
  /**
   * The transfer rate.
   */
  megatransfersPerSecond: number;
  bandwidthGigabytesPerSecond: GigabytesPerSecond;
  quality: DataQuality;
  sourceIds: SourceIds;
}
