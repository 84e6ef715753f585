// Every sentence of the page: whoever translates it, translates this file. Verdicts come from the doctor of isovar.

export const TEXTS = {
  shell: {
    views: "Views",
    theme: "Theme: {theme}. Change it",
    themes: { auto: "as the system", light: "light", dark: "dark" },
    projector: "Projector mode: large type and strong contrast",
    net: "Net",
    starts: "Starts",
  },
  controls: {
    depth: { label: "Depth", help: "Hidden layers, one behind the other." },
    width: { label: "Width", help: "Units in each hidden layer." },
    activation: { label: "Activation", help: "The function behind each hidden layer." },
    data: { label: "Data", help: "The samples that go through the net." },
    samples: { label: "Samples", help: "How many of them are measured." },
    seed: { label: "Seed", help: "The same seed draws the same weights, on every machine." },
    newSeed: "New seed",
    scheme: { label: "Start {n}", help: "How the weights of all layers are drawn." },
    biasStd: { label: "std of the biases", help: "0 starts all biases at 0." },
    addStart: "Compare with another start",
    removeStart: "Remove start {n}",
  },
  data: {
    digits: "handwritten digits",
    moons: "two moons",
    spiral: "spirals",
    circles: "circles",
    xor: "XOR",
    gaussian: "random numbers",
    csv: "a CSV of yours",
  },
  depth: {
    title: "Through the depth",
    lead: "What happens to the signal, and to the gradient on its way back, from layer to layer.",
    signal: "Signal: root mean square of what the activation is applied to",
    gradient: "Gradient: root mean square of the loss's gradient there",
    layer: "layer",
    measured: "measured",
    predicted: "theory",
    band: "19 of 20 draws",
    healthy: "Healthy: signal and gradient reach all layers.",
  },
} as const;

/** `{name}` in a text, replaced. */
export function filled(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
