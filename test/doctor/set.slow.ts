// The doctor's score: nets whose truth is checked by training them, judged over five seeds. Prints what it finds.

import { describe, expect, it } from "vitest";
import { examine, heal } from "../../src/doctor/index.js";
import { sequential } from "../../src/train/index.js";
import { NETS, type SetNet } from "./set/nets.js";
import { type Judged, judged } from "./set/score.js";
import { left } from "./set/train.js";

const SEEDS = [1, 2, 3, 4, 5];
/** A net learns that leaves less than a seventh of the chance loss. */
const LEARNED = 1 / 7;
/** Kinds that heal mends: those of weights and biases. */
const HEALED = ["vanishing", "exploding", "dead", "saturated", "symmetric", "biasScale", "initialLoss"];

const share = (part: number, whole: number) => `${part} of ${whole}, ${((100 * part) / whole).toFixed(1)} %`;
const said = ({ net, examination }: Judged) =>
  `${net.what}: ${examination.verdicts.map(({ grade, kind, layer = "" }) => `${grade} ${kind} ${layer}`.trim()).join(", ") || "healthy"}`;

describe("the set", () => {
  it("is what it says: nets without a fault learn, the others do not", () => {
    const wrong = NETS.flatMap((net) => {
      const rest = left(net, 1);
      return rest < LEARNED === (net.kinds.length === 0) ? [] : [`${net.what}: ${rest.toFixed(3)} left`];
    });
    expect(wrong).toEqual([]);
  });

  it("97 % are judged right over five seeds, at most 2 % of the healthy ones wrongly", () => {
    const all = SEEDS.flatMap((seed) => NETS.map((net) => judged(net, seed)));
    const healthy = all.filter(({ net }) => net.kinds.length === 0);
    const sick = all.filter(({ net }) => net.kinds.length > 0);
    const right = all.filter((each) => each.right).length;
    const alarms = healthy.filter(({ examination }) => !examination.healthy);
    const misses = sick.filter(({ examination }) => examination.healthy);
    console.log(
      [
        `${NETS.length} nets, ${SEEDS.length} seeds: right ${share(right, all.length)}`,
        `false alarms ${share(alarms.length, healthy.length)}`,
        `misses ${share(misses.length, sick.length)}`,
        ...all.filter((each) => !each.right).map(said),
      ].join("\n"),
    );
    expect(right / all.length).toBeGreaterThanOrEqual(0.97);
    expect(alarms.length / healthy.length).toBeLessThanOrEqual(0.02);
  });

  it("heal makes most of those healthy whose weights are at fault, and most of them learn", () => {
    const sick = NETS.filter(({ kinds }) => kinds.some((kind) => HEALED.includes(kind)));
    const results = sick.map((net) => ({ net, ...healed(net) }));
    const healthy = results.filter((each) => each.healthy).length;
    const better = results.filter((each) => each.after < each.before).length;
    console.log(
      [
        `after heal: healthy ${share(healthy, sick.length)}, training better ${share(better, sick.length)}`,
        ...results
          .filter((each) => !each.healthy || each.after >= LEARNED)
          .map(({ net, before, after }) => `${net.what}: ${before.toFixed(3)}, healed ${after.toFixed(3)}`),
      ].join("\n"),
    );
    expect(better / sick.length).toBeGreaterThanOrEqual(0.8);
  });
});

function healed(net: SetNet): { healthy: boolean; before: number; after: number } {
  const { x, y, loss, inputShape } = net.task(1);
  using built = sequential(net.layers(), { inputShape, seed: 1 });
  heal(built, x);
  const { healthy } = examine(built, { x, y }, { loss });
  return { healthy, before: left(net, 1), after: left(net, 1, (one, task) => void heal(one, task.x)) };
}
