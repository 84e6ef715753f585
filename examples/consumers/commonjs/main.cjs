// Prints the SHA-256 of weights: as `init` draws them, and as a net that can be trained has them.

const { createHash } = require("node:crypto");
const { heNormal, init } = require("isovar");
const { dense, sequential } = require("isovar/train");

const drawn = init(heNormal(), [784, 256], { seed: 42, name: "fc1/kernel" });
const net = sequential([dense(256, { name: "fc1", init: heNormal() })], { inputShape: [784], seed: 42 });
const trained = net.weights().get("fc1/kernel").data;

const sha256 = (values) => createHash("sha256").update(values).digest("hex");
console.log(sha256(drawn), sha256(trained));
