// Generated from schemas/ by json-schema-to-typescript. Do not edit.

/**
 * A local model that may be used, as sourceos-model-carry publishes it (v0.1). The shape is theirs and is kept exactly.
 */
export interface LocalModelProfile {
  /**
   * The version of model-carry's contract.
   */
  schemaVersion: "v0.1";
  /**
   * Always `LocalModelProfile`.
   */
  kind: "LocalModelProfile";
  /**
   * The profile's URN.
   */
  profileId: string;
  /**
   * What people call it.
   */
  displayName: string;
  /**
   * What serves the model.
   */
  runtime: {
    /**
     * The kind of service.
     */
    kind: "ollama" | "llama.cpp" | "mlx" | "openai-compatible" | "other";
    /**
     * Where it listens.
     */
    endpoint?: string | null;
    /**
     * Its usual port.
     */
    defaultLocalPort?: number | null;
    /**
     * How people start it. modeldoor never runs it.
     */
    launchCommand?: string | null;
    /**
     * How people ask it. modeldoor never runs it.
     */
    healthCommand?: string | null;
  };
  /**
   * Which model.
   */
  model: {
    /**
     * Who made it.
     */
    provider: string;
    /**
     * Its family.
     */
    family: string;
    /**
     * Its name.
     */
    name: string;
    /**
     * Its size.
     */
    parameterClass: "sub-1b" | "1b" | "3b" | "4b" | "8b" | "other";
    /**
     * Its name and tag in Ollama.
     */
    ollamaRef?: string | null;
    /**
     * Its GGUF file.
     */
    ggufRef?: string | null;
    /**
     * Tokens of context.
     */
    contextWindowHint?: number | null;
    /**
     * Size on disk, in MiB.
     */
    diskSizeHintMb?: number | null;
    /**
     * Memory when running, in MiB.
     */
    memoryHintMb?: number | null;
    /**
     * Its licence.
     */
    licenseRef: string;
    /**
     * Where it comes from.
     */
    sourceRef?: string | null;
  };
  /**
   * What it is for.
   *
   * @minItems 1
   */
  roles: [
    (
      | "router"
      | "triage"
      | "summarization"
      | "rewrite"
      | "office-assist"
      | "agent-machine-assist"
      | "offline-fallback"
      | "coding-assist"
      | "privacy-first-chat"
    ),
    ...(
      | "router"
      | "triage"
      | "summarization"
      | "rewrite"
      | "office-assist"
      | "agent-machine-assist"
      | "offline-fallback"
      | "coding-assist"
      | "privacy-first-chat"
    )[]
  ];
  /**
   * What its owner allows.
   */
  policy: {
    /**
     * Stays on this machine.
     */
    localOnlyDefault?: boolean;
    /**
     * Prompts may leave.
     */
    sendPromptOffDeviceDefault?: boolean;
    /**
     * Tools may be used.
     */
    allowToolUse?: boolean;
    /**
     * The network may be used.
     */
    allowNetwork?: boolean;
    /**
     * The model may be downloaded.
     */
    allowModelDownload?: boolean;
    /**
     * Somebody must ask for the download.
     */
    requiresExplicitPull?: boolean;
    /**
     * The longest prompt.
     */
    maxPromptChars?: number | null;
    /**
     * What to use instead.
     */
    fallbackProfileRefs?: string[];
  };
  /**
   * What it reports.
   */
  evidence?: {
    /**
     * Availability.
     */
    emitModelAvailability?: boolean;
    /**
     * Health.
     */
    emitRuntimeHealth?: boolean;
    /**
     * Routing.
     */
    emitRoutingDecision?: boolean;
    /**
     * Prompts as hashes only.
     */
    emitPromptHashOnly?: boolean;
  };
  /**
   * Anything else.
   */
  notes?: string;
}
