// The dual simplex method for variables between bounds (Lemke 1954; Wagner 1958), in floats, which decide nothing.
//
//     maximise worth . x   subject to   lines x + slack = right,   lower <= x, slack <= upper
//
// The table holds the variables that are not basic as its columns, its last line what each adds to the objective. One
// table serves all parts of a search: bounds and right sides change from part to part, and the basis of a part is a
// good start for its halves, whose best basis is mostly a few pivots away.

const NEARLY = 1e-9;
const SMALLEST_PIVOT = 1e-7;
const MOST_PIVOTS = 150;

/** @typedef {Int32Array} Basis the basic variable of each line; slacks follow the variables */

export class Tableau {
  /**
   * @param {Float64Array[]} lines
   * @param {Float64Array} worth
   */
  constructor(lines, worth) {
    const height = (this.height = lines.length);
    const width = (this.width = worth.length);
    this.start = new Float64Array((height + 1) * width);
    [...lines, worth].forEach((line, r) => this.start.set(line, r * width));
    this.table = this.start.slice();
    this.lower = new Float64Array(width + height);
    this.upper = new Float64Array(width + height);
    this.right = new Float64Array(height);
    this.basic = new Int32Array(height);
    this.value = new Float64Array(height); // of the basic variables
    this.others = new Int32Array(width);
    this.at = new Float64Array(width); // the bound at which each of the others stands
    this.nonzero = new Int32Array(width);
  }

  /**
   * Goes to a basis, under the bounds and right sides that are set.
   * @param {Basis | null} basis
   */
  enter(basis) {
    const { height, width, table, basic, others } = this;
    table.set(this.start);
    for (let v = 0; v < width; v++) others[v] = v;
    for (let r = 0; r < height; r++) basic[r] = width + r;
    if (basis) this.bringIn(basis);
    const adds = height * width;
    for (let v = 0; v < width; v++) {
      const [low, high] = [this.lower[others[v]], this.upper[others[v]]];
      this.at[v] = table[adds + v] > 0 && high < Infinity ? high : low;
    }
    for (let r = 0; r < height; r++) {
      let sum = this.right[r];
      for (let v = 0; v < width; v++) {
        if (this.at[v]) sum -= table[r * width + v] * this.at[v];
      }
      this.value[r] = sum;
    }
  }

  /** @param {Basis} basis */
  bringIn(basis) {
    const { height, width, table } = this;
    const stays = new Uint8Array(width + height);
    for (const v of basis) stays[v] = 1;
    for (const v of basis) {
      if (v >= width) continue; // a slack is basic from the beginning
      let [line, size] = [-1, SMALLEST_PIVOT];
      for (let r = 0; r < height; r++) {
        const here = stays[this.basic[r]] ? 0 : Math.abs(table[r * width + v]);
        if (here > size) [line, size] = [r, here];
      }
      if (line >= 0) this.pivot(line, v); // no other pivot was in its column before
    }
  }

  /**
   * Swaps the basic variable of a line with the variable of a column.
   * @param {number} line
   * @param {number} column
   */
  pivot(line, column) {
    const { height, width, table, right, nonzero } = this;
    const base = line * width;
    const by = 1 / table[base + column];
    let count = 0;
    for (let v = 0; v < width; v++) {
      if (v === column || table[base + v] === 0) continue;
      table[base + v] *= by;
      nonzero[count++] = v;
    }
    table[base + column] = by;
    right[line] *= by;
    for (let r = 0; r <= height; r++) {
      const here = r * width;
      const factor = table[here + column];
      if (r === line || factor === 0) continue;
      for (let q = 0; q < count; q++) table[here + nonzero[q]] -= factor * table[base + nonzero[q]];
      table[here + column] = -factor * by;
      if (r < height) right[r] -= factor * right[line];
    }
    const leaving = this.basic[line];
    this.basic[line] = this.others[column];
    this.others[column] = leaving;
  }

  /**
   * Pivots until all basic variables keep their bounds, so that the basis is the best.
   * @returns {number} a line that no values of the others can mend, so that nothing keeps all lines; -1 for none
   */
  descend() {
    const { height, width, table, value, at } = this;
    for (let turn = 0; turn < MOST_PIVOTS; turn++) {
      const line = this.mostBroken();
      if (line < 0) return -1;
      const column = this.cheapest(line);
      if (column < 0) return line;
      const v = this.basic[line];
      const bound = this.isBelow(line) ? this.lower[v] : this.upper[v];
      const move = (value[line] - bound) / table[line * width + column];
      for (let r = 0; r < height; r++) value[r] -= table[r * width + column] * move;
      value[line] = at[column] + move;
      at[column] = bound;
      this.pivot(line, column);
    }
    return -1;
  }

  /**
   * Tells all variables with their values.
   * @param {(variable: number, x: number) => void} tell
   */
  each(tell) {
    for (let v = 0; v < this.width; v++) tell(this.others[v], this.at[v]);
    for (let r = 0; r < this.height; r++) tell(this.basic[r], this.value[r]);
  }

  /** @param {number} line */
  isBelow(line) {
    return this.value[line] < this.lower[this.basic[line]];
  }

  /**
   * By how much a line's basic variable is outside its bounds.
   * @param {number} line
   * @returns {number}
   */
  broken(line) {
    const v = this.basic[line];
    return Math.max(this.lower[v] - this.value[line], this.value[line] - this.upper[v]);
  }

  /** @returns {number} */
  mostBroken() {
    let [line, most] = [-1, NEARLY];
    for (let r = 0; r < this.height; r++) {
      const over = this.broken(r);
      if (over > most) [line, most] = [r, over];
    }
    return line;
  }

  /**
   * The column that mends a broken line at the least loss of the objective; -1 for none.
   * @param {number} line
   * @returns {number}
   */
  cheapest(line) {
    const sign = this.isBelow(line) ? -1 : 1;
    let [column, least, size] = [-1, Infinity, 0];
    for (let v = 0; v < this.width; v++) {
      const pull = sign * this.pull(line, v);
      if (pull <= SMALLEST_PIVOT) continue;
      const ratio = Math.abs(this.table[this.height * this.width + v]) / pull;
      if (ratio < least || (ratio === least && pull > size)) [column, least, size] = [v, ratio, pull];
    }
    return column;
  }

  /**
   * By how much a line's basic variable falls if the variable of a column leaves its bound by 1.
   * @param {number} line
   * @param {number} column
   * @returns {number}
   */
  pull(line, column) {
    const v = this.others[column];
    if (this.lower[v] === this.upper[v]) return 0;
    const amount = this.table[line * this.width + column];
    return this.at[column] === this.lower[v] ? amount : -amount;
  }

  /**
   * What the objective loses at least with a line's basic variable at 0, and at 1 (Driebeek 1966).
   * @param {number} line
   * @returns {[number, number]}
   */
  losses(line) {
    let [down, up] = [Infinity, Infinity];
    for (let v = 0; v < this.width; v++) {
      const pull = this.pull(line, v);
      if (Math.abs(pull) < SMALLEST_PIVOT) continue;
      const ratio = Math.abs(this.table[this.height * this.width + v] / pull);
      if (pull > 0) down = Math.min(down, ratio);
      else up = Math.min(up, ratio);
    }
    return [down * this.value[line], up * (1 - this.value[line])];
  }
}
