// Generated from schemas/ by json-schema-to-typescript. Do not edit.

/**
 * Which model an orchestrator wants on this machine. The shape is llama-orch's and is kept: a file in YAML or JSON with these three names.
 */
export interface ProvisionRequest {
  /**
   * The model: a path or `file:` and a path, `hf:organisation/repository[@commit]/file`, `ollama:name:tag`, `https:` and an address, or `registry:` and the name of an entry.
   */
  model_ref: string;
  /**
   * What the file's bytes must give; of a model in several parts, the bytes of the first. Absent: it is not known, and strict verification is not asked for.
   */
  expected_digest?: {
    /**
     * The algorithm. No other is accepted.
     */
    algo: "sha256";
    /**
     * The digest in hexadecimal digits. A digest of zeros, which stands for none, is refused.
     */
    value: string;
  };
  /**
   * Whether nothing may be handed on that was not verified. Absent: no.
   */
  strict_verification?: boolean;
}
