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
   * The words that the licence asks for. Absent: it asks for none, or no licence was found.
   */
  attribution?: Sentence;
  /**
   * Whether figures of this source are second-hand, contradict others or could not be checked.
   */
  isWeak: boolean;
}
/**
 * One accelerator. Two of one name differ in their memory or in their units.
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
   * The sizes of memory that it was sold with, from the smallest, as they are advertised: a driver tells up to a tenth less. None: what the machine has.
   */
  memoryOptionsBytes: MemorySizeBytes[];
  bandwidthGigabytesPerSecond: GigabytesPerSecond;
  /**
   * Its architecture. Absent: no source says.
   */
  architecture?: Label;
  /**
   * Streaming multiprocessors, compute units or cores. Absent: no source says.
   */
  computeUnits?: number;
  /**
   * Its highest usual clock. Absent: no source says.
   */
  boostClockMegahertz?: number;
  /**
   * The kind of memory. Absent: no source says.
   */
  memoryType?: Label;
  /**
   * When it came out. Absent: no source says.
   */
  releasedOn?: Date;
  quality: DataQuality;
  sourceIds: SourceIds;
  /**
   * What a reader of the figures should know. Absent: nothing.
   */
  remark?: Sentence;
}
/**
 * One processor, or one family of them. Two of one name differ in their memory or in their cores.
 */
export interface CatalogProcessor {
  name: DisplayName;
  /**
   * Other names, exactly as the system gives them.
   */
  aliases: DisplayName[];
  /**
   * How the names of its family begin, exactly as the system gives them; the longest that fits a name counts. Absent: only the whole names above.
   *
   * @minItems 1
   */
  namePrefixes?: [DisplayName, ...DisplayName[]];
  /**
   * Cores. Absent: they differ within the family.
   */
  physicalCores?: number;
  /**
   * Its highest usual clock. Absent: not known, or it differs within the family.
   */
  clockMegahertz?: number;
  /**
   * The sizes of memory that it was sold with, from the smallest. None: any.
   */
  memoryOptionsBytes: MemorySizeBytes[];
  /**
   * The memory that it usually has. Absent: it differs, or it is not made of 64-bit channels.
   */
  memory?: MemoryModules;
  bandwidthGigabytesPerSecond: GigabytesPerSecond;
  quality: DataQuality;
  sourceIds: SourceIds;
  /**
   * What a reader of the figures should know. Absent: nothing.
   */
  remark?: Sentence;
}
/**
 * Memory modules in use.
 */
export interface MemoryModules {
  /**
   * Channels of 64 bits.
   */
  channels: number;
  /**
   * The transfer rate.
   */
  megatransfersPerSecond: number;
}
/**
 * Memory modules in use. The bandwidth is channels times 8 bytes times the transfer rate.
 */
export interface MemoryConfiguration {
  name: DisplayName;
  /**
   * Channels of 64 bits in use.
   */
  channels: number;
  /**
   * The transfer rate.
   */
  megatransfersPerSecond: number;
  /**
   * The kind of memory. Absent: several kinds have this rate.
   */
  memoryType?: Label;
  bandwidthGigabytesPerSecond: GigabytesPerSecond;
  quality: DataQuality;
  sourceIds: SourceIds;
  /**
   * Which processors have it. Absent: no example is named.
   */
  remark?: Sentence;
}
