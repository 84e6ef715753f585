// A CSV file of the reader's own: chosen, read in the worker, and described.

import { element } from "../../dom.js";
import type { CsvSummary } from "../../engine/data/csv.js";
import { filled, TEXTS } from "../../texts/index.js";

const WORDS = TEXTS.train.file;

/** Names that are listed before there is an ellipsis. */
const MOST_NAMES = 6;

function summaryText({ samples, columns, classes, skipped }: CsvSummary): string {
  const names = classes.slice(0, MOST_NAMES).join(", ") + (classes.length > MOST_NAMES ? ", …" : "");
  const what = filled(WORDS.summary, { samples: samples.toLocaleString("en"), columns, classes: classes.length, names });
  return skipped > 0 ? `${what} ${filled(WORDS.skipped, { skipped })}` : what;
}

/** @param take reads a file; rejects with what is wrong with it, in words */
export function filePicker(take: (bytes: ArrayBuffer) => Promise<CsvSummary>): HTMLElement {
  const input = element("input", { type: "file", accept: ".csv,.tsv,.txt,text/csv", id: "csv-file" });
  const told = element("p", { className: "told", attributes: { role: "status" } });
  input.addEventListener("change", async () => {
    const file = input.files?.[0];
    if (!file) return;
    try {
      told.textContent = summaryText(await take(await file.arrayBuffer()));
      told.className = "told";
    } catch (error) {
      told.textContent = error instanceof Error ? error.message : String(error);
      told.className = "told fault";
    }
  });
  return element(
    "section",
    { className: "csv card" },
    element("label", { htmlFor: input.id }, WORDS.label),
    input,
    element("p", { className: "help" }, WORDS.help),
    told,
  );
}
