// The doctor's sentences with the names that the page has for layers.

import type { DepthVerdict } from "../../engine/depth.js";
import { filled, TEXTS } from "../../texts.js";

/** `3.dense` as `layer 4`; the last one, behind `depth` hidden layers, gives the outputs. */
const named = (text: string, depth: number) =>
  text.replace(/\b(\d+)\.dense\b/g, (_, index: string) =>
    Number(index) === depth ? TEXTS.depth.outputLayer : filled(TEXTS.depth.layerName, { n: Number(index) + 1 }),
  );

/** Four layers and more, one after another, as their number. */
const LIST = /(?:layer \d+, ){3,}layer \d+/g;

export const verdictText = ({ evidence }: DepthVerdict, depth: number): string =>
  named(evidence, depth).replace(LIST, (list) => filled(TEXTS.depth.layersMore, { n: list.split(",").length }));

export const adviceText = (advice: string, depth: number): string => named(advice, depth);
