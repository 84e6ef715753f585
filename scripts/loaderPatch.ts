// @assemblyscript/loader without what it does while it is imported:
//   · it assigns Object.hasOwn, a global side effect that throws under --frozen-intrinsics; every engine with SIMD has hasOwn;
//   · it constructs a UTF-16 TextDecoder, which throws on engines that lack the encoding. isovar never decodes a string: marked as pure, the
//     decoder falls away with the functions that use it.

import { readFile } from "node:fs/promises";
import type { Plugin } from "rolldown";

const POLYFILL = `/** polyfill for Object.hasOwn */
Object.hasOwn = Object.hasOwn || function(obj, prop) {
  return Object.prototype.hasOwnProperty.call(obj, prop);
};
`;
const DECODER = `new TextDecoder("utf-16le", { fatal: true });`;

function replaceOnce(text: string, from: string, to: string): string {
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`loader patch: expected exactly once, found ${parts.length - 1} times:\n${from}`);
  return parts.join(to);
}

export const loaderPatch: Plugin = {
  name: "loader-patch",
  load: {
    filter: { id: /[\\/]@assemblyscript[\\/]loader[\\/]index\.js$/ },
    async handler(path) {
      const code = (await readFile(path, "utf8")).replaceAll("\r\n", "\n");
      const quiet = replaceOnce(code, POLYFILL, "");
      return { code: replaceOnce(quiet, DECODER, `/* @__PURE__ */ ${DECODER}`) };
    },
  },
};
