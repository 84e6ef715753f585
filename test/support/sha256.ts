// SHA-256 by what Node and browsers both have.

/** Of the bytes of arrays, one after the other, in hexadecimal. */
export async function sha256(...parts: readonly (Float32Array | Float64Array | Uint16Array)[]): Promise<string> {
  const bytes = await new Blob(parts.map((part) => part.slice())).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
