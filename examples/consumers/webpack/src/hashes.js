// The SHA-256 of weights: as `init` draws them, and as a net that can be trained has them.

import { heNormal, init } from "isovar";
import { dense, sequential } from "isovar/train";

async function sha256(values) {
  const digest = await crypto.subtle.digest("SHA-256", values);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function hashes() {
  const drawn = init(heNormal(), [784, 256], { seed: 42, name: "fc1/kernel" });
  const net = sequential([dense(256, { name: "fc1", init: heNormal() })], { inputShape: [784], seed: 42 });
  const trained = net.weights().get("fc1/kernel").data;
  return `${await sha256(drawn)} ${await sha256(trained)}`;
}
