// The linear programme of a part: options in fractions. The prices of its rows give the lowest bound of all.
//
//     maximise sum_c z_c x_c + sum_j z_j y_j   under every row,   0 <= x, y <= 1,   sum of a recommendation's x = 1
//
// It is written once, for what the first bound left open; parts differ in bounds and ends alone. These are floats and
// decide nothing (multipliers.mjs).

import { ALWAYS, NEVER, certainty } from "./layout.mjs";
import { Tableau } from "./tableau.mjs";

/** @typedef {import('./undecided.mjs').Undecided} Undecided */
/** @typedef {import('./question.mjs').Question} Question */
/** @typedef {import('./multipliers.mjs').Proposal} Proposal */
/** @typedef {import('./tableau.mjs').Basis} Basis */

const MOST_CELLS = 300_000; // of the tableau; beyond, steps are quicker
const WHOLE = 1e-6;
const SLIGHT = 1e-6; // what a split loses at least, so that the other half counts too

export class Relaxed {
  /**
   * @param {Question} question
   * @param {Undecided} undecided
   */
  constructor(question, undecided) {
    this.question = question;
    this.undecided = undecided;
    this.tableau = new Tableau(undecided.lines, undecided.worth());
  }

  /**
   * @param {Question} question
   * @param {Undecided} undecided
   * @returns {Relaxed | null} null where it would be too large
   */
  static of(question, undecided) {
    const cells = (undecided.lines.length + 1) * (undecided.columns.length + undecided.joints.length);
    return cells > MOST_CELLS ? null : new Relaxed(question, undecided);
  }

  /**
   * @param {Uint8Array} open
   * @param {Float64Array} ends
   * @param {Basis | null} basis
   * @returns {Proposal}
   */
  solve(open, ends, basis) {
    const { tableau } = this;
    this.setBounds(open, ends);
    tableau.enter(basis);
    const contradiction = this.contradiction(tableau.descend());
    const [multipliers, share, cut] = [this.multipliers(), this.share(), this.cut(open)];
    return { multipliers, share, basis: tableau.basic.slice(), cut, contradiction };
  }

  /**
   * @param {Uint8Array} open
   * @param {Float64Array} ends
   */
  setBounds(open, ends) {
    const { layout, rules } = this.question;
    const { columns, jointVariable, rows, constants, sums, base } = this.undecided;
    const { lower, upper, right, width } = this.tableau;
    const ways = new Int32Array(layout.count);
    for (let c = 0; c < layout.columns; c++) ways[layout.owner[c]] += open[c];
    columns.forEach((c, v) => {
      upper[v] = open[c];
      lower[v] = ways[layout.owner[c]] > 1 ? 0 : open[c];
    });
    for (const [joint, v] of jointVariable) {
      const sure = certainty(layout, joint, open);
      lower[v] = sure === ALWAYS ? 1 : 0;
      upper[v] = sure === NEVER ? 0 : 1;
    }
    rows.forEach((k, r) => {
      upper[width + r] = Infinity;
      right[r] = (ends[k] - constants[r]) / rules.norm[k];
    });
    sums.forEach((i, at) => {
      const r = rows.length + at;
      upper[width + r] = open[base[i]];
      right[r] = 1;
    });
  }

  /**
   * The price of each row: what its slack would take off the objective.
   * @returns {Float64Array}
   */
  multipliers() {
    const { height, width, table, others } = this.tableau;
    const { rows } = this.undecided;
    const prices = new Float64Array(this.question.rules.rows.length);
    for (let v = 0; v < width; v++) {
      const r = others[v] - width;
      if (r >= 0 && r < rows.length) prices[rows[r]] = Math.max(0, -table[height * width + v]);
    }
    return prices;
  }

  /**
   * Multipliers under which rows that cannot be kept contradict each other, whatever anything is worth (Farkas 1902).
   * @param {number} line that nothing can mend; -1 for none
   * @returns {Float64Array | null}
   */
  contradiction(line) {
    if (line < 0) return null;
    const { width, table, others, basic } = this.tableau;
    const { rows } = this.undecided;
    const prices = new Float64Array(this.question.rules.rows.length);
    const sign = this.tableau.isBelow(line) ? 1 : -1;
    const unmet = basic[line] - width;
    if (unmet >= 0 && unmet < rows.length) prices[rows[unmet]] = 1;
    for (let v = 0; v < width; v++) {
      const r = others[v] - width;
      if (r >= 0 && r < rows.length) prices[rows[r]] = Math.max(0, sign * table[line * width + v]);
    }
    const largest = prices.reduce((most, price) => Math.max(most, price), 0);
    return prices.map((price) => price / (largest || 1));
  }

  /** @returns {Float64Array} by column */
  share() {
    const { layout } = this.question;
    const { columns, base } = this.undecided;
    const share = new Float64Array(layout.columns);
    for (const c of base) share[c] = 1;
    this.tableau.each((v, x) => {
      if (v >= columns.length || !x) return;
      share[columns[v]] += x;
      share[base[layout.owner[columns[v]]]] -= x;
    });
    return share;
  }

  /**
   * Which option to split off: where being without it, and having it, both lower the bound most.
   * @param {Uint8Array} open
   * @returns {number} its column; -1 where no option is had in part
   */
  cut(open) {
    const { tableau } = this;
    let [cut, most] = [-1, 0];
    for (let r = 0; r < tableau.height; r++) {
      const column = this.columnOf(tableau.basic[r]);
      if (column < 0 || !this.isUndecided(open, column)) continue;
      if (tableau.value[r] < WHOLE || tableau.value[r] > 1 - WHOLE) continue;
      const [without, only] = tableau.losses(r);
      const score = Math.max(SLIGHT, Math.min(1, without)) * Math.max(SLIGHT, Math.min(1, only));
      if (score > most) [cut, most] = [column, score];
    }
    return cut;
  }

  /**
   * Whether a column is open, and not the only one of its recommendation.
   * @param {Uint8Array} open
   * @param {number} column
   * @returns {boolean}
   */
  isUndecided(open, column) {
    const { first, owner } = this.question.layout;
    const i = owner[column];
    return open[column] > 0 && open.subarray(first[i], first[i + 1]).reduce((sum, is) => sum + is, 0) > 1;
  }

  /**
   * The column whose share a variable is; what is left of a recommendation's sum is the share of its base.
   * @param {number} variable
   * @returns {number} -1 for none
   */
  columnOf(variable) {
    const { columns, rows, sums, base } = this.undecided;
    if (variable < columns.length) return columns[variable];
    const sum = variable - this.tableau.width - rows.length;
    return sum < 0 ? -1 : base[sums[sum]];
  }
}
