// Sentences of the shell and of the panel.

export const shell = {
  views: "Views",
  theme: "Theme: {theme}. Change it",
  themes: { auto: "as the system", light: "light", dark: "dark" },
  projector: "A+: large type and strong contrast, for a projector",
  net: "Net",
  starts: "Starts",
} as const;

export const controls = {
  depth: { label: "Depth", help: "Hidden layers, one behind the other." },
  width: { label: "Width", help: "Units in each hidden layer." },
  activation: { label: "Activation", help: "The function behind each hidden layer." },
  data: { label: "Data", help: "The samples that go through the net." },
  samples: { label: "Samples", help: "How many of them are measured." },
  seed: { label: "Seed", help: "The same seed draws the same weights, on every machine." },
  newSeed: "New seed",
  scheme: { label: "Start {n}", help: "{scheme}: {draw}" },
  biasStd: { label: "std of the biases" },
  lsuv: { label: "LSUV", help: "Scale layer by layer to unit std on the batch." },
  fold: "Net and starts",
  addStart: "Compare with another start",
  removeStart: "Remove start {n}",
} as const;
