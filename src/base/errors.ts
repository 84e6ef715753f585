/** What went wrong, in one stable word. The message names function, argument, value and rule. */
export type ErrorCode =
  | "E_ARGUMENT" // wrong type, unknown option, value outside its range
  | "E_SHAPE" // not a shape, too large, or not that of the target
  | "E_LAYOUT" // fans that cannot be told from this shape and layout
  | "E_SCHEME" // unknown initializer
  | "E_DTYPE" // unknown dtype, or values it cannot hold
  | "E_SEED" // not a seed
  | "E_NAME_REQUIRED" // a seed without a name
  | "E_NAME" // ill-formed, equal or colliding names
  | "E_KEY" // not a key, or a key beside a seed
  | "E_TARGET" // not an array that can be filled
  | "E_DISPOSED" // use after dispose
  | "E_MEMORY" // memory could not be had
  | "E_WASM" // WebAssembly missing, forbidden or not ours
  | "E_JSON" // text that is not strict JSON
  | "E_SPEC" // a spec that breaks docs/spec.md
  | "E_FILE" // reading or writing a file failed
  | "E_DATA" // training data that cannot be used: empty, of another size, NaN, a label out of range
  | "E_CHECKPOINT" // weights of another architecture, or a state of training that cannot be
  | "E_NOT_FINITE"; // training came to NaN or an infinity

/**
 * The one error class of isovar.
 *
 * @example try { init(heNormal(), [784]) } catch (error) { if (error instanceof IsovarError) console.log(error.code) }
 */
export class IsovarError extends Error {
  /** That of the class, which Node prints, is short in a bundle. */
  static override readonly name = "IsovarError";
  /** The name of the class, also where a bundler has shortened that. */
  override readonly name = "IsovarError";
  /** What is wrong, as a word for programs; the message says it to people. */
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
