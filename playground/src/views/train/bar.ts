// The buttons of training, and how it is trained.

import type { App } from "../../app.js";
import { button, choice, element, numberField } from "../../dom.js";
import type { RaceReport } from "../../engine/session.js";
import { LIMITS, OPTIMIZERS, type State } from "../../state.js";
import { filled, TEXTS } from "../../texts/index.js";

const WORDS = TEXTS.train;

export interface BarActions {
  /** Starts training where it rests, and the other way round. */
  toggle(): void;
  step(): void;
  rewind(): void;
}

export interface Bar {
  readonly element: HTMLElement;
  show(state: State): void;
  showRunning(running: boolean): void;
  showReport(report: RaceReport, batchSize: number): void;
}

function fields(app: App) {
  const optimizer = choice(
    WORDS.optimizer,
    OPTIMIZERS.map((name) => [name, TEXTS.optimizers[name]] as const),
    (name) => app.set({ optimizer: name }),
  );
  const learningRate = numberField(WORDS.learningRate, LIMITS.learningRate, (value) => app.set({ learningRate: value }));
  const batchSize = numberField(WORDS.batchSize, LIMITS.batchSize, (value) => app.set({ batchSize: value }));
  return {
    elements: [optimizer.element, learningRate.element, batchSize.element],
    show(state: State) {
      optimizer.show(state.optimizer);
      learningRate.show(state.learningRate);
      batchSize.show(state.batchSize);
    },
  };
}

export function bar(app: App, { toggle, step, rewind }: BarActions): Bar {
  const train = button(WORDS.train, toggle, { className: "primary" });
  const newSeed = () => app.set({ seed: app.state().seed < LIMITS.seed.max ? app.state().seed + 1 : 0 });
  const once = button(WORDS.step, step);
  const buttons = [train, once, button(WORDS.rewind, rewind), button(WORDS.newSeed, newSeed)];
  const status = element("p", { className: "status" });
  const settings = fields(app);
  return {
    element: element(
      "div",
      { className: "race-bar card" },
      element("div", { className: "buttons" }, ...buttons),
      element("div", { className: "settings" }, ...settings.elements),
      status,
    ),
    show: settings.show,
    showRunning(running) {
      train.textContent = running ? WORDS.pause : WORDS.train;
      once.disabled = running;
    },
    showReport({ steps, perSecond, task }, batchSize) {
      const epochs = Number(((steps * batchSize) / task.trainingSamples).toPrecision(2)).toLocaleString("en");
      const parts = [
        filled(WORDS.status, { step: steps.toLocaleString("en"), epochs, samples: task.trainingSamples.toLocaleString("en") }),
      ];
      if (perSecond !== undefined) parts.push(filled(WORDS.speed, { speed: Math.round(perSecond).toLocaleString("en") }));
      status.textContent = parts.join(" · ");
    },
  };
}
