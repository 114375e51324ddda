// Generated from schemas/ by json-schema-to-typescript. Do not edit.

/**
 * A time: RFC 3339 in UTC, ending in `Z`.
 */
export type Instant = string;
/**
 * Whether a machine was looked at: found by looking, given by hand, made for a machine that is not here, or what remains when looking failed.
 */
export type HardwareOrigin = "probe" | "override" | "simulation" | "fallback";
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
 * A size in bytes, at most 2^53-1.
 */
export type Bytes = number;
/**
 * A stable code in lowerCamelCase that programs can rely on; readers pass over codes that they do not know.
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
   * When the machine was looked at; of a cached profile, not when it was read from the cache. Of a machine that is not here: when the profile was made.
   */
  detectedAt: Instant;
  origin: HardwareOrigin;
  /**
   * Whether the profile was kept from an earlier look. Free memory is never kept: it is read anew, or unknown.
   */
  isFromCache: boolean;
  /**
   * When free memory was read. Absent: none was.
   */
  memoryReadAt?: Instant;
  /**
   * What models run on best here: `macos` stands for Apple's accelerator, the next three for its maker, `other` for an accelerator of anybody else, `cpu` for none.
   */
  platform: "macos" | "nvidia" | "amd" | "intel" | "other" | "cpu";
  /**
   * The operating system.
   */
  operatingSystem: "linux" | "macos" | "windows" | "other";
  /**
   * The processor. Absent: of a machine that is not here, it was not said.
   */
  processor?: Processor;
  /**
   * The machine's memory. Absent: of a machine that is not here, it was not said.
   */
  hostMemory?: HostMemory;
  /**
   * Accelerators that models can run on.
   */
  devices: Device[];
  /**
   * Accelerators that were seen and do not count, so that none is left out in silence.
   */
  ignoredDevices: IgnoredDevice[];
  /**
   * What a reader should know, such as a device that no table lists.
   */
  notices: Notice[];
}
/**
 * The processor.
 */
export interface Processor {
  /**
   * Its name, as the system gives it. Absent: the system does not tell.
   */
  name?: Label;
  /**
   * Its instruction set. Absent: not known.
   */
  architecture?: "x86_64" | "arm64" | "riscv64" | "other";
  /**
   * Vector instructions that it has, in the kernel's words. Without any, no fast code runs on it. Absent: not known.
   *
   * Items: One of them.
   */
  vectorExtensions?: string[];
  /**
   * Cores. Absent: not known.
   */
  physicalCores?: number;
  /**
   * Threads that run at the same time. Absent: not known.
   */
  logicalCores?: number;
  /**
   * How many this process may use at the same time, by affinity and control group. Absent: not known.
   */
  usableCores?: number;
  /**
   * Its highest usual clock. Absent: not known.
   */
  clockMegahertz?: number;
  /**
   * Parts of the memory that are not equally near to each core. Absent: not known.
   */
  numaNodeCount?: number;
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
   * The catalogue's name for the hardware. Absent: no table has it.
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
  available: AvailableKnown | AvailableAssumed | AvailableUnknown;
  /**
   * Memory channels in use. Absent: not known.
   */
  channels?: number;
  /**
   * Their transfer rate. Absent: not known.
   */
  megatransfersPerSecond?: number;
}
/**
 * Free memory that was read at `memoryReadAt`.
 */
export interface AvailableKnown {
  /**
   * The tag of this variant.
   */
  status: "known";
  bytes: Bytes;
}
/**
 * Free memory of a machine that was not looked at, as it was said or supposed.
 */
export interface AvailableAssumed {
  /**
   * The tag of this variant.
   */
  status: "assumed";
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
 * One accelerator, or one part of it.
 */
export interface Device {
  /**
   * Its number in this profile. Numbers rise, in the order of the drivers.
   */
  index: number;
  name: Label;
  vendor: Vendor;
  /**
   * Its own memory; the machine's memory, which it shares; a fixed share of that which the system has set aside for it and does not count as its own; or a fixed part of a card (MIG).
   */
  memoryKind: "dedicated" | "unified" | "carveOut" | "partition";
  /**
   * Which part of which card it is. Absent: it is a device of its own, or the card is not known.
   */
  partition?: Partition;
  /**
   * How engines speak to it best.
   */
  backend: "cuda" | "rocm" | "metal" | "vulkan" | "sycl";
  /**
   * All its memory.
   */
  totalBytes: MemorySizeBytes;
  /**
   * What programs may take of it at most.
   */
  usableBytes: MemorySizeBytes;
  /**
   * Where `usableBytes` comes from: told by the driver, a rule of thumb for such devices, or given by hand.
   */
  usableSource: "driver" | "ruleOfThumb" | "override";
  /**
   * What is free now, for all programs together.
   */
  available: AvailableKnown | AvailableAssumed | AvailableUnknown;
  bandwidth: Bandwidth;
  /**
   * Its architecture, in its maker's words. Absent: not known.
   */
  architecture?: Label;
  /**
   * Which instructions it has, by NVIDIA's count. Absent: not NVIDIA's, or not known.
   */
  computeCapability?: string;
  /**
   * Streaming multiprocessors, compute units or cores. Absent: not known.
   */
  computeUnits?: number;
  /**
   * Its highest usual clock. Absent: not known.
   */
  clockMegahertz?: number;
  /**
   * The version of its driver. Absent: not known.
   */
  driverVersion?: Label;
  /**
   * How fast data comes to it from the machine's memory, by the generation and the lanes of its link. Absent: not known, or the memory is the same.
   */
  hostLinkGigabytesPerSecond?: GigabytesPerSecond;
  /**
   * Whether a display hangs on it, whose memory comes off. Absent: not known.
   */
  drivesDisplay?: boolean;
}
/**
 * Which part of which card it is.
 */
export interface Partition {
  /**
   * The driver's name for a part of this size.
   */
  profile: Label;
  /**
   * The card.
   */
  card: Card;
}
/**
 * A card that is divided.
 */
export interface Card {
  /**
   * Its number in the driver's order: parts with the same number lie on the same card.
   */
  index: number;
  /**
   * All its memory.
   */
  totalBytes: MemorySizeBytes;
}
/**
 * An accelerator that does not count.
 */
export interface IgnoredDevice {
  name: Label;
  vendor: Vendor;
  /**
   * Why it does not count.
   */
  reason: ReasonCode;
}
/**
 * Something that a reader should know: a stable code and words for people.
 */
export interface Notice {
  /**
   * What it is about: a stable code in lowerCamelCase.
   */
  code: ReasonCode;
  /**
   * The same in words, which name no user, host or home folder.
   */
  message: Sentence;
}
