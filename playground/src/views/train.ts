// Train: up to three starts on the same samples in the same order, live.

import type { App, View } from "../app.js";
import { element } from "../dom.js";
import { COURSE, type RaceReport } from "../engine/session.js";
import { startName } from "../names.js";
import type { State } from "../state.js";
import { latestOnly } from "../worker/client.js";
import { type Bar, bar } from "./train/bar.js";
import { type Card, card } from "./train/card.js";
import { filePicker } from "./train/file.js";
import { type Pad, pad } from "./train/pad.js";
import { type Plots, plots } from "./train/plots.js";

/** Milliseconds between two readings of a drawing while nets train. */
const READ_EVERY = 400;

/** What decides how a race goes; with a new CSV file it changes, too. */
const courseOf = (state: State, files: number) =>
  JSON.stringify([state.data, state.data === "csv" ? files : 0, ...COURSE.map((key) => state[key])]);

class TrainView implements View {
  readonly id = "train";
  #app!: App;
  #bar!: Bar;
  #pad!: Pad;
  #file!: HTMLElement;
  #cards: readonly Card[] = [];
  #plots: Plots | undefined;
  readonly #cardsHost = element("div", { className: "runners" });
  readonly #plotsHost = element("div", {});
  readonly #credit = element("p", { className: "help" });
  readonly #message = element("p", { className: "trouble", hidden: true, attributes: { role: "alert" } });
  /** What changed for the nets, for whoever does not see it. */
  readonly #spoken = element("p", { className: "unseen", attributes: { role: "status" } });
  #course = "";
  #looks = "";
  #chart = "";
  #files = 0;
  /** What ends the training under way. */
  #running: AbortController | undefined;
  #report: RaceReport | undefined;
  #frame = 0;
  #drawing: Uint8Array | undefined;
  #readAt = 0;
  #prepare: (rewind: boolean) => Promise<RaceReport | undefined> = async () => undefined;
  #read: (pixels: Uint8Array) => Promise<void> = async () => undefined;

  mount(host: HTMLElement, app: App): void {
    this.#app = app;
    this.#prepare = latestOnly((rewind) => app.engine.call("train", { state: app.state(), rewind, steps: 0 }));
    this.#read = async (pixels) => {
      this.#readAt = performance.now();
      const answers = await app.engine.call("read", pixels);
      if (pixels === this.#drawing) for (const [i, each] of this.#cards.entries()) each.read(answers[i]);
    };
    this.#bar = bar(app, {
      toggle: () => (this.#running ? void this.#rest(false) : void this.#go()),
      step: () => void this.#go(1),
      rewind: () => void this.#begin(true),
    });
    this.#pad = pad({
      changed: (pixels) => this.#draw(pixels),
      example: (index) => app.engine.call("digit", index),
    });
    this.#file = filePicker(async (bytes) => {
      const summary = await app.engine.call("csv", bytes);
      this.#files++;
      this.update(app.state());
      return summary;
    });
    host.append(
      this.#bar.element,
      this.#file,
      this.#message,
      this.#spoken,
      this.#plotsHost,
      element("div", { className: "race" }, this.#cardsHost, this.#pad.element),
      this.#credit,
    );
  }

  update(state: State): void {
    // In random numbers there is nothing to learn.
    if (state.data === "gaussian") {
      this.#app.set({ data: "digits" }, { replace: true });
      return;
    }
    this.#bar.show(state);
    this.#pad.element.hidden = state.data !== "digits";
    this.#file.hidden = state.data !== "csv";
    const course = courseOf(state, this.#files);
    const looks = `${document.documentElement.dataset.theme}${state.projector}`;
    const changed = course !== this.#course;
    if (!changed && looks === this.#looks) return;
    [this.#course, this.#looks] = [course, looks];
    if (changed) this.#makeCards(state);
    this.#pad.repaint();
    if (changed && this.#waitsForFile()) this.#empty();
    else if (changed) {
      this.#plotsFor(state);
      void this.#begin(false);
    } else {
      this.#show();
      for (const each of this.#cards) each.repaint();
    }
  }

  #waitsForFile(): boolean {
    return this.#app.state().data === "csv" && this.#files === 0;
  }

  /** Nothing to train on yet: the buttons rest, and only the file is asked for. */
  #empty(): void {
    this.#running?.abort();
    this.#running = undefined;
    this.#bar.showRunning(false);
    this.#plots?.dispose();
    this.#plots = undefined;
    this.#cards = [];
    this.#credit.textContent = "";
    for (const host of [this.#plotsHost, this.#cardsHost]) host.replaceChildren();
  }

  #makeCards({ starts, depth }: State): void {
    this.#report = undefined;
    this.#cards = starts.map((start, i) => card(startName(start), i, depth + 1));
    this.#cardsHost.replaceChildren(...this.#cards.map((each) => each.element));
  }

  /** The race of the state before its first step; training goes on where it was under way. */
  async #begin(rewind: boolean): Promise<void> {
    const goesOn = this.#running !== undefined && !this.#running.signal.aborted;
    const report = await this.#rest(rewind);
    if (report && goesOn) await this.#go();
  }

  /** Stops training, and shows where it stands. */
  async #rest(rewind: boolean): Promise<RaceReport | undefined> {
    this.#running?.abort();
    try {
      const report = await this.#prepare(rewind);
      if (report) this.#take(report);
      return report;
    } catch (error) {
      this.#fail(error);
    } finally {
      if (this.#running?.signal.aborted) this.#running = undefined;
      this.#bar.showRunning(this.#running !== undefined);
      this.#settle();
    }
  }

  async #go(steps?: number): Promise<void> {
    const running = new AbortController();
    this.#running = running;
    this.#bar.showRunning(true);
    const request = { state: this.#app.state(), rewind: false, ...(steps !== undefined && { steps }) };
    try {
      const onProgress = (report: RaceReport) => this.#take(report);
      this.#take(await this.#app.engine.call("train", request, { signal: running.signal, onProgress }));
    } catch (error) {
      if (!running.signal.aborted) this.#fail(error);
    }
    if (this.#running !== running || running.signal.aborted) return;
    this.#running = undefined;
    this.#bar.showRunning(false);
    this.#settle();
  }

  #fail(error: unknown): void {
    this.#message.textContent = error instanceof Error ? error.message : String(error);
    this.#message.hidden = false;
  }

  /** Takes a report, and shows it in the next frame, or one that came since. */
  #take(report: RaceReport): void {
    this.#report = report;
    this.#message.hidden = true;
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#show();
    });
  }

  #show(): void {
    const report = this.#report;
    if (!report) return;
    const state = this.#app.state();
    this.#plotsFor(state).show(report);
    this.#bar.showReport(report, state.batchSize);
    this.#credit.textContent = report.task.credit ?? "";
    for (const [i, net] of report.nets.entries()) {
      if ("report" in net) this.#cards[i]?.show(net.report, report.task);
      else this.#cards[i]?.showError(net.error);
    }
    if (!this.#running) this.#settle();
    if (this.#drawing && performance.now() - this.#readAt > READ_EVERY) void this.#read(this.#drawing);
  }

  /** Charts are made anew where what they show is called otherwise or coloured otherwise. */
  #plotsFor({ starts }: State): Plots {
    const names = starts.map((start, i) => `${i + 1} ${startName(start)}`);
    const wanted = JSON.stringify([names, this.#looks]);
    if (this.#plots && wanted === this.#chart) return this.#plots;
    this.#chart = wanted;
    this.#plots?.dispose();
    this.#plots = plots(names);
    this.#plotsHost.replaceChildren(this.#plots.element);
    return this.#plots;
  }

  /** Says in words what is shown, once it does not change any more. */
  #settle(): void {
    this.#plots?.settle();
    this.#spoken.textContent = this.#cards.map((each) => each.words()).join(" ");
  }

  #draw(pixels: Uint8Array | undefined): void {
    this.#drawing = pixels;
    if (pixels) void this.#read(pixels);
    else for (const each of this.#cards) each.read(null);
  }

  unmount(): void {
    this.#running?.abort();
    this.#running = undefined;
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#plots?.dispose();
    this.#plots = this.#report = this.#drawing = undefined;
    this.#course = this.#looks = this.#chart = "";
  }
}

export const view: View = new TrainView();
