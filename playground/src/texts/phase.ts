// Sentences of the view “Phase diagram”.

export const phase = {
  title: "Phase diagram",
  lead: "Where gradients vanish, where they explode, and the edge between, by the theory of wide nets. Choose a place to see the net that stands there.",
  weightStd: { label: "std of the weights, times √n", help: "1 is LeCun's, 1.41 He's start." },
  biasStd: { label: "std of the biases", help: "Usually 0." },
  cool: "vanish",
  warm: "explode",
  legend:
    "To the left of the line gradients vanish, to its right they explode. The line is the edge of chaos, where gradients keep their size; between the dashed lines they change by less than a factor of 20 over the whole depth. Dots are the starts (an arrow: further to the right), the cross is the chosen place.",
  label:
    "Phase diagram of {activation}: gradients vanish to the left of the edge and explode to its right. The edge goes from {from} at the bottom to {to} at the top.",
  under: "weights {x}, biases {y}: χ₁ = {chi1}",
  toEdge: "Go to the edge",
  place: "The chosen place",
  phases: {
    ordered: {
      title: "Ordered: gradients vanish",
      text: "The mean square of gradients shrinks by a factor e in {layers} layers, and inputs grow alike.",
    },
    edge: { title: "On the edge", text: "Gradients keep their size, however deep the net." },
    chaotic: {
      title: "Chaotic: gradients explode",
      text: "The mean square of gradients grows by a factor e in {layers} layers, and so do small differences between inputs.",
    },
  },
  dies: "The signal dies out.",
  diesSlowly: "The signal dies out too, but slower than by any factor per layer.",
  keeps: "The signal keeps the variance that it begins with.",
  grows: "The signal grows without bound.",
  settles: "The variance of the signal settles at {q}.",
  signal: "Signal, layer by layer",
  gradient: "Gradient, layer by layer",
  open: "Look through its depth",
  add: "Compare it with the starts",
  replace: "Compare it, in the place of start {n}",
} as const;
