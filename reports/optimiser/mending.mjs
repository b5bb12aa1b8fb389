// A guess at a good portfolio: mend one until it keeps the rules, then change one or two options as long as that gains.
//
// It proves nothing: what it gives is checked and compared exactly like every other portfolio.

import { holds } from "./layout.mjs";

/** @typedef {import('./question.mjs').Question} Question */
/** @typedef {import('./layout.mjs').Choice} Choice */

const NOTHING = 1e-12;
const KEPT = 1e-9;

export class Mending {
  /**
   * @param {Question} question
   * @param {Uint8Array} open
   * @param {Float64Array} ends
   * @param {Float64Array} loss by column
   * @param {Choice} choice where to begin
   * @param {number} tries moves to look at
   */
  constructor(question, open, ends, loss, choice, tries) {
    const { layout, rules } = question;
    this.question = question;
    this.open = open;
    this.ends = ends;
    this.loss = loss;
    this.choice = choice.slice();
    this.tries = tries;
    this.used = new Float64Array(rules.real);
    this.change = new Float64Array(rules.real); // of the move looked at last
    /** @type {number[]} */
    this.touched = []; // rules that it changes
    this.gain = 0;
    this.excess = 0;
    for (let k = 0; k < rules.real; k++) {
      for (const { i, amounts } of rules.terms[k]) this.used[k] += amounts[choice[i]];
      for (const [joint, amount] of rules.jointTerms[k]) {
        if (holds(layout, joint, choice)) this.used[k] += amount;
      }
      this.excess += this.over(k, this.used[k]);
    }
  }

  /** @returns {Choice | null} a portfolio that keeps all rules as the search reads them, or nothing */
  run() {
    if (!this.mend()) return null;
    while (this.improveOne() || this.improveTwo());
    return this.choice;
  }

  /** @returns {boolean} whether every rule is kept in the end */
  mend() {
    const patience = 3 * this.question.layout.count;
    for (let moves = 0; this.excess > KEPT; moves++) {
      let [most, i, option] = [0, -1, -1];
      this.some(0, (j, other) => {
        const less = -this.look(j, other);
        if (less <= NOTHING) return false;
        const { first } = this.question.layout;
        const costs = Math.max(0, this.loss[first[j] + other] - this.loss[first[j] + this.choice[j]]);
        if (less / (costs + 1) > most) [most, i, option] = [less / (costs + 1), j, other];
        return false;
      });
      if (i < 0 || moves > patience || this.tries < 0) return false;
      this.move(i, option);
    }
    return true;
  }

  /** @returns {boolean} whether one change of an option gained */
  improveOne() {
    let [most, i, option] = [0, -1, -1];
    this.some(0, (j, other) => {
      if (this.look(j, other) <= NOTHING && this.gain > most) [most, i, option] = [this.gain, j, other];
      return false;
    });
    if (i >= 0) this.move(i, option);
    return i >= 0;
  }

  /** @returns {boolean} whether two changes together gained */
  improveTwo() {
    return this.some(0, (i, option) => {
      const before = this.choice[i];
      this.move(i, option);
      const gained = this.gain;
      const better = this.some(i + 1, (j, other) => {
        if (this.look(j, other) + this.excess > KEPT || gained + this.gain <= 0) return false;
        this.move(j, other);
        return true;
      });
      if (!better) this.move(i, before);
      return better;
    });
  }

  /**
   * Tries the moves of all recommendations from a place on until one will do or the tries are used up.
   * @param {number} from
   * @param {(i: number, option: number) => boolean} will
   * @returns {boolean}
   */
  some(from, will) {
    const { layout } = this.question;
    for (let i = from; i < layout.count; i++) {
      for (let option = 0; option <= layout.sizes[i]; option++) {
        if (option === this.choice[i] || !this.open[layout.first[i] + option]) continue;
        if (this.tries-- < 0) return false;
        if (will(i, option)) return true;
      }
    }
    return false;
  }

  /**
   * What a move would do: to `gain`, to the rules in `change`; returns the change of the excess.
   * @param {number} i
   * @param {number} option
   * @returns {number}
   */
  look(i, option) {
    const { layout, rules, aim } = this.question;
    const before = this.choice[i];
    for (const k of this.touched) this.change[k] = 0;
    this.touched.length = 0;
    this.gain = aim.z[layout.first[i] + option] - aim.z[layout.first[i] + before];
    for (const { row, amounts } of rules.rowsOf[i]) this.touch(row, amounts[option] - amounts[before]);
    for (const { joint, inside } of layout.jointsOf[i]) {
      if (inside[option] === inside[before] || !this.othersInside(joint, i)) continue;
      const sign = inside[option] ? 1 : -1;
      this.gain += sign * aim.zJoint[joint];
      for (let q = rules.byJoint.start[joint]; q < rules.byJoint.start[joint + 1]; q++) {
        if (rules.byJoint.row[q] < rules.real) this.touch(rules.byJoint.row[q], sign * rules.byJoint.amount[q]);
      }
    }
    let excess = 0;
    for (const k of this.touched) excess += this.over(k, this.used[k] + this.change[k]) - this.over(k, this.used[k]);
    return excess;
  }

  /**
   * @param {number} joint
   * @param {number} i
   * @returns {boolean}
   */
  othersInside(joint, i) {
    for (const [j, inside] of this.question.layout.joints[joint]) {
      if (j !== i && !inside[this.choice[j]]) return false;
    }
    return true;
  }

  /**
   * @param {number} row
   * @param {number} amount
   */
  touch(row, amount) {
    if (!amount) return;
    if (!this.touched.includes(row)) this.touched.push(row);
    this.change[row] += amount;
  }

  /**
   * @param {number} i
   * @param {number} option
   */
  move(i, option) {
    const excess = this.look(i, option);
    for (const k of this.touched) this.used[k] += this.change[k];
    this.choice[i] = option;
    this.excess = Math.max(0, this.excess + excess);
  }

  /**
   * By how much a sum passes a rule's end, in largest amounts.
   * @param {number} k
   * @param {number} sum
   * @returns {number}
   */
  over(k, sum) {
    return this.question.live[k] && sum > this.ends[k] ? (sum - this.ends[k]) / this.question.rules.norm[k] : 0;
  }
}
