import source from "../../dist/wasm/core.wasm";

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

let compiled: WebAssembly.Module | undefined;

/** The compiled core module: compiled at the first call, shared by all cores. */
export function coreModule(): WebAssembly.Module {
  compiled ??= typeof source === "string" ? new WebAssembly.Module(decodeBase64(source)) : source;
  return compiled;
}
