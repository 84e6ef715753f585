// How long does a whole program take that trains a net on real data and tests it?

import { fileURLToPath } from "node:url";
import { type Bench, timesAsFast } from "./figure.js";
import { SECONDS } from "./table.js";

const EPOCHS = 2;

export const digits: Bench = async ({ contest }) => {
  const file = fileURLToPath(new URL("../examples/data/mnist.safetensors", import.meta.url));
  const table = await contest(
    "digits",
    { file, epochs: EPOCHS },
    {
      id: "digits",
      title: `the MLP of npm run digits, ${EPOCHS} epochs of 8,000 digits`,
      inside:
        "a whole program but for its imports: file, first weights, 250 shuffled batches of 64, dropout, Adam, accuracy on 2,000 others",
      unit: SECONDS,
      // Half a minute each time.
      without: ["TF.js cpu"],
    },
  );
  return [...timesAsFast(table, "tuned JS", 5), ...timesAsFast(table, "TF.js wasm", 5), ...timesAsFast(table, "torch", 0.75)];
};
