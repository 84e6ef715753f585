// The rows of every framework, by the name that docs/compat.md gives its table.

import type { Guarantee } from "./guarantee.js";
import { GUARANTEES as jax } from "./jax/guarantees.js";
import { GUARANTEES as keras } from "./keras/guarantees.js";
import { GUARANTEES as numpy } from "./numpy/guarantees.js";
import { GUARANTEES as tensorflow } from "./tensorflow/guarantees.js";
import { GUARANTEES as torch } from "./torch/guarantees.js";
import { GUARANTEES as stateless } from "./torch/statelessGuarantees.js";

export const FRAMEWORKS: Readonly<Record<string, readonly Guarantee[]>> = { torch, stateless, tensorflow, keras, numpy, jax };
