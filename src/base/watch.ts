// Checks of what a caller stops or follows long work with: signals and callbacks.

import { reading, refuse } from "./check.js";

/**
 * What stops long work: an `AbortSignal`, as `AbortController` and `AbortSignal.timeout` make them. Named here, because TypeScript knows that
 * type with the DOM library or the types of Node alone.
 */
export interface StopSignal {
  /** Throws the reason once the work is to stop. */
  throwIfAborted(): void;
}

/** Throws for anything that is not an AbortSignal. */
export function checkSignal(where: string, signal: unknown): void {
  const isSignal = () => typeof (signal as StopSignal | null)?.throwIfAborted === "function";
  if (signal !== undefined && !reading(where, "signal", isSignal))
    refuse("E_ARGUMENT", where, "signal", signal, "an AbortSignal");
}

/** Throws for callbacks that are not functions. */
export function checkCallbacks(where: string, callbacks: Readonly<Record<string, unknown>>): void {
  for (const [name, callback] of Object.entries(callbacks)) {
    if (callback !== undefined && typeof callback !== "function") refuse("E_ARGUMENT", where, name, callback, "a function");
  }
}
