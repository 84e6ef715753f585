// A net of the race: what becomes of it, what it looks like, and what it reads in a drawing.

import { classColors, paintPlane, paintPoints, paintWeights } from "../../charts/paint.js";
import { element } from "../../dom.js";
import { SIDE } from "../../engine/data/digits.js";
import type { RunnerReport, TaskReport } from "../../engine/session.js";
import { percent, short } from "../../format.js";
import { filled, TEXTS } from "../../texts/index.js";
import { fateText, gradeOf } from "./words.js";

const WORDS = TEXTS.train;

export interface Card {
  readonly element: HTMLElement;
  show(report: RunnerReport, task: TaskReport): void;
  showError(message: string): void;
  /** What it reads: a probability for each digit; undefined where it has none to give, null where nothing is asked. */
  read(shares: readonly number[] | undefined | null): void;
  /** What there is to say, for whoever does not see it. */
  words(): string;
  /** Draws again in the colours of another theme. */
  repaint(): void;
}

/** A second reading is worth a word from this probability on. */
const WORTH = 0.05;

function readingText(shares: readonly number[]): string {
  const [first, second] = shares.map((share, digit) => ({ share, digit })).sort((a, b) => b.share - a.share);
  return filled(second!.share < WORTH ? WORDS.pad.reads : WORDS.pad.readsEither, {
    digit: first!.digit,
    share: percent(first!.share),
    second: second!.digit,
    secondShare: percent(second!.share),
  });
}

/** Ten bars, one for each digit, and a sentence. */
function reading() {
  const bars = Array.from({ length: 10 }, () => element("span", { className: "share" }));
  const items = bars.map((each, digit) => element("li", {}, each, element("span", {}, String(digit))));
  const list = element("ol", { className: "shares", attributes: { "aria-hidden": "true" } }, ...items);
  const sentence = element("p", { className: "reading" }, WORDS.pad.empty);
  return {
    element: element("div", {}, list, sentence),
    show(shares: readonly number[] | undefined | null) {
      const most = shares ? Math.max(...shares) : 0;
      for (const [digit, each] of bars.entries()) {
        each.style.height = `${Math.max(2, 100 * (shares?.[digit] ?? 0))}%`;
        items[digit]!.classList.toggle("most", shares?.[digit] === most && most > 0);
      }
      sentence.textContent = shares === null ? WORDS.pad.empty : shares ? readingText(shares) : WORDS.pad.none;
    },
  };
}

/** A picture that is described below it. */
function picture(className: string, ...canvases: HTMLCanvasElement[]) {
  const caption = element("figcaption", {});
  return { element: element("figure", { className }, element("div", {}, ...canvases), caption), caption };
}

/** What the classes are called, in their colours. */
function classList(names: readonly string[]): HTMLElement {
  const colors = classColors(names.length);
  const items = names.map((name, label) => {
    const item = element("li", {}, name);
    item.style.setProperty("--class", colors[label]!);
    return item;
  });
  return element("ul", { className: "classes" }, ...items);
}

const canvas = () => element("canvas", { width: 0, height: 0, attributes: { "aria-hidden": "true" } });

export function card(name: string, index: number, layers: number): Card {
  const share = element("span", { className: "share-right" });
  const rest = element("span", { className: "rest" });
  const fate = element("p", { className: "fate" });
  const tiles = canvas();
  const weights = picture("weights", tiles);
  const [regions, points] = [canvas(), canvas()];
  const plane = picture("plane", regions, points);
  const read = reading();
  for (const each of [weights, plane, read]) each.element.hidden = true;
  const title = element("h2", {}, element("span", { className: "number" }, filled(WORDS.start, { n: index + 1 })), ` ${name}`);
  const root = element(
    "section",
    { className: "runner card" },
    title,
    element("p", { className: "right" }, share, " ", rest),
    fate,
    weights.element,
    plane.element,
    read.element,
  );
  root.style.setProperty("--own", `var(--start-${index + 1})`);
  let last: { report: RunnerReport; task: TaskReport } | undefined;
  let pointsWidth = 0;

  function showWeights({ images }: RunnerReport): void {
    if (!images) return;
    paintWeights(tiles, images, SIDE);
    const limit = short(images.limit);
    weights.caption.textContent = filled(WORDS.weights, {
      count: images.count,
      low: limit === "0" ? "0" : `−${limit}`,
      high: limit,
    });
  }

  function showPlane({ plane: shown }: RunnerReport, task: TaskReport): void {
    if (shown) paintPlane(regions, shown, task.classes.length);
    if (!task.plane || points.clientWidth === pointsWidth) return;
    pointsWidth = points.clientWidth;
    plane.caption.replaceChildren(WORDS.plane, classList(task.classes));
    paintPoints(points, task.plane.points, task.plane.reach, task.classes.length);
  }

  function draw(report: RunnerReport, task: TaskReport): void {
    weights.element.hidden = task.inputs !== SIDE * SIDE;
    read.element.hidden = weights.element.hidden;
    plane.element.hidden = task.plane === undefined;
    showWeights(report);
    showPlane(report, task);
  }

  return {
    element: root,
    show(report, task) {
      last = {
        report: { ...report, images: report.images ?? last?.report.images, plane: report.plane ?? last?.report.plane },
        task,
      };
      share.textContent = percent(report.checks.at(-1)?.accuracy ?? 0);
      rest.textContent = filled(WORDS.right, { samples: task.testSamples.toLocaleString("en") });
      fate.textContent = fateText(report, task, layers);
      fate.className = `fate ${gradeOf(report.fate)}`;
      draw(report, task);
    },
    showError(message) {
      last = undefined;
      for (const each of [share, rest]) each.textContent = "";
      fate.textContent = message;
      fate.className = "fate fault";
      for (const each of [weights, plane, read]) each.element.hidden = true;
    },
    read: (shares) => read.show(shares),
    words: () => `${filled(WORDS.start, { n: index + 1 })}, ${name}: ${fate.textContent}`,
    repaint() {
      pointsWidth = 0;
      if (last) draw(last.report, last.task);
    },
  };
}
