import source from "../../dist/wasm/core.wasm";

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

const compiled = new Map<string, WebAssembly.Module>();

/** A binary of the package as a module: compiled at the first call, shared by all cores. */
export function moduleOf(source: string | WebAssembly.Module): WebAssembly.Module {
  if (typeof source !== "string") return source;
  let module = compiled.get(source);
  if (module === undefined) {
    module = new WebAssembly.Module(decodeBase64(source));
    compiled.set(source, module);
  }
  return module;
}

export function coreModule(): WebAssembly.Module {
  return moduleOf(source);
}
