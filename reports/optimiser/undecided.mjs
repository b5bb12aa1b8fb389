// What a part leaves undecided, as lines of a linear programme in which options may be had in fractions.
//
// One option of each recommendation, the likeliest, is expressed by the others: it has what they leave of 1. Rows that
// cannot be broken are left out, and so are truths of joints that no rule counts where the joint's worth keeps them.

import { ALWAYS, NEVER, certainty } from "./layout.mjs";
import { leastLoss } from "./splitting.mjs";

/** @typedef {import('./question.mjs').Question} Question */
/** @typedef {import('./rows.mjs').Row} Row */

export class Undecided {
  /**
   * @param {Question} question
   * @param {Uint8Array} open
   * @param {Float64Array} ends
   * @param {Float64Array} loss by column
   */
  constructor(question, open, ends, loss) {
    const { layout } = question;
    this.question = question;
    this.base = Int32Array.from(leastLoss(question, open, loss), (option, i) => layout.first[i] + option);
    /** @type {number[]} */
    this.columns = []; // of the layout, for each variable
    this.variable = new Int32Array(layout.columns).fill(-1);
    for (let c = 0; c < layout.columns; c++) {
      if (!open[c] || c === this.base[layout.owner[c]]) continue;
      this.variable[c] = this.columns.length;
      this.columns.push(c);
    }
    this.sure = layout.joints.map((_, joint) => certainty(layout, joint, open));
    this.joints = this.sure.flatMap((sure, joint) => (sure === ALWAYS || sure === NEVER ? [] : [joint]));
    this.jointVariable = new Map(this.joints.map((joint, at) => [joint, this.columns.length + at]));
    /** @type {number[]} */
    this.rows = []; // of the rules, for each line
    /** @type {number[]} */
    this.constants = []; // what the bases use
    /** @type {number[]} */
    this.sums = []; // recommendations with three open options or more, for each further line
    this.lines = [...this.rowLines(ends), ...this.sumLines()];
  }

  /**
   * @param {Float64Array} ends
   * @returns {Float64Array[]}
   */
  rowLines(ends) {
    const { rules, live } = this.question;
    const counted = new Set();
    rules.jointTerms.forEach((terms, k) => {
      if (live[k]) {
        for (const [joint] of terms) counted.add(joint);
      }
    });
    const lines = [];
    for (let k = 0; k < rules.rows.length; k++) {
      if (!live[k] || this.isIdle(rules.rows[k], counted)) continue;
      const { line, constant, most } = this.rowLine(rules.rows[k]);
      if (constant + most <= ends[k]) continue;
      this.rows.push(k);
      this.constants.push(constant);
      lines.push(line.map((amount) => amount / rules.norm[k]));
    }
    return lines;
  }

  /**
   * Whether a row is a truth of a joint whose worth keeps it anyway: who gains by holding needs no push to hold.
   * @param {Row} row
   * @param {Set<number>} counted joints that some rule counts
   * @returns {boolean}
   */
  isIdle(row, counted) {
    if (row.name !== null) return false;
    const [[joint, amount]] = row.joints;
    const worth = this.question.aim.zJoint[joint];
    return !counted.has(joint) && (worth === 0 || worth > 0 !== amount > 0);
  }

  /**
   * @param {Row} row
   * @returns {{line: Float64Array, constant: number, most: number}} most: that the line can come to, perhaps not quite
   */
  rowLine(row) {
    const { layout } = this.question;
    const line = new Float64Array(this.columns.length + this.joints.length);
    let [constant, most] = [0, 0];
    for (const i of new Set(Array.from(row.columns.keys(), (c) => layout.owner[c]))) {
      const used = row.columns.get(this.base[i]) ?? 0;
      let high = 0;
      for (let c = layout.first[i]; c < layout.first[i + 1]; c++) {
        if (this.variable[c] < 0) continue;
        const more = (row.columns.get(c) ?? 0) - used;
        line[this.variable[c]] = more;
        high = Math.max(high, more);
      }
      constant += used;
      most += high;
    }
    for (const [joint, amount] of row.joints) {
      const variable = this.jointVariable.get(joint);
      if (variable !== undefined) {
        line[variable] = amount;
        most += Math.max(0, amount);
      } else if (this.sure[joint] === ALWAYS) constant += amount;
    }
    return { line, constant, most };
  }

  /** @returns {Float64Array[]} a recommendation has one option at most; between two options a bound says so */
  sumLines() {
    const { layout } = this.question;
    const lines = [];
    for (let i = 0; i < layout.count; i++) {
      const variables = this.variable.subarray(layout.first[i], layout.first[i + 1]).filter((v) => v >= 0);
      if (variables.length < 2) continue;
      const line = new Float64Array(this.columns.length + this.joints.length);
      for (const v of variables) line[v] = 1;
      this.sums.push(i);
      lines.push(line);
    }
    return lines;
  }

  /** @returns {Float64Array} */
  worth() {
    const { aim, layout } = this.question;
    const more = this.columns.map((c) => aim.z[c] - aim.z[this.base[layout.owner[c]]]);
    const joint = this.joints.map((j) => aim.zJoint[j]);
    return Float64Array.from([...more, ...joint], (z) => z / aim.unit);
  }
}
