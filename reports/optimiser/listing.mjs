// Depth first through every portfolio of the open options that may still be as good as the best.
//
// A part portfolio's bound is the bound of all, less the losses of its options (bounds.mjs), less
//
//     slack = sum_k u_k * max(0, end_k - most that rule k can still come to),
//
// since a rule that stays below its end whatever is added has paid for room that it cannot use. Both only grow from
// part to part. A part is dropped if its bound is too low (best.mjs) or if even the least use of a rule passes its end.
// Everything is counted up when an option is put and down when it is taken back, in exact integers, so nothing drifts.

import { keepsRules } from "./question.mjs";

/** @typedef {import('./question.mjs').Question} Question */
/** @typedef {import('./bounds.mjs').Bounds} Bounds */
/** @typedef {import('./best.mjs').Best} Best */

export class Listing {
  /**
   * @param {Question} question
   * @param {Uint8Array} open
   * @param {Float64Array} ends
   * @param {Bounds} bounds
   * @param {Best} best what is found is offered to it
   * @param {number} from only portfolios whose bound reaches this
   * @param {number} most part portfolios to look at
   */
  constructor(question, open, ends, bounds, best, from, most) {
    const { layout, rules } = question;
    this.question = question;
    this.bounds = bounds;
    this.best = best;
    this.from = from;
    this.left = most;
    this.lost = 0;
    this.slack = 0;
    this.broken = false;
    /** @type {number[]} */
    this.choice = new Array(layout.count).fill(0);
    this.decided = new Uint8Array(layout.count);
    this.options = optionsByLoss(question, open, bounds.loss);
    this.order = byLargestLoss(question, this.options, bounds.loss);
    this.outside = new Int32Array(layout.joints.length); // members of each joint that are out of it
    this.undecided = Int32Array.from(layout.joints, (members) => members.size);
    this.leastRoom = ends.slice(0, rules.real); // what each rule has left after its most use
    this.mostRoom = ends.slice(0, rules.real); // and after its least
    this.reach = this.takeRange();
  }

  /**
   * Takes the least and most use of all options off the rules' ends.
   * @returns {{row: number, amounts: Float64Array, low: number, high: number}[][]} for each recommendation
   */
  takeRange() {
    const { layout, rules } = this.question;
    const reach = rules.rowsOf.map((rows, i) =>
      rows.map(({ row, amounts }) => {
        let [low, high] = [Infinity, -Infinity];
        for (const option of this.options[i]) {
          if (amounts[option] < low) low = amounts[option];
          if (amounts[option] > high) high = amounts[option];
        }
        this.mostRoom[row] -= low;
        this.leastRoom[row] -= high;
        return { row, amounts, low, high };
      }),
    );
    for (let joint = 0; joint < layout.joints.length; joint++) {
      for (let q = rules.byJoint.start[joint]; q < rules.byJoint.start[joint + 1]; q++) {
        const row = rules.byJoint.row[q];
        if (row >= rules.real) continue;
        this.mostRoom[row] -= Math.min(0, rules.byJoint.amount[q]);
        this.leastRoom[row] -= Math.max(0, rules.byJoint.amount[q]);
      }
    }
    return reach;
  }

  /**
   * Looks at all of them.
   * @returns {boolean} false if it gave up: more part portfolios than it may look at
   */
  run() {
    const { rules, blame } = this.question;
    if (this.options.some((options) => !options.length)) return true;
    for (let k = 0; k < rules.real; k++) {
      if (this.mostRoom[k] < 0) {
        blame[k] = 1;
        return true;
      }
      if (this.leastRoom[k] > 0) this.slack += this.bounds.multipliers[k] * this.leastRoom[k];
    }
    this.options.forEach((options, i) => {
      if (options.length === 1) this.put(i, options[0]);
    });
    return this.broken || this.hopeless() || this.deepen(0);
  }

  /**
   * @param {number} depth
   * @returns {boolean} false if it gave up
   */
  deepen(depth) {
    const { question, best, choice } = this;
    if (depth === this.order.length) {
      if (!question.coarse || keepsRules(question, choice)) best.offer(choice);
      return true;
    }
    const i = this.order[depth];
    const first = question.layout.first[i];
    for (const option of this.options[i]) {
      const bound = this.bounds.bound - this.lost - this.slack - this.bounds.loss[first + option];
      if (bound < Math.max(best.threshold, this.from)) break; // options stand in the order of their losses
      if (this.left-- <= 0) return false;
      const [lost, slack] = [this.lost, this.slack];
      this.broken = false;
      this.put(i, option);
      const complete = this.broken || this.hopeless() || this.deepen(depth + 1);
      this.takeBack(i, option);
      this.lost = lost;
      this.slack = slack;
      this.broken = false;
      if (!complete) return false;
      if (best.enough) return true;
    }
    return true;
  }

  /**
   * Whether no completion of what is decided can take the best portfolio's place.
   * @returns {boolean}
   */
  hopeless() {
    const { best } = this;
    const bound = this.bounds.bound - this.lost - this.slack;
    if (bound < Math.max(best.threshold, this.from)) return true;
    return best.choice !== null && bound < best.better && !best.mayComeEarlier(this.choice, this.decided);
  }

  /**
   * @param {number} i
   * @param {number} option
   */
  put(i, option) {
    this.choice[i] = option;
    this.decided[i] = 1;
    this.count(i, option, 1);
    for (const { joint, inside } of this.question.layout.jointsOf[i]) {
      this.undecided[joint]--;
      if (!inside[option]) {
        if (this.outside[joint]++ === 0) this.settle(joint, 0, 1);
      } else if (this.undecided[joint] === 0 && this.outside[joint] === 0) this.settle(joint, 1, 1);
    }
  }

  /**
   * @param {number} i
   * @param {number} option
   */
  takeBack(i, option) {
    this.decided[i] = 0;
    this.count(i, option, -1);
    for (const { joint, inside } of this.question.layout.jointsOf[i]) {
      if (!inside[option]) {
        if (--this.outside[joint] === 0) this.settle(joint, 0, -1);
      } else if (this.undecided[joint] === 0 && this.outside[joint] === 0) this.settle(joint, 1, -1);
      this.undecided[joint]++;
    }
  }

  /**
   * @param {number} i
   * @param {number} option
   * @param {1 | -1} sign put or taken back
   */
  count(i, option, sign) {
    this.lost += sign * this.bounds.loss[this.question.layout.first[i] + option];
    for (const { row, amounts, low, high } of this.reach[i]) {
      this.use(row, sign * (amounts[option] - low), sign * (amounts[option] - high));
    }
  }

  /**
   * Counts a joint once it is clear whether it holds.
   * @param {number} joint
   * @param {0 | 1} holding
   * @param {1 | -1} sign
   */
  settle(joint, holding, sign) {
    const { byJoint, real } = this.question.rules;
    this.lost += sign * this.bounds.jointLoss[2 * joint + holding];
    for (let q = byJoint.start[joint]; q < byJoint.start[joint + 1]; q++) {
      if (byJoint.row[q] >= real) continue;
      const amount = byJoint.amount[q];
      const used = holding ? amount : 0;
      this.use(byJoint.row[q], sign * (used - Math.min(0, amount)), sign * (used - Math.max(0, amount)));
    }
  }

  /**
   * Moves what a rule has left.
   * @param {number} k
   * @param {number} overLeast what is used above the least that was taken off
   * @param {number} overMost and above the most, so from 0 down
   */
  use(k, overLeast, overMost) {
    const before = Math.max(0, this.leastRoom[k]);
    this.mostRoom[k] -= overLeast;
    this.leastRoom[k] -= overMost;
    this.slack += this.bounds.multipliers[k] * (Math.max(0, this.leastRoom[k]) - before);
    if (this.mostRoom[k] < 0) {
      this.broken = true;
      this.question.blame[k] = 1;
    }
  }
}

/**
 * The open options of each recommendation, the least loss first, then in row order.
 * @param {Question} question
 * @param {Uint8Array} open
 * @param {Float64Array} loss
 * @returns {number[][]}
 */
function optionsByLoss({ layout }, open, loss) {
  return layout.sizes.map((levels, i) => {
    const first = layout.first[i];
    const options = [];
    for (let option = 1; option <= levels; option++) {
      if (open[first + option]) options.push(option);
    }
    if (open[first]) options.push(0);
    return options.sort((a, b) => loss[first + a] - loss[first + b]);
  });
}

/**
 * The recommendations with a choice left, those first whose second best option loses most.
 * @param {Question} question
 * @param {number[][]} options
 * @param {Float64Array} loss
 * @returns {number[]}
 */
function byLargestLoss({ layout }, options, loss) {
  const second = options.map((ways, i) => (ways.length > 1 ? loss[layout.first[i] + ways[1]] : 0));
  const open = layout.sizes.map((_, i) => i).filter((i) => options[i].length > 1);
  return open.sort((a, b) => second[b] - second[a]);
}
