// The one error class, and its codes.

/**
 * What went wrong, in one stable word. The message names function, argument, value and rule.
 *
 * - `E_ARGUMENT`: wrong type, unknown option, or value out of range
 * - `E_SHAPE`: not a shape, too large, or different from the target's
 * - `E_LAYOUT`: this shape and layout do not determine the fans
 * - `E_SCHEME`: unknown initializer
 * - `E_DTYPE`: unknown dtype, or values that it cannot hold
 * - `E_SEED`: not a seed
 * - `E_NAME_REQUIRED`: a seed without a name
 * - `E_NAME`: ill-formed, equal or colliding names
 * - `E_KEY`: not a key, or a key beside a seed
 * - `E_TARGET`: not an array that can be filled
 * - `E_DISPOSED`: use after dispose
 * - `E_MEMORY`: out of memory
 * - `E_WASM`: WebAssembly is missing, forbidden, or of another version
 * - `E_THREAD`: a worker ended or hangs in the middle of a call
 * - `E_JSON`: text that is not strict JSON
 * - `E_SPEC`: a spec that breaks docs/spec.md
 * - `E_FILE`: reading or writing a file failed
 * - `E_DATA`: unusable training data: empty, of the wrong size, NaN, or a label out of range
 * - `E_CHECKPOINT`: weights of another architecture, or an impossible state of training
 * - `E_NOT_FINITE`: training reached NaN or an infinity
 */
export type ErrorCode =
  | "E_ARGUMENT"
  | "E_SHAPE"
  | "E_LAYOUT"
  | "E_SCHEME"
  | "E_DTYPE"
  | "E_SEED"
  | "E_NAME_REQUIRED"
  | "E_NAME"
  | "E_KEY"
  | "E_TARGET"
  | "E_DISPOSED"
  | "E_MEMORY"
  | "E_WASM"
  | "E_THREAD"
  | "E_JSON"
  | "E_SPEC"
  | "E_FILE"
  | "E_DATA"
  | "E_CHECKPOINT"
  | "E_NOT_FINITE";

/**
 * The one error class of isovar.
 *
 * @example try { init(heNormal(), [784]) } catch (error) { if (error instanceof IsovarError) console.log(error.code) }
 */
export class IsovarError extends Error {
  /** Node prints this name of the class, which a bundler would shorten. */
  static override readonly name = "IsovarError";
  /** The name of the class, also in a bundle. */
  override readonly name = "IsovarError";
  /** What went wrong, for programs; the message is for people. */
  readonly code: ErrorCode;

  /**
   * Makes an error as isovar throws it, for code that stands in for isovar: a test, a wrapper.
   * @param code what went wrong, for programs
   * @param message what went wrong, for people
   * @param options `cause`, the error behind it
   */
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
