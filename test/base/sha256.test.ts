import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { Sha256 } from "../../src/base/sha256.js";
import { testWords } from "../support/prng.js";

const hashOf = (...pieces: Uint8Array[]) => {
  const hash = new Sha256();
  for (const piece of pieces) hash.update(piece);
  return hash.digest();
};
const bytesOf = (text: string) => new TextEncoder().encode(text);

// FIPS 180-4 examples, as csrc.nist.gov/projects/cryptographic-standards-and-guidelines/example-values publishes them; the last is a million "a".
it.each([
  ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  [
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  ],
  ["a".repeat(1e6), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"],
])("of known texts (%#)", (text, hash) => expect(hashOf(bytesOf(text))).toBe(hash));

it("of any length, in any pieces, as Node's", () => {
  const word = testWords(5);
  for (let length = 0; length < 300; length++) {
    const bytes = Uint8Array.from({ length }, () => word());
    const expected = createHash("sha256").update(bytes).digest("hex");
    const [a, b] = [word() % (length + 1), word() % (length + 1)].sort((x, y) => x - y) as [number, number];
    expect(hashOf(bytes.subarray(0, a), bytes.subarray(a, b), bytes.subarray(b))).toBe(expected);
  }
});
