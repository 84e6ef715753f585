// From which size on does WebAssembly win? A call has a fixed price: arguments are checked, seed and name are hashed.

import type { Bench } from "./figure.js";
import { bySize } from "./sweep.js";

const ASKED = ["isovar", "tuned JS", "plain JS", "NumPy", "torch"];

export const sizes: Bench = async ({ quick, ask, showSweep }) => {
  const powers = quick ? [4, 8, 10, 12, 16] : [4, 6, 8, 9, 10, 11, 12, 14, 16, 18, 20, 22, 24];
  const counts = powers.map((power) => 2 ** power);
  const asked: Parameters<typeof bySize>[3] = (work, parameters) => ask(work, parameters, ASKED);
  showSweep(await bySize("truncated", "truncated normal ±2σ f32", counts, asked));
  showSweep(await bySize("normal", "normal f32", counts, asked));
  return [];
};
