// Generated from schemas/ by json-schema-to-typescript. Do not edit.

/**
 * What a scheduler may count on when it places work on a machine. The shape is that of SourceOS and is kept; modeldoor fills in what a snapshot knows and leaves the rest as its owner stated it. It carries no verdict.
 */
export interface PlacementFact {
  /**
   * The URN of this fact. modeldoor makes it of the digest of everything else in it.
   */
  id: string;
  /**
   * Always `PlacementFact`.
   */
  type: "PlacementFact";
  /**
   * The version of the SourceOS specification.
   */
  specVersion: string;
  /**
   * The machine. A snapshot never names one, so its owner does.
   */
  machineRef: string;
  /**
   * When the machine was observed: RFC 3339. modeldoor writes the snapshot's `collectedAt`.
   */
  observedAt: string;
  hardware: PlacementHardware;
  isolation: PlacementIsolation;
  /**
   * How far the machine is trusted. A snapshot does not know, so its owner states it.
   */
  trustPosture: "trusted-local" | "sandboxed-local" | "cluster-governed" | "remote-governed" | "untrusted";
  /**
   * Models that are resident on the machine.
   *
   * Items: The URN of a residency.
   */
  modelResidencyRefs: string[];
  /**
   * Inference providers on the machine. Absent: nothing is said of them.
   *
   * Items: The URN of a provider.
   */
  providerRefs?: string[];
  /**
   * Notes for people on what is cached where. Absent: none.
   *
   * Items: A note.
   */
  cacheNotes?: string[];
  /**
   * What the fact rests on. modeldoor writes the reference of the snapshot, and nothing else. Absent: it rests on what its owner says.
   *
   * Items: A URN or a digest.
   */
  evidenceRefs?: string[];
}
/**
 * What the hardware offers.
 */
export interface PlacementHardware {
  /**
   * The architecture, such as `aarch64` or `x86_64`.
   */
  arch: string;
  /**
   * Accelerators that were detected. modeldoor names those that answered; that the list is empty does not prove that there is none.
   *
   * Items: A name.
   */
  accelerators: string[];
  /**
   * Memory for placement. The shape has no way to say that it is unknown: then modeldoor writes no fact. modeldoor writes what is available, not what is built in.
   */
  memoryBytes: number;
  /**
   * Room for models, or null when it is unknown. Absent: nothing is said of it.
   */
  storageBytesAvailable?: number | null;
}
/**
 * How work on the machine is kept apart from it. A snapshot does not know, so its owner states it.
 */
export interface PlacementIsolation {
  /**
   * What keeps it apart.
   */
  runtime: "process" | "bubblewrap" | "rootless-podman" | "toolbox" | "systemd" | "quadlet" | "kubernetes-pod" | "vm";
  /**
   * What it may do on the network unless more is granted.
   */
  networkDefault: "deny" | "loopback-only" | "policy-gated" | "allow";
  /**
   * What it may do with files unless more is granted.
   */
  filesystemDefault: "read-only" | "workspace-scoped-rw" | "policy-gated-rw" | "host-rw";
}
