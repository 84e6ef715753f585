/** A binary of this package that the runtime has compiled ahead of time. */
declare module "isovar/wasm/*" {
  const module: WebAssembly.Module;
  export default module;
}

/** A WebAssembly binary, as hexadecimal text. */
declare module "*.wasm" {
  const source: string;
  export default source;
}

/** A file as text. */
declare module "*?raw" {
  const text: string;
  export default text;
}
