// Sentences of the view “Copy as code”.

export const code = {
  title: "Copy as code",
  lead: "The net and its start as a program.",
  language: "Language",
  languages: { isovar: "isovar", pytorch: "PyTorch", keras: "Keras", jax: "JAX" },
  notes: {
    same: "The same seed gives the very weights that this page shows, bit for bit, on any machine.",
    distribution:
      "The same distribution of weights, with the same variance. The numbers themselves are those of the other library's generator.",
  },
  start: "Start {n}: {name}",
  copy: "Copy",
  copied: "Copied",
  selected: "Selected: press Ctrl+C",
} as const;
