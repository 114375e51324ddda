// Generated from schemas/ by json-schema-to-typescript. Do not edit.

/**
 * A time: RFC 3339 in UTC, ending in `Z`.
 */
export type Instant = string;
/**
 * A short name that a device or a program gives itself.
 */
export type Label = string;
/**
 * Memory bandwidth in 10^9 bytes per second.
 */
export type GigabytesPerSecond = number;
/**
 * What people call it.
 */
export type DisplayName = string;
/**
 * A size of memory in bytes; never zero.
 */
export type MemorySizeBytes = number;
/**
 * A size in bytes, at most 2^53-1: the largest integer that every JSON reader keeps exactly.
 */
export type Bytes = number;
/**
 * Why there is no value: a stable code in lowerCamelCase.
 */
export type ReasonCode = string;
/**
 * Who made the device.
 */
export type Vendor = "nvidia" | "amd" | "apple" | "intel" | "other";
/**
 * A text for people: one or a few sentences.
 */
export type Sentence = string;

/**
 * What one machine has to run models with: its memory, processors and accelerators, how fast each memory is, and how much of it is free.
 */
export interface HardwareProfile {
  /**
   * The version of this contract.
   */
  schemaVersion: "v1";
  /**
   * Always `HardwareProfile`.
   */
  kind: "HardwareProfile";
  /**
   * When the machine was looked at; of a cached profile, not when it was read from the cache.
   */
  detectedAt: Instant;
  /**
   * Found by looking, given by hand, made for a machine that is not here, or what remains when looking failed.
   */
  origin: "probe" | "override" | "simulation" | "fallback";
  /**
   * Whether the profile was kept from an earlier look. Free memory in it is then as old as `detectedAt`.
   */
  isFromCache: boolean;
  /**
   * What models run on best here.
   */
  platform: "macos" | "nvidia" | "amd" | "intel" | "cpu";
  /**
   * The operating system.
   */
  operatingSystem: "linux" | "macos" | "windows" | "other";
  processor: Processor;
  hostMemory: HostMemory;
  /**
   * Accelerators, in the driver's order.
   */
  devices: Device[];
  /**
   * What a reader should know, such as a device that no table lists.
   */
  notices: Notice[];
}
/**
 * The processor.
 */
export interface Processor {
  name: Label;
  /**
   * Cores.
   */
  physicalCores?: number;
  /**
   * Threads that run at the same time.
   */
  logicalCores?: number;
  /**
   * How fast it reads the machine's memory.
   */
  bandwidth: Bandwidth;
}
/**
 * Memory bandwidth, and where the figure comes from.
 */
export interface Bandwidth {
  gigabytesPerSecond: GigabytesPerSecond;
  /**
   * Told by the driver, looked up in the catalogue, measured here, given by hand, or a default for hardware that no table lists.
   */
  source: "driver" | "table" | "measured" | "override" | "default";
  /**
   * The catalogue's name for the hardware.
   */
  tableEntry?: DisplayName;
}
/**
 * The machine's memory.
 */
export interface HostMemory {
  /**
   * All of it.
   */
  totalBytes: MemorySizeBytes;
  /**
   * What this process may take at most: the least of the machine's memory and each limit on it.
   */
  usableBytes: MemorySizeBytes;
  /**
   * What sets `usableBytes`.
   */
  limitedBy: "machine" | "controlGroup";
  /**
   * What is free now.
   */
  available: AvailableKnown | AvailableUnknown;
}
/**
 * Free memory that was read.
 */
export interface AvailableKnown {
  /**
   * The tag of this variant.
   */
  status: "known";
  bytes: Bytes;
}
/**
 * Free memory that could not be read. Nothing may be planned against it.
 */
export interface AvailableUnknown {
  /**
   * The tag of this variant.
   */
  status: "unknown";
  reason: ReasonCode;
}
/**
 * One accelerator, or one partition of it.
 */
export interface Device {
  /**
   * Its number in the driver's order.
   */
  index: number;
  name: Label;
  vendor: Vendor;
  /**
   * Its own memory, the machine's memory that it shares, or a fixed part of a card (MIG).
   */
  memoryKind: "dedicated" | "unified" | "partition";
  /**
   * How engines speak to it.
   */
  backend: "cuda" | "rocm" | "metal" | "vulkan" | "sycl";
  /**
   * All its memory.
   */
  totalBytes: MemorySizeBytes;
  /**
   * What the driver lets programs take at most.
   */
  usableBytes: MemorySizeBytes;
  /**
   * What is free now.
   */
  available: AvailableKnown | AvailableUnknown;
  bandwidth: Bandwidth;
  /**
   * Its architecture, in its maker's words.
   */
  architecture?: Label;
  /**
   * Streaming multiprocessors, compute units or cores.
   */
  computeUnits?: number;
  /**
   * Its highest usual clock.
   */
  clockMegahertz?: number;
  /**
   * The version of its driver.
   */
  driverVersion?: Label;
  /**
   * Whether a display hangs on it, whose memory comes off. Absent: not known.
   */
  drivesDisplay?: boolean;
}
/**
 * Something that a reader should know: a stable code and words for people.
 */
export interface Notice {
  code: ReasonCode;
  message: Sentence;
}
