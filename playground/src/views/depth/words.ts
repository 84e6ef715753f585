// The doctor's sentences with the names that the page has for layers, and with numbers as the page writes them.

import type { DepthVerdict } from "../../engine/depth.js";
import { withPower } from "../../format.js";
import { filled, TEXTS } from "../../texts/index.js";

/** `3.dense` as `layer 4`; the last one, behind `depth` hidden layers, gives the outputs. */
const named = (text: string, depth: number) =>
  text.replace(/\b(\d+)\.dense\b/g, (_, index: string) =>
    Number(index) === depth ? TEXTS.depth.outputLayer : filled(TEXTS.depth.layerName, { n: Number(index) + 1 }),
  );

/** `3.36e+13` as 3.36·10¹³. */
const withPowers = (text: string) => text.replace(/\d(?:\.\d+)?e[+-]\d+/g, withPower);

/** Four layers and more, one after another, as their number. */
const LIST = /(?:layer \d+, ){3,}layer \d+/g;

export const verdictText = ({ evidence }: DepthVerdict, depth: number): string =>
  withPowers(named(evidence, depth)).replace(LIST, (list) => filled(TEXTS.depth.layersMore, { n: list.split(",").length }));

export const adviceText = (advice: string, depth: number): string => named(advice, depth);
