// Sentences of the lessons.

export const lessons = {
  title: "Lessons",
  lead: "Twelve starts, right and wrong. Each is a link that opens the net and what the doctor says of it.",
  expected: "The doctor says",
  ofStart: "start {n}",
  look: "What to look at: ",
  place: "Lesson {n} of {count}",
  previous: "Previous lesson",
  next: "Next lesson",
  all: "All lessons",
  each: {
    zeros: {
      title: "All zero",
      text: "Every unit computes the same, and every unit gets the same gradient, so that a layer of 128 is never more than a layer of one. With ReLU not even that is left: no weight moves. Which part still learns? The biases of the last layer, which come to know how frequent each class is.",
      look: "Start 1 has no signal and no gradient. Start 2, of He, has both in every layer.",
    },
    standardNormal: {
      title: "N(0, 1)",
      text: "Random weights tell units apart. But a unit adds up 128 products, so that weights of std 1 make the signal eight times as large in each layer. After 30 layers it is beyond 10²⁶.",
      look: "The signal is a straight line on the logarithmic axis: the same factor in each layer. The first loss is as large.",
    },
    sigmoid: {
      title: "Vanishing sigmoid",
      text: "The slope of a sigmoid is at most ¼, so that a layer takes away most of the gradient that it passes back. Forward the same slope makes all inputs alike: after ten layers the net cannot tell one from another.",
      look: "The gradient of the first layer over that of the last. The signal itself looks harmless; what differs between samples is what is lost.",
    },
    nan: {
      title: "Exploding to NaN",
      text: "N(0, 1) once more, in 60 layers. The largest number of 32 bits is 3·10³⁸. Beyond it comes infinity, infinity minus infinity is NaN, and whatever NaN touches is NaN.",
      look: "The line ends where numbers do. The doctor names the weights, not the layer in which NaN is seen first.",
    },
    xavierTanh: {
      title: "Xavier with tanh",
      text: "Glorot and Bengio chose the variance between what the signal asks for and what the gradient asks for. Around 0 tanh is a line of slope 1, which is what they assumed. So 30 layers start well.",
      look: "The signal shrinks slowly, as 1/√depth, along the prediction, and the gradient on its way back by no more than that.",
    },
    xavierRelu: {
      title: "Xavier with ReLU, 30 layers deep",
      text: "ReLU throws half of the signal's power away, and Xavier's variance does not make up for it. In each layer the signal loses a factor of √2, which nobody sees in three layers. In thirty it is 30,000.",
      look: "Signal and gradient fall by the same factor, each on its way, along the prediction.",
    },
    he: {
      title: "He",
      text: "Twice the variance, 2/n, gives back the half that ReLU takes. That is all of He's initialization, and the difference between a net of 30 layers that learns and one that does not.",
      look: "Start 1 is He's, start 2 Xavier's: the same net, with weights √2 times as small.",
    },
    orthogonal: {
      title: "Orthogonal, and dynamical isometry",
      text: "These 60 layers have no activation: the net is one matrix, a product of 60. Random ones keep the size on average, but stretch some directions and squash others, until few are left. Orthogonal ones turn without stretching, and so does their product.",
      look: "Start 1, orthogonal: signal and gradient are flat lines. In start 2, of the same variance, the doctor finds that differences have come to lie in one direction.",
    },
    edge: {
      title: "The edge of chaos",
      text: "The same net of tanh with weights of std ½, 1 and 2, over √n. Below the edge signals die out and gradients vanish. Above it small differences grow, and gradients explode. On the edge both reach the end.",
      look: "The gradient of the three starts, from the last layer back to the first: it vanishes, keeps its size but for a factor of 7, explodes. The tab “Phase diagram” is the map of it.",
    },
    biases: {
      title: "Zero biases are harmless",
      text: "Zeros as weights keep units equal for ever. Zeros as biases do not: the weights in front of them tell units apart already. Random biases gain nothing.",
      look: "Start 1 has biases of 0, start 2 N(0, 0.1²): nearly the same curves, and no verdict.",
    },
    truncation: {
      title: "Cut, and not made up for",
      text: "Many programs draw He's weights from a normal distribution that is cut at two std. The cut takes 23 % of the variance; JAX, Keras and isovar widen the distribution beforehand, TensorFlow.js does not. In each layer the signal loses 12 %.",
      look: "Start 1 is without the correction, start 2 with it. 12 % is nothing in three layers, and a factor of 400 in 48.",
    },
    half: {
      title: "Overflow in half precision",
      text: "A number of 16 bits (f16) ends at 65,504. With N(0, 1) the largest values are past it in the fifth layer and most are in the sixth, where they would be infinity, and NaN one step later. In 32 bits the same net seems to work.",
      look: "Where the signal crosses 65,504. Mixed precision forgives less than what people learned with.",
    },
  },
} as const;
