// The three curves of a race: loss, accuracy, and how gradients spread over the layers.

import { type LiveChart, liveChart, type Values } from "../../charts/live.js";
import { element } from "../../dom.js";
import { alignedTo } from "../../engine/curve.js";
import type { RaceReport, RunnerReport } from "../../engine/session.js";
import { percent } from "../../format.js";
import { TEXTS } from "../../texts/index.js";

const WORDS = TEXTS.train;

export interface Plots {
  readonly element: HTMLElement;
  show(report: RaceReport): void;
  /** Says in words what is shown. */
  settle(): void;
  dispose(): void;
}

/** What a net that blew up had for its last losses would leave no room for the others: so many blind guesses are as far as its curve goes. */
const CEILING = 1000;

const reportsOf = ({ nets }: RaceReport): (RunnerReport | undefined)[] =>
  nets.map((net) => ("report" in net ? net.report : undefined));

/** The longest of several lists. */
const longest = <T>(lists: readonly (readonly T[])[]): readonly T[] =>
  lists.reduce((most, list) => (list.length > most.length ? list : most), []);

/** Steps from the first to the last of all: a net that blew up early has a shorter curve, whose points lie closer. */
function stepsOf(reports: readonly (RunnerReport | undefined)[]): readonly number[] {
  const all = reports.flatMap((report) => (report ? [report.losses.x] : []));
  return all.reduce((most, x) => ((x.at(-1) ?? 0) > (most.at(-1) ?? 0) ? x : most), []);
}

export function plots(names: readonly string[]): Plots {
  const own = names.map((label, i) => ({ label, color: `--start-${i + 1}` }));
  const blind = { label: WORDS.chance, color: "--soft", dashed: true };
  const loss = liveChart({
    title: WORDS.loss,
    xLabel: WORDS.stepAxis,
    logarithmic: true,
    empty: WORDS.untrained,
    lines: [blind, ...own],
  });
  const accuracy = liveChart({
    title: WORDS.accuracy,
    xLabel: WORDS.stepAxis,
    range: [0, 1],
    format: percent,
    empty: WORDS.untrained,
    lines: [blind, ...own],
  });
  const gradients = liveChart({
    title: WORDS.gradients,
    xLabel: WORDS.layerAxis,
    logarithmic: true,
    lines: own,
    empty: WORDS.untrained,
  });
  const charts: readonly LiveChart[] = [loss, accuracy, gradients];

  function showLosses(reports: readonly (RunnerReport | undefined)[], classes: number): void {
    const steps = stepsOf(reports);
    const blindLoss = Math.log(classes);
    const curves = reports.map((report): Values => {
      if (!report) return steps.map(() => null);
      const most = report.stop ? CEILING * blindLoss : Number.POSITIVE_INFINITY;
      return alignedTo(steps, report.losses).map((value) => value && Math.min(most, value));
    });
    loss.show(steps, [steps.map(() => blindLoss), ...curves]);
  }

  function showAccuracies(reports: readonly (RunnerReport | undefined)[], classes: number): void {
    const checks = longest(reports.map((report) => report?.checks ?? []));
    const curves = reports.map((report) => checks.map((_, i) => report?.checks[i]?.accuracy ?? null));
    accuracy.show(
      checks.map(({ step }) => step),
      [checks.map(() => 1 / classes), ...curves],
    );
  }

  function showGradients(reports: readonly (RunnerReport | undefined)[]): void {
    const norms = reports.map((report) => report?.gradients ?? []);
    const layers = longest(norms).map((_, i) => i + 1);
    gradients.show(
      layers,
      norms.map((each) => layers.map((_, i) => each[i] ?? null)),
    );
  }

  return {
    element: element("div", { className: "plots" }, ...charts.map((chart) => chart.element)),
    show(report) {
      const reports = reportsOf(report);
      const classes = report.task.classes.length;
      showLosses(reports, classes);
      showAccuracies(reports, classes);
      showGradients(reports);
    },
    settle() {
      for (const chart of charts) chart.settle();
    },
    dispose() {
      for (const chart of charts) chart.dispose();
    },
  };
}
