// core.wasm as the bundles carry it, decoded and compiled.

import source from "../../dist/wasm/core.wasm";

/** The value of a hexadecimal digit 0 … 9, a … f, by its character code. */
const digit = (code: number) => (code < 97 ? code - 48 : code - 87);

/**
 * Bytes from hexadecimal digits. Twice as long as the binary, yet a sixth smaller than base64 once a server compresses it: base64
 * spreads each byte over two characters, which hides repetitions (core.wasm gzipped: 6.9 KB, base64 8.4).
 */
function decodeHex(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (digit(text.charCodeAt(2 * i)) << 4) | digit(text.charCodeAt(2 * i + 1));
  return bytes;
}

const compiled = new Map<string, WebAssembly.Module>();

/** Gives the module of a binary, where the runtime has made one of the file ahead of time and would refuse to compile bytes. */
export function provideModule(source: string, module: WebAssembly.Module): void {
  compiled.set(source, module);
}

/** A binary of the package as a module: compiled at the first call, shared by all cores. */
export function moduleOf(source: string): WebAssembly.Module {
  let module = compiled.get(source);
  if (module === undefined) {
    module = new WebAssembly.Module(decodeHex(source));
    compiled.set(source, module);
  }
  return module;
}

export const coreModule = (): WebAssembly.Module => moduleOf(source);
