// Generated from schemas/ by tools/generate_typescript.py. Do not edit.
import type { AdmissionPolicy } from "./admission-policy.js";
import type { BenchmarkSnapshot } from "./benchmark-snapshot.js";
import type { CompatibilityReport } from "./compatibility-report.js";
import type { EngineHandoff } from "./engine-handoff.js";
import type { GuardrailResourceEvidence } from "./guardrail-evidence.js";
import type { HardwareCatalog } from "./hardware-catalog.js";
import type { HardwareProfile } from "./hardware-profile.js";
import type { ModelCandidates } from "./model-candidates.js";
import type { ModelCatalog } from "./model-catalog.js";
import type { ModelDownload } from "./model-download.js";
import type { ModelEstimate } from "./model-estimate.js";
import type { LocalModelProfile } from "./model-profile.js";
import type { ModelProposal } from "./model-proposal.js";
import type { ModelRegistry } from "./model-registry.js";
import type { ModelShapes } from "./model-shapes.js";
import type { PoolState } from "./pool-state.js";
import type { ProvenanceRecord } from "./provenance-record.js";
import type { ProvisionRequest } from "./provision-request.js";
import type { RankedModels } from "./ranked-models.js";
import type { LocalResourceSnapshot } from "./resource-snapshot.js";
import type { RouterResourceSignals } from "./router-signals.js";
import type { UpgradeRecommendation } from "./upgrade-recommendation.js";
import type { ValidationReport } from "./validation-report.js";

export type {
  AdmissionPolicy,
  BenchmarkSnapshot,
  CompatibilityReport,
  EngineHandoff,
  GuardrailResourceEvidence,
  HardwareCatalog,
  HardwareProfile,
  ModelCandidates,
  ModelCatalog,
  ModelDownload,
  ModelEstimate,
  LocalModelProfile,
  ModelProposal,
  ModelRegistry,
  ModelShapes,
  PoolState,
  ProvenanceRecord,
  ProvisionRequest,
  RankedModels,
  LocalResourceSnapshot,
  RouterResourceSignals,
  UpgradeRecommendation,
  ValidationReport,
};

/** Any document that says its own `kind`, by which a reader tells them apart. */
export type AnyDocument =
  | AdmissionPolicy
  | BenchmarkSnapshot
  | CompatibilityReport
  | GuardrailResourceEvidence
  | HardwareCatalog
  | HardwareProfile
  | ModelCandidates
  | ModelCatalog
  | ModelDownload
  | ModelEstimate
  | LocalModelProfile
  | ModelProposal
  | ModelRegistry
  | ModelShapes
  | PoolState
  | ProvenanceRecord
  | RankedModels
  | LocalResourceSnapshot
  | UpgradeRecommendation
  | ValidationReport;
