// The tabs, as the build writes them into the page: each a row.

import { TEXTS } from "./texts/index.js";

export interface Tab {
  /** The view's word in a link. */
  readonly id: string;
  readonly title: string;
  /** A sentence below the title. */
  readonly lead: string;
  /** Whether depth, width, activation, data, seed and the starts are shown beside it. */
  readonly controls: boolean;
}

/** A tab in the words of its view. */
const tab = (id: "depth" | "train" | "phase" | "lessons" | "code" | "stream", controls: boolean): Tab => {
  const { title, lead } = TEXTS[id];
  return { id, title, lead, controls };
};

export const TABS: readonly Tab[] = [
  tab("depth", true),
  tab("train", true),
  tab("phase", true),
  tab("lessons", false),
  tab("code", true),
  tab("stream", false),
];
