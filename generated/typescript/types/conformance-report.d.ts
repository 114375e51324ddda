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
 * A value as JSON.
 */
export type AnswerJson = string;
/**
 * How many.
 */
export type Count = number;

/**
 * Which documents a program took for a yes that it must not. It was shown good, odd, invalid and stale ones, each in a run of its own.
 */
export interface ConformanceReport {
  /**
   * The version of this contract.
   */
  schemaVersion: "v1";
  /**
   * Always `ConformanceReport`.
   */
  kind: "ConformanceReport";
  /**
   * The version of modeldoor whose documents were sent.
   */
  modeldoorVersion: Label;
  /**
   * When the first document was sent.
   */
  startedAt: Instant;
  /**
   * The program that was run: the last part of its path alone. Its arguments are not told, because they may hold secrets.
   */
  program: string;
  /**
   * What it was sent.
   */
  sent: "resourceSnapshot" | "routerSignals";
  /**
   * Where it found the document.
   */
  sentBy: "standardInput" | "file";
  /**
   * Whether it was sent every document, or only those that were asked for by name.
   */
  selection: "all" | "some";
  /**
   * How long each run might last.
   */
  timeoutSeconds: number;
  /**
   * By what an open local lane was recognised.
   */
  openWhen: OpenByExitCode | OpenByField;
  /**
   * `opensWrongly` when a document that must not open the lane did; else `provesNothing` when none opened it, not even those that may, or when none was sent that must not; else `unclear` when one that must not open it got no answer; else `conforms`.
   */
  verdict: "conforms" | "opensWrongly" | "provesNothing" | "unclear";
  /**
   * What came of the documents, in figures.
   */
  counts: {
    /**
     * Documents that were sent.
     */
    caseCount: Count;
    /**
     * Those of them that may open the lane.
     */
    mayOpenCount: Count;
    /**
     * Those that may, and did.
     */
    openedRightlyCount: Count;
    /**
     * Those that must not, and did.
     */
    openedWronglyCount: Count;
    /**
     * Those to which the program said no.
     */
    closedCount: Count;
    /**
     * Those at which it crashed.
     */
    crashedCount: Count;
    /**
     * Those at which it did not end in time.
     */
    timedOutCount: Count;
    /**
     * Those to which it said nothing that could be read.
     */
    noAnswerCount: Count;
    /**
     * Those that must not, and of which it is not known what the program made: it did not end in time, said nothing that could be read, or crashed where a field answers. Where the exit code answers, a crash has one, and it is not one of those that open.
     */
    unansweredCount: Count;
  };
  /**
   * One entry for each document, in the order of sending.
   *
   * @minItems 1
   */
  cases: [ConformanceCase, ...ConformanceCase[]];
}
/**
 * The program's exit code says it.
 */
export interface OpenByExitCode {
  /**
   * The tag of this variant.
   */
  method: "exitCode";
  /**
   * The exit codes that mean open.
   *
   * @minItems 1
   *
   * Items: An exit code: 0 to 255.
   */
  exitCodes: [number, ...number[]];
}
/**
 * A field of the JSON document that it writes to standard output says it.
 */
export interface OpenByField {
  /**
   * The tag of this variant.
   */
  method: "field";
  /**
   * The way to the field: names of members and positions in lists, joined by dots.
   */
  field: string;
  /**
   * The values that mean open, each as JSON.
   *
   * @minItems 1
   */
  values: [AnswerJson, ...AnswerJson[]];
  /**
   * Exit codes that mean no, whatever was written, unless the field holds one of these values. Absent: none does.
   *
   * @minItems 1
   *
   * Items: Never 0: what ends well and says nothing has refused nothing.
   */
  closedExitCodes?: [number, ...number[]];
}
/**
 * One document, and what came of it.
 */
export interface ConformanceCase {
  /**
   * Its name; `modeldoor conformance --list` tells all of them.
   */
  name: string;
  /**
   * What is special about it.
   */
  about: string;
  /**
   * `mayOpen` only for a document that passes the gate, is fresh and admits a model.
   */
  expectation: "mayOpen" | "mustStayClosed";
  /**
   * What the program did. `crashed`, `timedOut` and `noAnswer` open nothing, and say nothing of what whoever runs the program makes of that.
   */
  outcome: "opened" | "closed" | "crashed" | "timedOut" | "noAnswer";
}
