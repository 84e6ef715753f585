// The list of commands. Each is loaded when it is called: --help, plan and init start without the modules of training.

import type { ListedCommand } from "./command.js";

export const COMMANDS: Readonly<Record<string, ListedCommand>> = {
  init: {
    summary: "draw the weights of a model into a safetensors file or a folder",
    load: async () => (await import("./init.js")).initCommand,
  },
  plan: {
    summary: "list the tensors of a model, without allocating",
    load: async () => (await import("./plan.js")).planCommand,
  },
  recipe: {
    summary: "print the recipe of a model: a few KB that stand for its weights",
    load: async () => (await import("./recipe.js")).recipeCommand,
  },
  verify: {
    summary: "tell whether a file holds the weights it claims, bit for bit",
    load: async () => (await import("./verify.js")).verifyCommand,
  },
  inspect: {
    summary: "judge the weights in a file: scale, distribution, zeros, copies",
    load: async () => (await import("./inspect.js")).inspectCommand,
  },
  train: {
    summary: "train a network on data",
    load: async () => (await import("./train.js")).trainCommand,
  },
  evaluate: {
    summary: "tell how well a trained network does on data",
    load: async () => (await import("./evaluate.js")).evaluateCommand,
  },
  predict: {
    summary: "print what a trained network says of samples",
    load: async () => (await import("./predict.js")).predictCommand,
  },
  doctor: {
    summary: "tell whether a network's start is right, and what would mend it",
    load: async () => (await import("./doctor.js")).doctorCommand,
  },
  completion: {
    summary: "print a script with which a shell completes these commands",
    load: async () => (await import("./completion.js")).completionCommand(COMMANDS),
  },
};
