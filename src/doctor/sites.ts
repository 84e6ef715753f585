// Sites: the layers of a net, those inside residuals too, each with its measurement and its neighbours.

import type { ActivationName } from "../theory/activations.js";
import type { BuiltLayer } from "../train/built.js";
import { activationOf, isNorm, weightsOf } from "./anatomy.js";
import type { LayerMeasurement } from "./measure.js";
import { rootMeanSquare } from "./sums.js";

/** A layer with its measurement and its place in the net. */
export interface Site {
  readonly built: BuiltLayer;
  readonly measured: LayerMeasurement;
  /** Root mean square of its weights, a kernel or the table of an embedding; 0 without. Read once: almost every verdict asks for it. */
  readonly weightRms: number;
  /** The sequence that it belongs to: the layers of the net, or of a branch. */
  readonly row: readonly Site[];
  /** Its index in the row. */
  readonly place: number;
  /** The residual that it is in; undefined outside residuals. */
  readonly outer: Site | undefined;
  /** The layers inside it, where it is a residual. */
  readonly inner: readonly Site[];
}

/** Layers of a net, or of a residual. */
export function sitesOf(built: readonly BuiltLayer[], measured: readonly LayerMeasurement[], outer?: Site): readonly Site[] {
  const row: Site[] = [];
  for (const [place, layer] of built.entries()) {
    const inner: Site[] = [];
    const weightRms = rootMeanSquare(weightsOf(layer)?.view ?? []);
    const site: Site = { built: layer, measured: measured[place]!, weightRms, row, place, outer, inner };
    inner.push(...sitesOf(layer.inner, site.measured.inner, site));
    row.push(site);
  }
  return row;
}

/** All sites in the order in which a signal meets them: a residual comes after the layers inside it, since it adds at its end. */
export const everySite = (sites: readonly Site[]): Site[] => sites.flatMap((site) => [...everySite(site.inner), site]);

/** The sites with weights, in the same order. */
export const weightedSites = (sites: readonly Site[]): Site[] =>
  everySite(sites).filter(({ built, inner }) => inner.length === 0 && weightsOf(built));

/** The layer that a site's input comes from; undefined where it is the net's. */
export function before({ row, place, outer }: Site): Site | undefined {
  return row[place - 1] ?? (outer && before(outer));
}

/** The nearest layer, at a site or before it, whose weights made the signal there; or the residual that holds them. */
export function weightsBehind(site: Site): Site {
  let at: Site | undefined = site;
  while (at && weightsOf(at.built) === undefined && at.inner.length === 0) at = before(at);
  return at ?? site;
}

/** Activations for which f(c·x) is a power of c times f(x), for c > 0; undefined stands for no activation. */
const HOMOGENEOUS: readonly (ActivationName | undefined)[] = [undefined, "relu", "leakyRelu", "relu2"];
/** A norm whose outputs have a smaller std did not undo the scale: its epsilon dominates. */
const NORMED = 0.5;

/** Whether a norm undoes the scale of a layer's weights before it has any effect. */
export function losesScale({ built, row, place }: Site): boolean {
  const homogeneous = (layer: BuiltLayer) => HOMOGENEOUS.includes(activationOf(layer)?.activation);
  if (!homogeneous(built)) return false;
  for (const next of row.slice(place + 1)) {
    if (isNorm(next.built)) return next.measured.std > NORMED;
    if (next.inner.length > 0 || weightsOf(next.built) || !homogeneous(next.built)) return false;
  }
  return false;
}

/** Whether a norm comes right after a layer. */
export const meetsNorm = ({ row, place }: Site): boolean => isNorm(row[place + 1]?.built);

/** The measurement of what the activation behind a layer is applied to: the norm's, where one comes right after the layer. */
export const met = (site: Site): LayerMeasurement => (meetsNorm(site) ? site.row[site.place + 1]! : site).measured;
