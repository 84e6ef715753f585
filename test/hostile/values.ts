// Values that no function asks for: what a caller in JavaScript can hand over all the same.

/** Thrown by getters and traps: what comes out of a public function must be a typed error instead. */
export class Trap extends TypeError {}

function spring(): never {
  throw new Trap("sprung");
}

/** A proxy each of whose traps throws. */
function trapped<T extends object>(target: T): T {
  const traps = ["get", "set", "has", "ownKeys", "getOwnPropertyDescriptor", "getPrototypeOf", "apply", "construct"];
  return new Proxy(target, Object.fromEntries(traps.map((trap) => [trap, spring])));
}

function revoked<T extends object>(target: T): T {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function detached<T extends ArrayBufferView | ArrayBuffer>(value: T): T {
  structuredClone(value, { transfer: [ArrayBuffer.isView(value) ? (value.buffer as ArrayBuffer) : value] });
  return value;
}

/** A view that its buffer no longer reaches. */
function outOfBounds(): Float32Array {
  const options = { maxByteLength: 32 };
  const buffer = new (
    ArrayBuffer as unknown as new (
      bytes: number,
      options: object,
    ) => ArrayBuffer & { resize(bytes: number): void }
  )(32, options);
  const view = new Float32Array(buffer, 16, 4);
  buffer.resize(8);
  return view;
}

function cycle(): { object: object; array: unknown[] } {
  const object: Record<string, unknown> = {};
  object.self = object;
  const array: unknown[] = [];
  array.push(array);
  return { object, array };
}

/** Its length is a lie, and it has no end. */
const endless = () => new Proxy([], { get: (_, key) => (key === "length" ? Infinity : 1) });

const throwingGetter = <T extends object>(object: T, key: PropertyKey) =>
  Object.defineProperty(object, key, { enumerable: true, configurable: true, get: spring });

/** Something that tells another class when it is asked for its own. */
const tagged = <T extends object>(object: T, name: string) => Object.defineProperty(object, Symbol.toStringTag, { value: name });

/** A new set, since a call may change what it is given. */
export function hostileValues(): Map<string, unknown> {
  const sparse = [1, 2, 3];
  delete sparse[1];
  const { object, array } = cycle();
  return new Map<string, unknown>([
    ["null", null],
    ["undefined", undefined],
    ["true", true],
    ["NaN", Number.NaN],
    ["Infinity", Number.POSITIVE_INFINITY],
    ["-Infinity", Number.NEGATIVE_INFINITY],
    ["-0", -0],
    ["0.5", 0.5],
    ["-1", -1],
    ["2^31", 2 ** 31],
    ["2^32", 2 ** 32],
    ["2^53", 2 ** 53],
    ["1e308", 1e308],
    ["the smallest number", Number.MIN_VALUE],
    ["10n", 10n],
    ["a bigint of 3000 digits", 10n ** 3000n],
    ["a symbol of 3000 characters", Symbol("s".repeat(3000))],
    ["no text", ""],
    ["text", "x"],
    ["a lone surrogate", "\ud800"],
    ["a million characters", "é".repeat(1_000_000)],
    ["control characters", "\u0000\n\u007f\u2028"],
    ["__proto__", "__proto__"],
    ["constructor", "constructor"],
    ["[]", []],
    ["a sparse array", sparse],
    ["an array of holes", new Array(3)],
    ["the longest array of holes", new Array(2 ** 32 - 1)],
    ["[undefined]", [undefined]],
    ["[null]", [null]],
    ["[NaN]", [Number.NaN]],
    ["[-0]", [-0]],
    ["[2^53]", [2 ** 53]],
    ["[1n]", [1n]],
    ["[symbol]", [Symbol("s")]],
    ["[text]", ["x"]],
    ["a cyclic array", array],
    ["an array in a thousand others", Array.from({ length: 1000 }).reduce<unknown>((inner) => [inner], 1)],
    ["an array with a getter that throws", throwingGetter([1, 2], 0)],
    ["an endless array", endless()],
    ["an array without methods", Object.setPrototypeOf([1, 2], null)],
    ["{}", {}],
    ["no prototype", Object.create(null)],
    ["a cyclic object", object],
    ["length of -1", { length: -1 }],
    ["length of 1e9", { length: 1e9 }],
    [
      "an object that no text can be made of",
      { toString: spring, valueOf: spring, toJSON: spring, [Symbol.toPrimitive]: spring },
    ],
    ["a tag that throws", throwingGetter({}, Symbol.toStringTag)],
    ["a tag of a million characters", { [Symbol.toStringTag]: "t".repeat(1_000_000) }],
    ["a function", () => {}],
    ["a class", class {}],
    ["an invalid date", new Date(Number.NaN)],
    ["a regular expression", /x/],
    ["a map", new Map([["x", 1]])],
    ["a set", new Set([1])],
    ["a promise", Promise.resolve(1)],
    ["an error", new Error("x")],
    ["a boxed number", new Number(3)],
    ["a boxed text", new String("f32")],
    ["an array buffer", new ArrayBuffer(8)],
    ["a detached array buffer", detached(new ArrayBuffer(8))],
    ["a shared array buffer", new SharedArrayBuffer(8)],
    ["floats that call themselves a constructor", tagged(new Float32Array(3), "constructor")],
    ["a data view that calls itself floats", tagged(new DataView(new ArrayBuffer(8)), "Float32Array")],
    ["an object that calls itself a buffer", tagged({ length: 1e12 }, "ArrayBuffer")],
    ["numbers that call themselves a map", tagged([1, 2], "Map")],
    ["a data view", new DataView(new ArrayBuffer(8))],
    ["floats", new Float32Array(3)],
    ["shared floats", new Float32Array(new SharedArrayBuffer(12))],
    ["detached floats", detached(new Float32Array(3))],
    ["floats out of bounds", outOfBounds()],
    ["floats that are not finite", Float64Array.of(Number.NaN, Number.POSITIVE_INFINITY)],
    ["no floats", new Float32Array(0)],
    ["64-bit integers", new BigInt64Array(2)],
    ["clamped bytes", new Uint8ClampedArray(3)],
    ["a proxy whose traps throw", trapped({})],
    ["a proxy of an array whose traps throw", trapped([1, 2])],
    ["a proxy of a function whose traps throw", trapped(() => 1)],
    ["a revoked proxy", revoked({})],
    ["a revoked proxy of an array", revoked([])],
    ["a proxy of floats", new Proxy(new Float32Array(2), {})],
  ]);
}

/** Every place in arguments: the keys that lead there. Into plain objects and the first items of arrays alone. */
export function placesOf(value: unknown, path: PropertyKey[] = []): PropertyKey[][] {
  const plain =
    Array.isArray(value) || (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype);
  if (!plain) return path.length === 0 ? [] : [path];
  const entries = Object.entries(value as object).slice(0, path.length === 0 || !Array.isArray(value) ? undefined : 2);
  return [...(path.length === 0 ? [] : [path]), ...entries.flatMap(([key, inner]) => placesOf(inner, [...path, key]))];
}

/** A copy with another value, or a getter that throws, at a place; all that does not lead there is shared. */
export function replaced<T>(value: T, [key, ...rest]: readonly PropertyKey[], put: { value: unknown } | "getter"): T {
  if (key === undefined) return (put as { value: unknown }).value as T;
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<PropertyKey, unknown>;
  if (rest.length === 0 && put === "getter") throwingGetter(copy, key);
  else
    Object.defineProperty(copy, key, {
      value: replaced(copy[key], rest, put),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  return copy as T;
}
