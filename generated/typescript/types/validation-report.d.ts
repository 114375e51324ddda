// Generated from schemas/ by json-schema-to-typescript. Do not edit.

/**
 * What the gate found in each document that it was shown.
 */
export interface ValidationReport {
  /**
   * The version of this contract.
   */
  schemaVersion: "v1";
  /**
   * Always `ValidationReport`.
   */
  kind: "ValidationReport";
  /**
   * The worst outcome of all documents.
   */
  outcome: "valid" | "invalid" | "unreadable";
  /**
   * One entry for each document, in the order of reading.
   */
  documents: DocumentReport[];
}
/**
 * One document.
 */
export interface DocumentReport {
  /**
   * The path as it was given; `-` is standard input.
   */
  name: string;
  /**
   * The line of the file that is this document, from 1, where every line is one (NDJSON). Absent: the document is the whole file.
   */
  streamLine?: number;
  /**
   * The contract that it was held against. Absent: it could not be told.
   */
  contract?: string;
  /**
   * `unreadable` when it could not be read at all, `invalid` when it was read and refused.
   */
  outcome: "valid" | "invalid" | "unreadable";
  /**
   * What is wrong, in the order of the document.
   */
  findings: Finding[];
}
/**
 * One thing that is wrong.
 */
export interface Finding {
  /**
   * The rule that is broken; `modeldoor validate --help` tells where they are described.
   */
  rule: string;
  /**
   * The place, as a JSON pointer (RFC 6901).
   */
  pointer: string;
  /**
   * The same place, as a JSON path.
   */
  path: string;
  /**
   * What the place must be, and what it is.
   */
  message: string;
  /**
   * What to do about it. Absent: the message says it all.
   */
  hint?: string;
  /**
   * The line of the place, from 1. Absent when the text is not at hand.
   */
  line?: number;
  /**
   * The column of the place, from 1, in characters. Absent: as for `line`.
   */
  column?: number;
}
