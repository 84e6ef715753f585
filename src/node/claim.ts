// What a file says of its own weights beside its plan, and the plan that a file names.

import { refuse } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { type Metadata, planClaim } from "../plan/claim.js";
import type { Drawing } from "../plan/draws.js";
import { type Plan, plan } from "../plan/plan.js";
import { DUMMY_BLOCK } from "./dummy.js";

/** What is claimed beside the plan. */
export interface Claim {
  /** Whether each tensor repeats its first values: weights for tests of load alone. */
  readonly dummy: boolean;
}

/** What files say that hold what is drawn, or parts of it. @throws {IsovarError} E_SPEC */
export function claimOf(where: string, drawing: Drawing, { dummy }: Claim): Metadata {
  const plain = planClaim(where, drawing);
  return dummy ? { ...plain, [DUMMY]: String(DUMMY_BLOCK) } : plain;
}

const DUMMY = "isovar.dummy";

/** What is claimed beside the plan. @throws {IsovarError} E_FILE */
export function claimIn(where: string, { [DUMMY]: block }: Metadata = {}): Claim {
  if (block !== undefined && block !== String(DUMMY_BLOCK)) {
    refuse("E_FILE", where, DUMMY, block, `"${DUMMY_BLOCK}", the values that this build repeats`);
  }
  return { dummy: block !== undefined };
}

/**
 * The plan that a file claims to have been drawn from.
 * @param by the stream that it must have been drawn by
 * @throws {IsovarError} E_FILE where the metadata name none; what `plan` throws
 */
export function claimedPlan(where: string, metadata: Metadata = {}, by: "1" | "torch" = "1"): Plan {
  const { "isovar.spec": spec, "isovar.seed": seed, "isovar.stream": stream } = metadata;
  if (spec === undefined || seed === undefined || stream === undefined) {
    const missing = "has no isovar.spec, isovar.seed and isovar.stream in its metadata";
    throw new IsovarError("E_FILE", `${where}: ${missing}; give the plan (--plan) and the seed (--seed) it was drawn with`);
  }
  if (stream !== by) {
    const ours = '"1", the number stream that this build draws; for torch\'s there is isovar verify --stream torch';
    refuse("E_FILE", where, "isovar.stream", stream, by === "1" ? ours : `"${by}"`);
  }
  return plan(spec, { seed });
}
