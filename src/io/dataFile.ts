// What data files give to training.

/** How the lines of a CSV file were read. */
export interface CsvReport {
  /** Names of the columns, where the file has them. */
  header: string[] | undefined;
  /** The character between cells. */
  delimiter: string;
  /** The column of the labels, from 0; undefined where `label` was false. */
  label: number | undefined;
  /** Lines left out because a cell was missing. */
  skipped: number;
}

/** Samples with their labels or targets: data for `fit`, `evaluate` and `examine`. */
export interface DataFile {
  /** Number of samples. */
  n: number;
  /** Values of all samples, row-major. */
  x: Float32Array;
  /** Labels, or the target numbers of a regression; empty where `label` was false. */
  y: Float32Array;
  /** Shape of x: samples first. */
  shape: number[];
  /** Names of the classes, where the label column holds text: label i stands for classes[i]. */
  classes?: string[];
  /** How the file was read, if it was CSV. */
  csv?: CsvReport;
}
