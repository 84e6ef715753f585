// Biases and the weights that they belong to.

import { fansOf } from "./law.js";
import type { Member } from "./members.js";

/** Finds the weight of a bias: beside it, by a name that differs in one word. */
export class Siblings {
  readonly #where: string;
  readonly #weights = new Map<string, Member>();

  constructor(where: string, members: readonly Member[]) {
    this.#where = where;
    for (const member of members) if (member.kind === "weight") this.#weights.set(member.name, member);
  }

  /** The parameter of a name, if it is a weight. */
  get(name: string): Member | undefined {
    return this.#weights.get(name);
  }

  /** The weight of a bias. */
  weightOf({ name }: Member): Member | undefined {
    const start = Math.max(name.lastIndexOf("."), name.lastIndexOf("/")) + 1;
    const named = (word: string) => this.#weights.get(name.slice(0, start) + name.slice(start).replace("bias", word));
    return named("weight") ?? named("kernel");
  }

  /** The inputs of the unit that a bias belongs to; undefined where no weight is beside it. */
  fanInOf(bias: Member): number | undefined {
    const weight = this.weightOf(bias);
    return weight && fansOf(this.#where, weight).fanIn;
  }
}
