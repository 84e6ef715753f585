// Modules in modules, and modules without weights, which have their place in a sequence.

import { copyArray, copyFields, refuse, show } from "../../../base/check.js";
import { checkCount, checkModule, joined, type Module, moduleOf } from "./module.js";

/** More modules than any sequence has. */
const MOST = 2 ** 16;

/**
 * `nn.Sequential`: modules in the order in which they are made, named "0", "1", … or, as in an OrderedDict, by the keys of an object.
 * @param modules an array, or an object of modules by name
 * @returns the module as plain data
 * @throws {IsovarError} E_ARGUMENT, E_SHAPE, E_DTYPE
 * @example Object.keys(torch.manualSeed(0).nn.sequential([torch.nn.linear(4, 8), torch.nn.relu(), torch.nn.linear(8, 3)]))
 */
export function sequential(modules: readonly Module[] | Readonly<Record<string, Module>>): Module {
  const where = "torch.nn.sequential";
  const list = copyArray(where, "modules", modules, MOST);
  const named = list === undefined ? copyFields(where, "modules", modules) : { ...list };
  if (named === undefined)
    return refuse("E_ARGUMENT", where, "modules", modules, "an array of modules, or an object of modules by name");
  let count = 0;
  const parts = Object.entries(named).map(([name, module]) => {
    if (name === "" || name.includes("."))
      refuse("E_ARGUMENT", where, "modules", name, "named without dots; torch raises a KeyError");
    const checked = checkModule(where, `modules.${/^\w{1,40}$/.test(name) ? name : show(name)}`, module);
    count += checked.steps.length;
    checkCount(where, "modules", count);
    return [name, checked] as const;
  });
  return joined("Sequential", parts);
}

/**
 * `nn.ReLU`: no weights, so that its options do not matter here.
 * @returns the module as plain data, for `generator.nn.sequential`
 * @example torch.manualSeed(0).nn.sequential([torch.nn.linear(4, 8), torch.nn.relu()])
 */
export function relu(): Module {
  return moduleOf("ReLU", []);
}

/**
 * `nn.GELU`: no weights, so that its options do not matter here.
 * @returns the module as plain data, for `generator.nn.sequential`
 * @example torch.manualSeed(0).nn.sequential([torch.nn.linear(4, 8), torch.nn.gelu()])
 */
export function gelu(): Module {
  return moduleOf("GELU", []);
}

/**
 * `nn.SiLU`: no weights, so that its options do not matter here.
 * @returns the module as plain data, for `generator.nn.sequential`
 * @example torch.manualSeed(0).nn.sequential([torch.nn.linear(4, 8), torch.nn.silu()])
 */
export function silu(): Module {
  return moduleOf("SiLU", []);
}

/**
 * `nn.ELU`: no weights, so that its options do not matter here.
 * @returns the module as plain data, for `generator.nn.sequential`
 * @example torch.manualSeed(0).nn.sequential([torch.nn.linear(4, 8), torch.nn.elu()])
 */
export function elu(): Module {
  return moduleOf("ELU", []);
}

/**
 * `nn.LeakyReLU`: no weights, so that its options do not matter here.
 * @returns the module as plain data, for `generator.nn.sequential`
 * @example torch.manualSeed(0).nn.sequential([torch.nn.linear(4, 8), torch.nn.leakyReLU()])
 */
export function leakyReLU(): Module {
  return moduleOf("LeakyReLU", []);
}

/**
 * `nn.Tanh`: no weights, so that its options do not matter here.
 * @returns the module as plain data, for `generator.nn.sequential`
 * @example torch.manualSeed(0).nn.sequential([torch.nn.linear(4, 8), torch.nn.tanh()])
 */
export function tanh(): Module {
  return moduleOf("Tanh", []);
}

/**
 * `nn.Sigmoid`: no weights, so that its options do not matter here.
 * @returns the module as plain data, for `generator.nn.sequential`
 * @example torch.manualSeed(0).nn.sequential([torch.nn.linear(4, 8), torch.nn.sigmoid()])
 */
export function sigmoid(): Module {
  return moduleOf("Sigmoid", []);
}

/**
 * `nn.Softmax`: no weights, so that its options do not matter here.
 * @returns the module as plain data, for `generator.nn.sequential`
 * @example torch.manualSeed(0).nn.sequential([torch.nn.linear(4, 8), torch.nn.softmax()])
 */
export function softmax(): Module {
  return moduleOf("Softmax", []);
}

/**
 * `nn.Dropout`: no weights, so that its options do not matter here.
 * @returns the module as plain data, for `generator.nn.sequential`
 * @example torch.manualSeed(0).nn.sequential([torch.nn.linear(4, 8), torch.nn.dropout()])
 */
export function dropout(): Module {
  return moduleOf("Dropout", []);
}

/**
 * `nn.Flatten`: no weights, so that its options do not matter here.
 * @returns the module as plain data, for `generator.nn.sequential`
 * @example torch.manualSeed(0).nn.sequential([torch.nn.linear(4, 8), torch.nn.flatten()])
 */
export function flatten(): Module {
  return moduleOf("Flatten", []);
}

/**
 * `nn.Identity`: no weights, so that its options do not matter here.
 * @returns the module as plain data, for `generator.nn.sequential`
 * @example torch.manualSeed(0).nn.sequential([torch.nn.linear(4, 8), torch.nn.identity()])
 */
export function identity(): Module {
  return moduleOf("Identity", []);
}

/**
 * `nn.MaxPool2d`: no weights, so that its options do not matter here.
 * @returns the module as plain data, for `generator.nn.sequential`
 * @example torch.manualSeed(0).nn.sequential([torch.nn.linear(4, 8), torch.nn.maxPool2d()])
 */
export function maxPool2d(): Module {
  return moduleOf("MaxPool2d", []);
}

/**
 * `nn.AvgPool2d`: no weights, so that its options do not matter here.
 * @returns the module as plain data, for `generator.nn.sequential`
 * @example torch.manualSeed(0).nn.sequential([torch.nn.linear(4, 8), torch.nn.avgPool2d()])
 */
export function avgPool2d(): Module {
  return moduleOf("AvgPool2d", []);
}

/**
 * `nn.AdaptiveAvgPool2d`: no weights, so that its options do not matter here.
 * @returns the module as plain data, for `generator.nn.sequential`
 * @example torch.manualSeed(0).nn.sequential([torch.nn.linear(4, 8), torch.nn.adaptiveAvgPool2d()])
 */
export function adaptiveAvgPool2d(): Module {
  return moduleOf("AdaptiveAvgPool2d", []);
}
