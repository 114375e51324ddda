// Generated from schemas/ by json-schema-to-typescript. Do not edit.

/**
 * A size in bytes, at most 2^53-1.
 */
export type Bytes = number;

/**
 * The six resource signals that model-router reads, exactly. They are safe under its own checks: the local lane is open only when the snapshot admits the profile spoken for.
 */
export interface RouterResourceSignals {
  /**
   * True only when the profile spoken for is admitted by a fresh snapshot.
   */
  localModelProfileAvailable: boolean;
  /**
   * True only when the profile spoken for is admitted by a fresh snapshot.
   */
  localServiceHealthy: boolean;
  /**
   * The battery: the level when it is known, `unknown` in every other case.
   */
  batteryState: "normal" | "elevated" | "critical" | "unknown";
  /**
   * Heat: the level when it is known, `unknown` in every other case.
   */
  thermalState: "normal" | "elevated" | "critical" | "unknown";
  /**
   * Available memory; 0 when it is unknown.
   */
  memoryAvailableBytes: Bytes;
  /**
   * Whether a default route is known to exist. It authorises nothing.
   */
  networkAvailable: boolean;
}
