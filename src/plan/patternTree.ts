// Many patterns at once: which of them, of the lowest number, matches a name.

import { ALL, isSeparator, ONE, RUN, type Token } from "./globs.js";

/** No pattern: above every number. */
export const NONE = 2 ** 31 - 1;

/** A place in patterns: what came before it is shared by all that go on from it. */
export class Place {
  /** The token that leads here. */
  readonly token: Token;
  /** The lowest number of the patterns that end here. */
  lowest = NONE;
  /** The one character that goes on from here, and where to; more of them are in `more`. */
  code: Token | undefined;
  next: Place | undefined;
  more: Map<Token, Place> | undefined;
  one: Place | undefined;
  run: Place | undefined;
  all: Place | undefined;
  /** The last set that it was put into. */
  set = 0;

  constructor(token: Token) {
    this.token = token;
  }

  /** Where a token leads. */
  to(token: Token): Place {
    if (token === ONE) return (this.one ??= new Place(token));
    if (token === RUN) return (this.run ??= new Place(token));
    if (token === ALL) return (this.all ??= new Place(token));
    this.code ??= token;
    if (this.code === token) return (this.next ??= new Place(token));
    this.more ??= new Map();
    const place = this.more.get(token) ?? new Place(token);
    this.more.set(token, place);
    return place;
  }
}

/**
 * Patterns as a tree, so that those with equal beginnings share them. A name is matched, character after character, by the set of places that
 * it may have come to. No place is in a set twice: nothing is tried twice, however many stars there are.
 */
export class PatternTree {
  readonly #root = new Place(0);
  #sets = 0;

  add(pattern: readonly Token[], number: number): void {
    const end = pattern.reduce((place, token) => place.to(token), this.#root);
    end.lowest = Math.min(end.lowest, number);
  }

  /** The places before the first character. */
  start(): Place[] {
    this.#sets++;
    const set: Place[] = [];
    this.#put(set, this.#root);
    this.#skipRuns(set);
    return set;
  }

  /** The places that a character leads to from those of a set. */
  step(from: readonly Place[], code: Token): Place[] {
    this.#sets++;
    const set: Place[] = [];
    const isPart = !isSeparator(code);
    for (const place of from) {
      if (place.token === ALL || (place.token === RUN && isPart)) this.#put(set, place);
      this.#put(set, place.code === code ? place.next : place.more?.get(code));
      if (isPart) this.#put(set, place.one);
    }
    this.#skipRuns(set);
    return set;
  }

  #put(set: Place[], place: Place | undefined): void {
    if (place === undefined || place.set === this.#sets) return;
    place.set = this.#sets;
    set.push(place);
  }

  /** A run of no characters leads on at once. The set grows meanwhile. */
  #skipRuns(set: Place[]): void {
    for (let i = 0; i < set.length; i++) {
      this.#put(set, set[i]!.run);
      this.#put(set, set[i]!.all);
    }
  }
}
