// Generated from schemas/ by tools/generate_typescript.py. Do not edit.
import type { AdmissionPolicy } from "./admission-policy.js";
import type { AgentplaneResourceEvidence } from "./agentplane-evidence.js";
import type { BenchmarkSnapshot } from "./benchmark-snapshot.js";
import type { CompatibilityReport } from "./compatibility-report.js";
import type { ConformanceReport } from "./conformance-report.js";
import type { DownloadEvent } from "./download-event.js";
import type { EngineHandoff } from "./engine-handoff.js";
import type { EvictionReport } from "./eviction-report.js";
import type { GuardrailResourceEvidence } from "./guardrail-evidence.js";
import type { HardwareCatalog } from "./hardware-catalog.js";
import type { HardwarePlan } from "./hardware-plan.js";
import type { HardwareProfile } from "./hardware-profile.js";
import type { ModelCandidates } from "./model-candidates.js";
import type { ModelCatalog } from "./model-catalog.js";
import type { ModelDownload } from "./model-download.js";
import type { ModelEstimate } from "./model-estimate.js";
import type { LocalModelProfile } from "./model-profile.js";
import type { ModelProposal } from "./model-proposal.js";
import type { ModelRecommendation } from "./model-recommendation.js";
import type { ModelRegistry } from "./model-registry.js";
import type { ModelShapes } from "./model-shapes.js";
import type { PlacementFact } from "./placement-fact.js";
import type { PlacementFactWithheld } from "./placement-withheld.js";
import type { PoolState } from "./pool-state.js";
import type { ProvenanceRecord } from "./provenance-record.js";
import type { ProvisionPolicy } from "./provision-policy.js";
import type { ProvisionRequest } from "./provision-request.js";
import type { RankedModels } from "./ranked-models.js";
import type { LocalResourceSnapshot } from "./resource-snapshot.js";
import type { RouterResourceSignals } from "./router-signals.js";
import type { SpeedCalibration } from "./speed-calibration.js";
import type { UpgradeRecommendation } from "./upgrade-recommendation.js";
import type { ValidationReport } from "./validation-report.js";

export type {
  AdmissionPolicy,
  AgentplaneResourceEvidence,
  BenchmarkSnapshot,
  CompatibilityReport,
  ConformanceReport,
  DownloadEvent,
  EngineHandoff,
  EvictionReport,
  GuardrailResourceEvidence,
  HardwareCatalog,
  HardwarePlan,
  HardwareProfile,
  ModelCandidates,
  ModelCatalog,
  ModelDownload,
  ModelEstimate,
  LocalModelProfile,
  ModelProposal,
  ModelRecommendation,
  ModelRegistry,
  ModelShapes,
  PlacementFact,
  PlacementFactWithheld,
  PoolState,
  ProvenanceRecord,
  ProvisionPolicy,
  ProvisionRequest,
  RankedModels,
  LocalResourceSnapshot,
  RouterResourceSignals,
  SpeedCalibration,
  UpgradeRecommendation,
  ValidationReport,
};

/** Any document that says its own `kind`, by which a reader tells them apart. */
export type AnyDocument =
  | AdmissionPolicy
  | AgentplaneResourceEvidence
  | BenchmarkSnapshot
  | CompatibilityReport
  | ConformanceReport
  | DownloadEvent
  | EvictionReport
  | GuardrailResourceEvidence
  | HardwareCatalog
  | HardwarePlan
  | HardwareProfile
  | ModelCandidates
  | ModelCatalog
  | ModelDownload
  | ModelEstimate
  | LocalModelProfile
  | ModelProposal
  | ModelRecommendation
  | ModelRegistry
  | ModelShapes
  | PlacementFactWithheld
  | PoolState
  | ProvenanceRecord
  | ProvisionPolicy
  | RankedModels
  | LocalResourceSnapshot
  | SpeedCalibration
  | UpgradeRecommendation
  | ValidationReport;
