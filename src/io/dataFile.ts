/** What a reader of CSV took the lines of a file for. */
export interface CsvReport {
  /** Names of the columns, where the file has them. */
  header: string[] | undefined;
  /** The character between cells. */
  delimiter: string;
  /** The column of the labels, from 0. */
  label: number;
  /** Lines left out because a cell was missing. */
  skipped: number;
}

/** Samples side by side, and what should come out of each: data for `fit`, `evaluate` and `examine`. */
export interface DataFile {
  /** Samples. */
  n: number;
  /** Values of all samples, row-major. */
  x: Float32Array;
  /** Labels, or numbers where the label column is not made of labels. */
  y: Float32Array;
  /** Of x: samples first. */
  shape: number[];
  /** Names of the classes, where the label column holds text: label i stands for classes[i]. */
  classes?: string[];
  /** Where the data came from a CSV file. */
  csv?: CsvReport;
}
