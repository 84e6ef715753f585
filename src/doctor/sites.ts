// Layers where they stand in a net, those inside residuals too, each with what was measured there.

import type { ActivationName } from "../theory/activations.js";
import type { BuiltLayer } from "../train/built.js";
import { activationOf, isNorm, weightsOf } from "./anatomy.js";
import type { LayerMeasurement } from "./measure.js";

/** A layer where it stands. */
export interface Site {
  readonly built: BuiltLayer;
  readonly measured: LayerMeasurement;
  /** Those in sequence with it: the layers of the net, or of the branch that it is in. */
  readonly row: readonly Site[];
  /** Its place there. */
  readonly place: number;
  /** The residual that it is in. */
  readonly outer: Site | undefined;
  /** Where it is a residual: its layers. */
  readonly inner: readonly Site[];
}

/** Layers of a net, or of a residual. */
export function sitesOf(built: readonly BuiltLayer[], measured: readonly LayerMeasurement[], outer?: Site): readonly Site[] {
  const row: Site[] = [];
  for (const [place, layer] of built.entries()) {
    const inner: Site[] = [];
    const site: Site = { built: layer, measured: measured[place]!, row, place, outer, inner };
    inner.push(...sitesOf(layer.inner, site.measured.inner, site));
    row.push(site);
  }
  return row;
}

/** All of them in the order in which a signal meets them: a residual, which adds, behind what is inside it. */
export const everySite = (sites: readonly Site[]): Site[] => sites.flatMap((site) => [...everySite(site.inner), site]);

/** Those with weights, in the same order. */
export const weightedSites = (sites: readonly Site[]): Site[] =>
  everySite(sites).filter(({ built, inner }) => inner.length === 0 && weightsOf(built));

/** The layer that a site's input comes from; undefined where it is the net's. */
export function before({ row, place, outer }: Site): Site | undefined {
  return row[place - 1] ?? (outer && before(outer));
}

/** The layer whose weights made the signal that is met at a site, or the residual that holds them. */
export function weightsBehind(site: Site): Site {
  let at: Site | undefined = site;
  while (at && weightsOf(at.built) === undefined && at.inner.length === 0) at = before(at);
  return at ?? site;
}

/** f(c·x) is a power of c times f(x), for c > 0. */
const HOMOGENEOUS: readonly (ActivationName | undefined)[] = [undefined, "relu", "leakyRelu", "relu2"];
/** std of what a norm gives, without which its epsilon has kept it from taking a scale back. */
const NORMED = 0.5;

/** Whether a norm takes the scale of a layer's weights back before anything can tell of it. */
export function losesScale({ built, row, place }: Site): boolean {
  const homogeneous = (layer: BuiltLayer) => HOMOGENEOUS.includes(activationOf(layer)?.activation);
  if (!homogeneous(built)) return false;
  for (const next of row.slice(place + 1)) {
    if (isNorm(next.built)) return next.measured.std > NORMED;
    if (next.inner.length > 0 || weightsOf(next.built) || !homogeneous(next.built)) return false;
  }
  return false;
}

/** Whether a norm is what the outputs of a layer meet next. */
export const meetsNorm = ({ row, place }: Site): boolean => isNorm(row[place + 1]?.built);

/** What the activation behind a layer meets: a norm in between brings it to its own scale. */
export const met = (site: Site): LayerMeasurement => (meetsNorm(site) ? site.row[site.place + 1]! : site).measured;
