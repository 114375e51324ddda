// Generated from schemas/ by json-schema-to-typescript. Do not edit.

/**
 * A short name that a device or a program gives itself.
 */
export type Label = string;
/**
 * A time: RFC 3339 in UTC, ending in `Z`.
 */
export type Instant = string;
/**
 * How long the reading took, in milliseconds, by a monotonic clock.
 */
export type ElapsedMs = number;
/**
 * The SHA-256 of a document's canonical bytes (RFC 8785). A digest of zeros, which stands for none, is refused.
 */
export type Sha256Digest = string;
/**
 * The URN of an admission policy.
 */
export type PolicyRef = string;
/**
 * A size in bytes, at most 2^53-1.
 */
export type Bytes = number;
/**
 * A share of one hundred.
 */
export type Percent = number;
/**
 * The URN of a model profile.
 */
export type ProfileRef = string;
/**
 * Why the operator accepts that the signal cannot be observed: at least ten characters of text.
 */
export type Justification = string;
/**
 * How near a signal is to harm by the policy's thresholds. Only a critical level of a required signal denies.
 */
export type Level = "normal" | "elevated" | "critical";
/**
 * A stable code in lowerCamelCase that programs can rely on; readers pass over codes that they do not know.
 */
export type ReasonCode = string;
/**
 * What was asked, in words that name no user, host or home folder.
 */
export type Source = string;
/**
 * How old the reading was at `collectedAt`, in milliseconds, by a clock that goes on while the machine sleeps.
 */
export type AgeMs = number;
/**
 * A model service on this machine: a literal loopback address with its port. Names, other addresses and other schemes are refused.
 */
export type LoopbackEndpoint = string;
/**
 * A temperature. Readings outside these bounds are a broken sensor, not a temperature.
 */
export type Celsius = number;
/**
 * The exact name and tag by which a model service lists a model.
 */
export type ModelName = string;
/**
 * Why a model may not run now. Reasons stand in the order of this list.
 */
export type AdmissionReason =
  | "policyRefused"
  | "collectionFailed"
  | "snapshotStale"
  | "snapshotFromFuture"
  | "noProfile"
  | "memoryUnknown"
  | "memoryError"
  | "memoryPressureUnknown"
  | "memoryCritical"
  | "modelServiceUnknown"
  | "modelServiceError"
  | "thermalUnknown"
  | "thermalError"
  | "thermalCritical"
  | "batteryUnknown"
  | "batteryError"
  | "batteryCritical"
  | "diskUnknown"
  | "diskError"
  | "diskCritical"
  | "acceleratorUnknown"
  | "acceleratorError"
  | "acceleratorAbsent"
  | "acceleratorCritical"
  | "networkUnknown"
  | "networkError"
  | "networkUnavailable"
  | "endpointRefused"
  | "modelServiceUnhealthy"
  | "profileAvailabilityUnknown"
  | "profileUnavailable"
  | "memoryNeedUnknown"
  | "memoryInsufficient";

/**
 * What one machine can run now, with a verdict for each model profile. Whatever could not be determined is said to be so, and never helps an admission.
 */
export interface LocalResourceSnapshot {
  /**
   * The version of this contract.
   */
  schemaVersion: "v1";
  /**
   * Always `LocalResourceSnapshot`.
   */
  kind: "LocalResourceSnapshot";
  /**
   * What made the snapshot.
   */
  collector: {
    /**
     * The program.
     */
    name: Label;
    /**
     * Its version.
     */
    version: Label;
  };
  /**
   * When the last reading ended, by the wall clock.
   */
  collectedAt: Instant;
  /**
   * From when the snapshot may no longer be used. It is for the reader to check, at reading.
   */
  expiresAt: Instant;
  /**
   * Milliseconds since the machine started, sleep included, at `collectedAt`: it orders the snapshots of one boot although the wall clock may jump.
   */
  bootTimeMs: number;
  /**
   * Which start of the machine `bootTimeMs` counts from: a digest of a number that the kernel draws at each start. It names neither machine nor user. With it, a reader on the same machine judges the age by a clock that nobody sets. Absent: the system does not tell.
   */
  bootRef?: string;
  /**
   * How long the collection took, in milliseconds.
   */
  elapsedMs: ElapsedMs;
  /**
   * The digest of `policy`.
   */
  policyDigest: Sha256Digest;
  /**
   * The whole policy that was applied, so that the verdict can be checked from this document alone.
   */
  policy: AdmissionPolicy;
  /**
   * What was observed. Every signal is always present.
   */
  signals: {
    /**
     * Memory for models.
     */
    memory: MemoryKnown | UnknownRequired | FailedRequired;
    /**
     * The local model services.
     */
    modelService: ModelServiceKnown | UnknownRequired | FailedRequired;
    /**
     * Heat.
     */
    thermal: ThermalKnown | UnknownWaivable | FailedRequired;
    /**
     * The battery.
     */
    battery: BatteryKnown | UnknownWaivable | FailedRequired | AbsentRequired;
    /**
     * The disk that holds the models.
     */
    disk: DiskKnown | UnknownOptional | FailedOptional;
    /**
     * Accelerators.
     */
    accelerator: AcceleratorKnown | UnknownOptional | FailedOptional | AbsentOptional;
    /**
     * The network.
     */
    network: NetworkKnown | UnknownUnwaivable | FailedOptional;
  };
  /**
   * A verdict for each profile, in the order of preference. Each is judged alone: any one of the admitted may run, not all of them.
   */
  profiles: Profile[];
  /**
   * Profiles that were left out, because they could not be used.
   */
  refusedProfiles: RefusedProfile[];
  /**
   * Present when no judgement was possible at all, because the policy was refused or the collection failed. It always denies. Absent: the machine was judged.
   */
  refusal?: "policyRefused" | "collectionFailed";
  /**
   * The verdict: admit when at least one profile is admitted.
   */
  admission: Admitted | Denied;
  authorizations: Authorizations;
}
/**
 * What an operator demands of a machine before a local model may run: roles, thresholds, preferred profiles and waivers.
 */
export interface AdmissionPolicy {
  /**
   * The version of this contract.
   */
  schemaVersion: "v1";
  /**
   * Always `AdmissionPolicy`.
   */
  kind: "AdmissionPolicy";
  policyRef: PolicyRef;
  /**
   * What the policy is for. Absent: nobody said.
   */
  description?: string;
  /**
   * How long a snapshot made under this policy may be used.
   */
  snapshotLifetimeSeconds: number;
  /**
   * What each signal counts for. Memory, model service, thermal and battery are always required.
   */
  roles: {
    /**
     * The role of memory: always required.
     */
    memory: "required";
    /**
     * The role of the model service: always required.
     */
    modelService: "required";
    /**
     * The role of heat: always required.
     */
    thermal: "required";
    /**
     * The role of the battery: always required.
     */
    battery: "required";
    /**
     * The role of the disk that holds the models.
     */
    disk: "required" | "informational";
    /**
     * The role of the accelerators.
     */
    accelerator: "required" | "informational";
    /**
     * The role of the network.
     */
    network: "required" | "informational";
  };
  /**
   * Where each level begins, and what each figure rests on.
   */
  thresholds: {
    /**
     * What a model needs beside its own hint, and when memory pressure counts.
     */
    memory: {
      /**
       * Kept free beside the model's own memory.
       */
      reserveBytes: number;
      /**
       * The least that any model needs; never below model-router's own floor of 2 GiB.
       */
      minimumBytes: number;
      /**
       * Elevated when all tasks stalled on memory for at least this share of the last ten seconds (PSI full avg10). Absent: never.
       */
      pressureElevatedAtPercent?: number;
      /**
       * Critical when all tasks stalled on memory for at least this share of the last ten seconds (PSI full avg10). Absent: never. When given, unreadable pressure denies.
       */
      pressureCriticalAtPercent?: number;
      /**
       * Where these figures come from.
       */
      source: string;
    };
    /**
     * Critical is at or above the sensor's own critical trip point.
     */
    thermal: {
      /**
       * Elevated from this many degrees below the critical trip point.
       */
      elevatedWithinCelsius: number;
      /**
       * Where these figures come from.
       */
      source: string;
    };
    /**
     * Critical only while the battery is not being charged or held by mains.
     */
    battery: {
      /**
       * Critical below this charge.
       */
      criticalBelowPercent: number;
      /**
       * Elevated below this charge.
       */
      elevatedBelowPercent: number;
      /**
       * Where these figures come from.
       */
      source: string;
    };
    /**
     * Judged where the model store lies. A read-only file system is critical.
     */
    disk: {
      /**
       * Critical below this free space.
       */
      criticalBelowBytes: Bytes;
      /**
       * Elevated below this share of free space.
       */
      elevatedBelowPercent: Percent;
      /**
       * Elevated below this share of free inodes, where the file system counts them.
       */
      elevatedBelowInodesPercent: Percent;
      /**
       * Where these figures come from.
       */
      source: string;
    };
    /**
     * How long a model service may take to answer.
     */
    modelService: {
      /**
       * The limit of the whole exchange with one service, in milliseconds.
       */
      timeoutMs: number;
      /**
       * Where these figures come from.
       */
      source: string;
    };
  };
  /**
   * When a machine that was judged worse counts as better again, so that one at the edge does not flap. It works where a collector keeps the last snapshot (`--watch`). Absent: at once.
   */
  recovery?: {
    /**
     * A level gets better only after it would have been better for so long without a break.
     */
    holdSeconds: number;
    /**
     * A model that was denied for want of memory must find so much more than it needs.
     */
    memoryMarginBytes: number;
    /**
     * Where these figures come from.
     */
    source: string;
  };
  /**
   * The profiles in the order in which they are preferred; others follow.
   */
  profileOrder: ProfileRef[];
  /**
   * Signals that the operator accepts as unobservable on this machine, for a time. At most one for each signal.
   */
  waivers: Waiver[];
}
/**
 * One signal, waived with a reason and an end. It counts only while the signal is unknown: never when it is bad, and never when its source failed.
 */
export interface Waiver {
  /**
   * The signal that cannot be observed.
   */
  signal: "thermal" | "battery" | "disk" | "accelerator";
  justification: Justification;
  /**
   * When the waiver begins.
   */
  waivedAt: Instant;
  /**
   * When the waiver ends: at most 366 days after it begins.
   */
  expiresAt: Instant;
}
/**
 * Memory that a model could take now.
 */
export interface MemoryKnown {
  /**
   * The tag of this variant.
   */
  status: "known";
  level: Level;
  /**
   * The least of what the kernel says is available and what each limit on this process leaves.
   */
  availableBytes: Bytes;
  /**
   * The least of the machine's memory and each limit on this process.
   */
  totalBytes: Bytes;
  /**
   * What sets `availableBytes`: the machine itself, or a control group that holds this process.
   */
  limitedBy: "machine" | "controlGroup";
  /**
   * Memory of all programs on the machine that no file backs: a loaded model cannot hold more of it. Absent: the system does not tell, and no service is believed to hold a model.
   */
  anonymousBytes?: Bytes;
  /**
   * Pages of files that programs have mapped, on the whole machine. They count as available too, so they are not counted as held by a model. Absent: the system does not tell, and no service is believed to hold a model.
   */
  fileMappedBytes?: Bytes;
  /**
   * Memory of all programs on the machine that was moved to swap: whatever a model has there must come back. Absent: the system does not tell, and no service is believed to hold a model.
   */
  swappedBytes?: Bytes;
  /**
   * How much tasks stalled for want of memory.
   */
  pressure: PressureKnown | PressureUnknown;
  source: Source;
  ageMs: AgeMs;
  elapsedMs: ElapsedMs;
  /**
   * What the policy makes of this signal.
   */
  gate: Required;
  /**
   * Since when the level is held above what the thresholds alone say, so that a machine at the edge does not flap. A held level may be worse, never better. Absent: it is just what the thresholds say.
   */
  heldSince?: Instant;
}
/**
 * Measured pressure.
 */
export interface PressureKnown {
  /**
   * The tag of this variant.
   */
  status: "known";
  /**
   * The share of the last ten seconds in which all tasks stalled on memory (PSI full avg10).
   */
  fullAvg10Percent: Percent;
}
/**
 * Pressure that could not be read. It denies only where the policy sets a critical pressure.
 */
export interface PressureUnknown {
  /**
   * The tag of this variant.
   */
  status: "unknown";
  reason: ReasonCode;
}
/**
 * The signal must be determined, and not critical, for any admission.
 */
export interface Required {
  /**
   * The tag of this variant.
   */
  role: "required";
}
/**
 * The value could not be determined, and nothing excuses that.
 */
export interface UnknownRequired {
  /**
   * The tag of this variant.
   */
  status: "unknown";
  reason: ReasonCode;
  source: Source;
  elapsedMs: ElapsedMs;
  /**
   * What the policy makes of this signal.
   */
  gate: Required;
}
/**
 * The source exists and failed. No waiver excuses a failure.
 */
export interface FailedRequired {
  /**
   * The tag of this variant.
   */
  status: "error";
  reason: ReasonCode;
  source: Source;
  elapsedMs: ElapsedMs;
  /**
   * What the policy makes of this signal.
   */
  gate: Required;
}
/**
 * The local services that the profiles name.
 */
export interface ModelServiceKnown {
  /**
   * The tag of this variant.
   */
  status: "known";
  /**
   * Whether at least one of them answers as it should.
   */
  healthy: boolean;
  /**
   * One entry for each service.
   *
   * @minItems 1
   *
   * Items: A service.
   */
  endpoints: [EndpointHealthy | EndpointUnhealthy, ...(EndpointHealthy | EndpointUnhealthy)[]];
  source: Source;
  ageMs: AgeMs;
  elapsedMs: ElapsedMs;
  /**
   * What the policy makes of this signal.
   */
  gate: Required;
}
/**
 * A service that answered as it should within its limit.
 */
export interface EndpointHealthy {
  /**
   * The tag of this variant.
   */
  status: "healthy";
  endpoint: LoopbackEndpoint;
  /**
   * How it is spoken to.
   */
  api: "ollama" | "openaiCompatible";
  /**
   * The version that the service gives. Absent: it gives none.
   */
  version?: Label;
  /**
   * How many models it lists.
   */
  modelCount: number;
}
/**
 * A service that did not.
 */
export interface EndpointUnhealthy {
  /**
   * The tag of this variant.
   */
  status: "unhealthy";
  endpoint: LoopbackEndpoint;
  /**
   * How it is spoken to.
   */
  api: "ollama" | "openaiCompatible";
  reason: ReasonCode;
}
/**
 * Heat, by the sensor that is nearest to its own limit.
 */
export interface ThermalKnown {
  /**
   * The tag of this variant.
   */
  status: "known";
  level: Level;
  /**
   * What the level rests on.
   */
  measurement: Temperature | HardwareSlowdown | SystemState;
  /**
   * Sensors with a usable limit that were read.
   */
  sensorCount: number;
  /**
   * Sensors that could not be read; none of them measures the processor.
   */
  unreadableSensorCount: number;
  source: Source;
  ageMs: AgeMs;
  elapsedMs: ElapsedMs;
  /**
   * What the policy makes of this signal.
   */
  gate: Required;
  /**
   * Since when the level is held above what the thresholds alone say, so that a machine at the edge does not flap. A held level may be worse, never better. Absent: it is just what the thresholds say.
   */
  heldSince?: Instant;
}
/**
 * A sensor's temperature against its own critical trip point.
 */
export interface Temperature {
  /**
   * The tag of this variant.
   */
  method: "temperature";
  /**
   * The sensor's own name.
   */
  sensor: Label;
  celsius: Celsius;
  /**
   * Where the hardware's or firmware's own critical limit lies.
   */
  criticalCelsius: Celsius;
}
/**
 * An accelerator says that its hardware slows down for heat: critical by itself.
 */
export interface HardwareSlowdown {
  /**
   * The tag of this variant.
   */
  method: "hardwareSlowdown";
  /**
   * The accelerator's name.
   */
  sensor: Label;
}
/**
 * The operating system's own judgement, where it gives no temperatures.
 */
export interface SystemState {
  /**
   * The tag of this variant.
   */
  method: "systemState";
  /**
   * NSProcessInfo.thermalState of macOS: `serious` and `critical` are critical, `fair` is elevated.
   */
  state: "nominal" | "fair" | "serious" | "critical";
}
/**
 * The value could not be determined; a waiver may excuse that.
 */
export interface UnknownWaivable {
  /**
   * The tag of this variant.
   */
  status: "unknown";
  reason: ReasonCode;
  source: Source;
  elapsedMs: ElapsedMs;
  /**
   * What the policy makes of this signal.
   */
  gate: Required | Waived;
}
/**
 * The operator has accepted, for a time, that the signal cannot be observed on this machine.
 */
export interface Waived {
  /**
   * The tag of this variant.
   */
  role: "waived";
  justification: Justification;
  /**
   * When the waiver ends. A snapshot that uses it never outlives it.
   */
  expiresAt: Instant;
}
/**
 * All batteries that power this machine, together.
 */
export interface BatteryKnown {
  /**
   * The tag of this variant.
   */
  status: "known";
  level: Level;
  /**
   * How full they are.
   */
  charge: ChargePercent | ChargeLevel;
  /**
   * Which way energy flows. `undetermined` is judged like `discharging`.
   */
  powerState: "charging" | "discharging" | "full" | "notCharging" | "undetermined";
  /**
   * How many batteries are counted.
   */
  batteryCount: number;
  source: Source;
  ageMs: AgeMs;
  elapsedMs: ElapsedMs;
  /**
   * What the policy makes of this signal.
   */
  gate: Required;
  /**
   * Since when the level is held above what the thresholds alone say, so that a machine at the edge does not flap. A held level may be worse, never better. Absent: it is just what the thresholds say.
   */
  heldSince?: Instant;
}
/**
 * By energy over all batteries.
 */
export interface ChargePercent {
  /**
   * The tag of this variant.
   */
  method: "percent";
  percent: Percent;
}
/**
 * By the coarse level that the firmware gives, where it gives no figure: the worst of all batteries.
 */
export interface ChargeLevel {
  /**
   * The tag of this variant.
   */
  method: "capacityLevel";
  /**
   * The firmware's word.
   */
  capacityLevel: "critical" | "low" | "normal" | "high" | "full";
}
/**
 * Proven not to exist on this machine.
 */
export interface AbsentRequired {
  /**
   * The tag of this variant.
   */
  status: "notApplicable";
  reason: ReasonCode;
  source: Source;
  elapsedMs: ElapsedMs;
  /**
   * What the policy makes of this signal.
   */
  gate: Required;
}
/**
 * Room where the model store lies.
 */
export interface DiskKnown {
  /**
   * The tag of this variant.
   */
  status: "known";
  level: Level;
  /**
   * Free for this user.
   */
  availableBytes: Bytes;
  /**
   * The size of the file system.
   */
  totalBytes: Bytes;
  /**
   * Free inodes for this user; absent where the file system does not count them.
   */
  availableInodes?: number;
  /**
   * All inodes; absent where the file system does not count them.
   */
  totalInodes?: number;
  /**
   * Whether the file system is mounted read-only.
   */
  readOnly: boolean;
  source: Source;
  ageMs: AgeMs;
  elapsedMs: ElapsedMs;
  /**
   * What the policy makes of this signal.
   */
  gate: Required | Informational;
  /**
   * Since when the level is held above what the thresholds alone say, so that a machine at the edge does not flap. A held level may be worse, never better. Absent: it is just what the thresholds say.
   */
  heldSince?: Instant;
}
/**
 * The signal is reported; it neither helps nor hinders an admission.
 */
export interface Informational {
  /**
   * The tag of this variant.
   */
  role: "informational";
}
/**
 * The value could not be determined; the policy may not ask for it, or a waiver may excuse that.
 */
export interface UnknownOptional {
  /**
   * The tag of this variant.
   */
  status: "unknown";
  reason: ReasonCode;
  source: Source;
  elapsedMs: ElapsedMs;
  /**
   * What the policy makes of this signal.
   */
  gate: Required | Informational | Waived;
}
/**
 * The source exists and failed; the policy may not ask for it.
 */
export interface FailedOptional {
  /**
   * The tag of this variant.
   */
  status: "error";
  reason: ReasonCode;
  source: Source;
  elapsedMs: ElapsedMs;
  /**
   * What the policy makes of this signal.
   */
  gate: Required | Informational;
}
/**
 * Accelerators of this machine.
 */
export interface AcceleratorKnown {
  /**
   * The tag of this variant.
   */
  status: "known";
  level: Level;
  /**
   * One entry for each device.
   *
   * @minItems 1
   *
   * Items: A device.
   */
  devices: [DeviceKnown | DeviceFailed, ...(DeviceKnown | DeviceFailed)[]];
  source: Source;
  ageMs: AgeMs;
  elapsedMs: ElapsedMs;
  /**
   * What the policy makes of this signal.
   */
  gate: Required | Informational;
  /**
   * Since when the level is held above what the thresholds alone say, so that a machine at the edge does not flap. A held level may be worse, never better. Absent: it is just what the thresholds say.
   */
  heldSince?: Instant;
}
/**
 * A device that answered.
 */
export interface DeviceKnown {
  /**
   * The tag of this variant.
   */
  status: "known";
  /**
   * Whose driver tells of it.
   */
  vendor: "nvidia" | "amd" | "intel" | "apple";
  /**
   * Its number among the devices of this vendor, in the driver's order.
   */
  index: number;
  name: Label;
  /**
   * Its own memory.
   */
  memory: DeviceMemoryKnown | DeviceMemoryUnknown | DeviceMemoryAbsent;
  /**
   * The instances into which the card is cut (MIG). Absent: it is not cut, or the driver does not say.
   *
   * @minItems 1
   */
  partitions?: [Partition, ...Partition[]];
  /**
   * The share of the driver's last sampling period in which it was busy. Absent: the driver does not say.
   */
  utilizationPercent?: Percent;
  /**
   * Its temperature. Absent: the driver does not say.
   */
  celsius?: Celsius;
  /**
   * From where the hardware slows itself down. Absent: the driver does not say.
   */
  criticalCelsius?: Celsius;
  /**
   * What slows it down now. Empty: nothing does, and the driver would say if heat did. A list without heat proves nothing about heat. Absent: the driver does not say.
   *
   * Items: A reason: `hardwareThermal` when the hardware slows itself down for heat, `softwareThermal` when the driver does.
   */
  throttleReasons?: (
    "hardwareThermal" | "softwareThermal" | "hardwareSlowdown" | "hardwarePowerBrake" | "softwarePowerCap"
  )[];
}
/**
 * Memory of a device.
 */
export interface DeviceMemoryKnown {
  /**
   * The tag of this variant.
   */
  status: "known";
  availableBytes: Bytes;
  /**
   * All of it.
   */
  totalBytes: number;
}
/**
 * Memory that the driver does not tell. The machine's own memory never stands in for it.
 */
export interface DeviceMemoryUnknown {
  /**
   * The tag of this variant.
   */
  status: "unknown";
  reason: ReasonCode;
}
/**
 * Proven to have none of its own: it uses the machine's, which `memory` counts.
 */
export interface DeviceMemoryAbsent {
  /**
   * The tag of this variant.
   */
  status: "notApplicable";
  reason: ReasonCode;
}
/**
 * One instance of a card that is cut into several, each with memory of its own.
 */
export interface Partition {
  /**
   * Its number on this card, in the driver's order.
   */
  index: number;
  name: Label;
  /**
   * Its share of the memory.
   */
  memory: DeviceMemoryKnown | DeviceMemoryUnknown;
}
/**
 * A device that the driver lists and that does not answer, or all of a maker whose devices could not be read.
 */
export interface DeviceFailed {
  /**
   * The tag of this variant.
   */
  status: "error";
  /**
   * Whose driver tells of it.
   */
  vendor: "nvidia" | "amd" | "intel" | "apple";
  /**
   * Its number among the devices of this vendor, in the driver's order.
   */
  index: number;
  reason: ReasonCode;
}
/**
 * Proven not to exist on this machine; the policy may not ask for it.
 */
export interface AbsentOptional {
  /**
   * The tag of this variant.
   */
  status: "notApplicable";
  reason: ReasonCode;
  source: Source;
  elapsedMs: ElapsedMs;
  /**
   * What the policy makes of this signal.
   */
  gate: Required | Informational;
}
/**
 * Whether this machine has a way out. Nothing is sent to find out, and nothing is authorised.
 */
export interface NetworkKnown {
  /**
   * The tag of this variant.
   */
  status: "known";
  /**
   * Whether a usable default route exists. It does not say that anything answers at its end.
   */
  defaultRoute: boolean;
  source: Source;
  ageMs: AgeMs;
  elapsedMs: ElapsedMs;
  /**
   * What the policy makes of this signal.
   */
  gate: Required | Informational;
}
/**
 * The value could not be determined; the policy may not ask for it.
 */
export interface UnknownUnwaivable {
  /**
   * The tag of this variant.
   */
  status: "unknown";
  reason: ReasonCode;
  source: Source;
  elapsedMs: ElapsedMs;
  /**
   * What the policy makes of this signal.
   */
  gate: Required | Informational;
}
/**
 * One model profile and its verdict.
 */
export interface Profile {
  profileRef: ProfileRef;
  /**
   * What the service must list, exactly. Absent: the profile names no model that a service could list.
   */
  modelName?: ModelName;
  /**
   * The service that must answer. Absent: the profile's endpoint is not a literal loopback address, or its runtime cannot be asked.
   */
  endpoint?: LoopbackEndpoint;
  /**
   * Whether the service lists exactly this model.
   */
  availability: "available" | "unavailable" | "unknown";
  /**
   * The memory that the model needs now, and why.
   */
  memoryNeed: MemoryNeedKnown | MemoryNeedUnknown;
  /**
   * The verdict on this profile alone.
   */
  admission: Admitted | Denied;
}
/**
 * `requiredBytes` is the greater of `hintBytes` + `reserveBytes` - `loadedBytes` and `minimumBytes`, and `recoveryBytes` on top.
 */
export interface MemoryNeedKnown {
  /**
   * The tag of this variant.
   */
  status: "known";
  /**
   * What must be available.
   */
  requiredBytes: Bytes;
  /**
   * The profile's memory hint.
   */
  hintBytes: number;
  /**
   * The policy's reserve.
   */
  reserveBytes: Bytes;
  /**
   * Memory that this model already holds: `reportedLoadedBytes` less the machine's `fileMappedBytes` and `swappedBytes`, and never more than `hintBytes`, the machine's `anonymousBytes`, or what of `totalBytes` is not available.
   */
  loadedBytes: Bytes;
  /**
   * The policy's minimum.
   */
  minimumBytes: Bytes;
  /**
   * What the service says that this model holds, video memory left out. Absent: it does not say that the model is loaded.
   */
  reportedLoadedBytes?: Bytes;
  /**
   * Asked for on top, because the last snapshot denied this model for want of memory: the policy's `memoryMarginBytes`. Absent: none.
   */
  recoveryBytes?: number;
}
/**
 * The profile gives no memory hint. That is not a need of zero.
 */
export interface MemoryNeedUnknown {
  /**
   * The tag of this variant.
   */
  status: "unknown";
  reason: ReasonCode;
}
/**
 * The model may run now.
 */
export interface Admitted {
  /**
   * The tag of this variant.
   */
  verdict: "admit";
}
/**
 * The model may not run now, for every reason given.
 */
export interface Denied {
  /**
   * The tag of this variant.
   */
  verdict: "deny";
  /**
   * Every reason, in the order of their list.
   *
   * @minItems 1
   */
  reasons: [AdmissionReason, ...AdmissionReason[]];
}
/**
 * A profile that was left out.
 */
export interface RefusedProfile {
  /**
   * The name of its file, without its folder.
   */
  name: string;
  reason: ReasonCode;
}
/**
 * A resource document authorises nothing: every entry is false, for ever.
 */
export interface Authorizations {
  /**
   * Prompts may leave the machine.
   */
  promptEgress: false;
  /**
   * The model may use the network.
   */
  networkAccess: false;
  /**
   * The model may use tools.
   */
  toolUse: false;
  /**
   * A model may be downloaded.
   */
  modelDownload: false;
  /**
   * User data may train a model.
   */
  trainingOnUserData: false;
  /**
   * A model may be promoted.
   */
  modelPromotion: false;
  /**
   * Models may be installed, changed or removed.
   */
  lifecycleMutation: false;
}
