// Generated from schemas/ by json-schema-to-typescript. Do not edit.

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
 * A time: RFC 3339 in UTC, ending in `Z`.
 */
export type Instant = string;

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
