// Generated from schemas/ by json-schema-to-typescript. Do not edit.

/**
 * A time: RFC 3339 in UTC, ending in `Z`.
 */
export type Instant = string;
/**
 * A short name in lower case that stays the same for ever.
 */
export type Slug = string;
/**
 * Where a figure or a file was found, precisely enough to find it again. It names no user, host or home folder.
 */
export type Origin = string;
/**
 * A licence: its SPDX identifier, or `LicenseRef-` and a name for one that SPDX does not list.
 */
export type License = string;
/**
 * A text for people: one or a few sentences.
 */
export type Sentence = string;
/**
 * A share of one.
 */
export type Share = number;
/**
 * A benchmark, its release included; there is no closed list. Names that differ only in `-`, `_` and `.` are one.
 */
export type BenchmarkId = string;
/**
 * What people call it.
 */
export type DisplayName = string;
/**
 * How figures are written: `percent` from 0 to 100, or `elo`: a rating that says nothing alone, and nothing beside a percent.
 */
export type Scale = "percent" | "elo";
/**
 * What a model is used for. The list is closed.
 */
export type Use = "general" | "coding" | "reasoning";
/**
 * A model repository: its organisation and its name.
 */
export type Repository = string;
/**
 * How weights are stored, in the words of the format: `Q4_K_M`, `F16`, `MXFP4`, `MLX-4bit`.
 */
export type Quantization = string;
/**
 * A figure on a benchmark's own scale.
 */
export type ObservedScore = number;
/**
 * A day: RFC 3339 full-date, in UTC.
 */
export type Date = string;
/**
 * Who measured: somebody else, or the model's maker.
 */
export type ObservationGrade = "direct" | "selfReported";
/**
 * A stable code in lowerCamelCase that programs can rely on; readers pass over codes that they do not know.
 */
export type ReasonCode = string;

/**
 * What benchmarks said of models up to one day, frozen, with the source of every figure.
 */
export interface BenchmarkSnapshot {
  /**
   * The version of this contract.
   */
  schemaVersion: "v1";
  /**
   * Always `BenchmarkSnapshot`.
   */
  kind: "BenchmarkSnapshot";
  /**
   * When the snapshot was made. No observation is younger.
   */
  generatedAt: Instant;
  /**
   * Shipped with the program, or made anew.
   */
  origin: "shipped" | "refreshed";
  /**
   * Where the figures come from.
   *
   * @minItems 1
   */
  sources: [BenchmarkSource, ...BenchmarkSource[]];
  /**
   * What was measured.
   *
   * @minItems 1
   */
  benchmarks: [Benchmark, ...Benchmark[]];
  /**
   * Every figure.
   */
  observations: Observation[];
  /**
   * What a reader should know, such as a source that could not be read. There is no closed list of codes.
   */
  notices: Notice[];
}
/**
 * Where figures come from, and how much they weigh.
 */
export interface BenchmarkSource {
  /**
   * How the document refers to this source.
   */
  id: Slug;
  origin: Origin;
  /**
   * The licence of the source's figures. Absent: none was found.
   */
  license?: License;
  /**
   * The words that the licence asks for. Absent: it asks for none.
   */
  attribution?: Sentence;
  /**
   * Who measured what this source says: the models' makers, others, or now one and now the other.
   */
  measuredBy: "makers" | "others" | "mixed";
  /**
   * Whether figures of this source are second-hand, contradict others or could not be checked.
   */
  isWeak: boolean;
  /**
   * How much the source weighs. A source of weight 0 counts for nothing.
   */
  weight: Share;
}
/**
 * One benchmark in one release; releases are not comparable.
 */
export interface Benchmark {
  id: BenchmarkId;
  displayName: DisplayName;
  scale: Scale;
  /**
   * What it tells about.
   *
   * @minItems 1
   */
  uses: [Use, ...Use[]];
}
/**
 * One figure for one model.
 */
export interface Observation {
  /**
   * The model that was measured.
   */
  repository: Repository;
  /**
   * The quantisation that was measured. Absent: not told.
   */
  quantization?: Quantization;
  benchmark: BenchmarkId;
  /**
   * The figure on the benchmark's own scale.
   */
  score: ObservedScore;
  /**
   * How sure the source is of the figure. Absent: it does not say.
   */
  interval?: ObservedInterval;
  /**
   * How it was measured, in the source's words. Absent: it does not say.
   */
  metric?: Sentence;
  /**
   * When it was measured; of a maker's own figure, when the model came out; where only a month is known, its first day. Never the day on which it was fetched.
   */
  observedOn: Date;
  grade: ObservationGrade;
  /**
   * The source, by its `id` in `sources`.
   */
  sourceId: Slug;
}
/**
 * Where the source says that the true figure lies, on the benchmark's own scale.
 */
export interface ObservedInterval {
  /**
   * The lower end.
   */
  lowScore: ObservedScore;
  /**
   * The upper end.
   */
  highScore: ObservedScore;
  /**
   * In how many of a hundred cases the true figure lies in such an interval.
   */
  coveragePercent: number;
}
/**
 * Something that a reader should know: a stable code and words for people.
 */
export interface Notice {
  /**
   * What it is about: a stable code in lowerCamelCase.
   */
  code: ReasonCode;
  /**
   * The same in words, which name no user, host or home folder.
   */
  message: Sentence;
}
