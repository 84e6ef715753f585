// The SHA-256 of weights: as `init` draws them, and as a net that can be trained has them.

import { createHash } from "node:crypto";
import { heNormal, init } from "isovar";
import { dense, sequential } from "isovar/train";

const sha256 = (values) => createHash("sha256").update(values).digest("hex");
const SHA256 = "1b0f81fba9e7746892e5d7fc8db3f8e5d4f31eb45c4979e3c1818be6ca3d5876";

test(`draws ${SHA256}`, () => {
  expect(sha256(init(heNormal(), [784, 256], { seed: 42, name: "fc1/kernel" }))).toBe(SHA256);
});

test(`has it in a net`, () => {
  const net = sequential([dense(256, { name: "fc1", init: heNormal() })], { inputShape: [784], seed: 42 });
  expect(sha256(net.weights().get("fc1/kernel").data)).toBe(SHA256);
});
