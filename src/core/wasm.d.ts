/** A WebAssembly binary: hexadecimal text in the ordinary bundles, a compiled module on runtimes that only load modules. */
declare module "*.wasm" {
  const source: string | WebAssembly.Module;
  export default source;
}
