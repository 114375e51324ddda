// A consumer's program: it is compiled against the generated types, and never run.
import type { AnyDocument, LocalResourceSnapshot } from "./types/index.js";

// The tag tells the variant, and only the known one has a value.
export function availableBytes(snapshot: LocalResourceSnapshot): number | undefined {
  const memory = snapshot.signals.memory;
  switch (memory.status) {
    case "known":
      return memory.availableBytes;
    case "unknown":
    case "error":
      // @ts-expect-error: what is not known has no value
      return memory.availableBytes;
    default:
      return memory satisfies never;
  }
}

// A denial has at least one reason, so the first is there.
export function reason(snapshot: LocalResourceSnapshot): string {
  return snapshot.admission.verdict === "deny" ? snapshot.admission.reasons[0] : "admitted";
}

// A list may be empty.
export function firstProfile(snapshot: LocalResourceSnapshot): string {
  // @ts-expect-error: there may be no profile
  return snapshot.profiles[0].profileRef;
}

// The kind tells the document.
export function policyOf(document: AnyDocument): string | undefined {
  switch (document.kind) {
    case "AdmissionPolicy":
      return document.policyRef;
    case "LocalResourceSnapshot":
      return document.policy.policyRef;
    default:
      return undefined;
  }
}

// An absent member is absent, not undefined.
export function withoutEndpoint(profile: LocalResourceSnapshot["profiles"][number]): typeof profile {
  // @ts-expect-error: `undefined` is no value of JSON
  return { ...profile, endpoint: undefined };
}

// A document authorises nothing.
// @ts-expect-error: no authorisation can be true
export const egress: LocalResourceSnapshot["authorizations"]["promptEgress"] = true;
