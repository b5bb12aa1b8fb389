// The best portfolio known, and which bounds are too low for anything that would take its place.
//
// WHY NOTHING BETTER IS DROPPED. A part of the search is dropped only if its bound on sums of z is below `threshold`,
// the smallest z that a portfolio as good as the best can have; or if it is below `better`, the smallest z of a really
// better one, and no completion comes earlier in row order. Both are rounded towards dropping less (aim.mjs says why z
// may be).

import { scaledDown, scaledUp } from "./integers.mjs";
import { holds, orderKey, total } from "./layout.mjs";

/** @typedef {import('./layout.mjs').Choice} Choice */
/** @typedef {import('./question.mjs').Question} Question */

export class Best {
  /** @param {Question} question */
  constructor(question) {
    this.question = question;
    /** @type {Choice | null} */
    this.choice = null;
    this.worth = 0n;
    /** @type {number[]} */
    this.key = [];
    this.threshold = question.aim.least;
    this.better = question.aim.least;
    this.enough = false;
  }

  /**
   * Takes a feasible portfolio if it is better than the best: by worth, exactly, then by row order.
   * @param {Choice} choice
   */
  offer(choice) {
    const { layout, aim } = this.question;
    if (this.choice && this.zOf(choice) < this.threshold) return;
    const worth = total(layout, aim.exact, choice);
    const key = orderKey(layout, choice);
    if (this.choice && (worth < this.worth || (worth === this.worth && !this.isEarlier(key)))) return;
    this.choice = choice.slice();
    this.worth = worth;
    this.key = key;
    this.threshold = scaledUp(worth, aim.shift);
    this.better = aim.shift >= 0 ? scaledDown(worth + 1n, aim.shift) : scaledDown(worth, aim.shift) + 1;
    this.enough = aim.any;
  }

  /**
   * @param {Choice} choice
   * @returns {number}
   */
  zOf(choice) {
    const { layout, aim } = this.question;
    let sum = 0;
    for (let i = 0; i < choice.length; i++) sum += aim.z[layout.first[i] + choice[i]];
    for (let k = 0; k < aim.zJoint.length; k++) {
      if (aim.zJoint[k] && holds(layout, k, choice)) sum += aim.zJoint[k];
    }
    return sum;
  }

  /**
   * @param {number[]} key
   * @returns {boolean}
   */
  isEarlier(key) {
    for (let i = 0; i < key.length; i++) {
      if (key[i] !== this.key[i]) return key[i] < this.key[i];
    }
    return false;
  }

  /**
   * Whether a part portfolio may be completed to one that comes earlier; what is not decided is hoped to be level 1.
   * @param {Choice} choice
   * @param {Uint8Array} decided
   * @returns {boolean}
   */
  mayComeEarlier(choice, decided) {
    const { sizes } = this.question.layout;
    for (let i = 0; i < choice.length; i++) {
      const key = decided[i] ? choice[i] || sizes[i] + 1 : 1;
      if (key !== this.key[i]) return key < this.key[i];
    }
    return false;
  }
}
