// One net in a race: trained step by step until it is stopped, by itself where it comes to NaN or an infinity.

import { IsovarError } from "isovar";
import { evaluate, type Net, type Optimizer, type Trainer, trainer } from "isovar/train";
import { Curve, type Points } from "./curve.js";
import type { Samples } from "./data/dataSet.js";
import { sumOfSquares } from "./squares.js";

/** Steps whose losses are averaged to say how a net does. */
const RECENT = 32;

/** Where training came to NaN or an infinity; the weights are those before that step. */
export interface Stop {
  readonly step: number;
  /** Name of the layer, `<index>.dense`. */
  readonly layer: string;
  /** What of it was not finite. */
  readonly quantity: string;
}

/** How a net does on samples that it was not trained on. */
export interface Check {
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number;
}

/** What is known of a net under way: plain data. */
export interface Progress {
  readonly losses: Points;
  /** Mean loss of the last steps; undefined before the first. */
  readonly recent: number | undefined;
  readonly checks: readonly Check[];
  /** Norm of the gradient of each layer's weights in the last step, from the input on; undefined before the first. */
  readonly gradients: readonly number[] | undefined;
  readonly stop: Stop | undefined;
}

export class Runner {
  readonly net: Net;
  readonly #trainer: Trainer;
  readonly #curve = new Curve();
  readonly #recent: number[] = [];
  readonly #checks: Check[] = [];
  #stop: Stop | undefined;

  constructor(net: Net, optimizer: Optimizer) {
    this.net = net;
    this.#trainer = trainer(net, { loss: "softmaxCrossEntropy", optimizer });
  }

  get stopped(): boolean {
    return this.#stop !== undefined;
  }

  step({ x, y }: Samples): void {
    if (this.stopped) return;
    try {
      const loss = this.#trainer.step(x, y);
      this.#curve.push(loss);
      if (this.#recent.push(loss) > RECENT) this.#recent.shift();
    } catch (error) {
      if (!(error instanceof IsovarError) || error.code !== "E_NOT_FINITE") throw error;
      this.#stop = error.cause as Stop;
    }
  }

  /** Loss and accuracy on held-out samples; a net that stopped does what it did. */
  check(step: number, test: Samples): void {
    if (this.stopped) return;
    const { loss, accuracy } = evaluate(this.net, test, { loss: "softmaxCrossEntropy" });
    this.#checks.push({ step, loss, accuracy: accuracy! });
  }

  progress(): Progress {
    const kernels = this.net.parameters.filter(({ role }) => role === "kernel");
    const recent = this.#recent;
    return {
      losses: this.#curve.points(),
      recent: recent.length === 0 ? undefined : recent.reduce((sum, loss) => sum + loss, 0) / recent.length,
      checks: [...this.#checks],
      // After a stop the gradient is that of the step that was not taken: what the chart should show.
      gradients:
        recent.length === 0 && !this.stopped ? undefined : kernels.map(({ gradient }) => Math.sqrt(sumOfSquares(gradient))),
      stop: this.#stop,
    };
  }
}
