// What is wanted, in one integer for each column and joint: most value, then least cost, then the fewest funded.
//
// WHY ONE INTEGER SAYS ALL THREE. With values V and costs K divided by the common divisors of their amounts, and M
// larger than the whole range that costs can have,
//
//     Z = (V * M - K) * (n + 1) - number funded
//
// is larger for more value whatever the cost, at equal value for less cost, and at both equal for fewer funded,
// since that number is between 0 and n. Row order, the last tie-break, is the search's own.
//
// WHY THE SEARCH MAY ROUND. It reads z = ceil(Z * 2^shift) with all sizes together below 2^46: sums of z are exact
// numbers, and never below Z * 2^shift. A bound on z so bounds Z; two portfolios are compared by Z itself.

import { commonDivisor, floorDivide, scaledUp, size } from "./integers.mjs";

/** @typedef {import('./layout.mjs').Layout} Layout */
/** @typedef {import('./layout.mjs').Line} Line */

const BITS = 45;
const ANYTHING = 2 ** 36; // unit of the multipliers where nothing is worth anything

/**
 * @typedef {Object} Aim
 * @property {Line} exact Z by column and joint
 * @property {number} shift
 * @property {Float64Array} z by column
 * @property {Float64Array} zJoint
 * @property {number} unit by which the floats divide z
 * @property {number} least no portfolio is below it
 * @property {boolean} any the first portfolio that keeps the rules will do
 * @property {(bound: number) => bigint} valueBound from a bound on sums of z to one on values
 */

/**
 * @param {Layout} layout
 * @param {Line} value
 * @param {Line} cost
 * @returns {Aim}
 */
export function aimOf(layout, value, cost) {
  const perValue = divisorOf(value);
  const perCost = divisorOf(cost);
  const [fewest, most] = rangeOf(layout, cost, perCost);
  const outweighs = most - fewest + 1n;
  const count = BigInt(layout.count);
  const columns = new Map();
  for (let c = 0; c < layout.columns; c++) {
    const worth = ((value.columns.get(c) ?? 0n) / perValue) * outweighs - (cost.columns.get(c) ?? 0n) / perCost;
    const isFunded = c > layout.first[layout.owner[c]] ? 1n : 0n;
    columns.set(c, worth * (count + 1n) - isFunded);
  }
  const joints = new Map();
  layout.joints.forEach((_, k) => {
    const worth = ((value.joints.get(k) ?? 0n) / perValue) * outweighs - (cost.joints.get(k) ?? 0n) / perCost;
    joints.set(k, worth * (count + 1n));
  });
  const aim = scaled(layout, { columns, joints }, false);
  /** @param {number} bound */
  const valueBound = (bound) => {
    const top = aim.shift >= 0 ? BigInt(bound) >> BigInt(aim.shift) : BigInt(bound) << BigInt(-aim.shift);
    const combined = floorDivide(top + count, count + 1n);
    return floorDivide(combined + most, outweighs) * perValue;
  };
  return { ...aim, valueBound };
}

/**
 * Where only some portfolio is wanted that keeps the rules: everything is worth nothing.
 * @param {Layout} layout
 * @returns {Aim}
 */
export function noAim(layout) {
  return { ...scaled(layout, { columns: new Map(), joints: new Map() }, true), valueBound: () => 0n };
}

/**
 * @param {Layout} layout
 * @param {Line} exact
 * @param {boolean} any
 */
function scaled(layout, exact, any) {
  let reach = 1n;
  for (let i = 0; i < layout.count; i++) {
    let most = 0n;
    for (let c = layout.first[i]; c < layout.first[i + 1]; c++) {
      const worth = size(exact.columns.get(c) ?? 0n);
      if (worth > most) most = worth;
    }
    reach += most;
  }
  for (const worth of exact.joints.values()) reach += size(worth);
  const shift = BITS - reach.toString(2).length;
  const z = Float64Array.from({ length: layout.columns }, (_, c) => scaledUp(exact.columns.get(c) ?? 0n, shift));
  const zJoint = Float64Array.from(layout.joints, (_, k) => scaledUp(exact.joints.get(k) ?? 0n, shift));
  let unit = any ? ANYTHING : 1;
  for (const worth of [...z, ...zJoint]) unit = Math.max(unit, Math.abs(worth));
  return { exact, shift, z, zJoint, unit, least: any ? 0 : -(2 ** (BITS + 1)), any };
}

/**
 * @param {Line} line
 * @returns {bigint}
 */
export function divisorOf(line) {
  return commonDivisor([...line.columns.values(), ...line.joints.values()]);
}

/**
 * The least and the most that a line can come to, divided; perhaps wider than what rules allow.
 * @param {Layout} layout
 * @param {Line} line
 * @param {bigint} divisor
 * @returns {[bigint, bigint]}
 */
function rangeOf(layout, line, divisor) {
  let [fewest, most] = [0n, 0n];
  for (let i = 0; i < layout.count; i++) {
    let [low, high] = [0n, 0n];
    for (let c = layout.first[i]; c < layout.first[i + 1]; c++) {
      const amount = line.columns.get(c) ?? 0n;
      if (amount < low) low = amount;
      if (amount > high) high = amount;
    }
    fewest += low;
    most += high;
  }
  for (const amount of line.joints.values()) {
    if (amount > 0n) most += amount;
    else fewest += amount;
  }
  return [fewest / divisor, most / divisor];
}
