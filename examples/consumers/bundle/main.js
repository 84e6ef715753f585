// Puts on the page the SHA-256 of weights: as `init` draws them, and as a net that can be trained has them.

import { heNormal, init, train } from "isovar";

const drawn = init(heNormal(), [784, 256], { seed: 42, name: "fc1/kernel" });
const net = train.sequential([train.dense(256, { name: "fc1", init: heNormal() })], { inputShape: [784], seed: 42 });
const weights = net.weights().get("fc1/kernel").data;

async function sha256(values) {
  const digest = await crypto.subtle.digest("SHA-256", values);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

document.body.textContent = `${await sha256(drawn)} ${await sha256(weights)}`;
