// The rules as rows `sum <= end`, one for each end of each rule; and as further rows what is true of every joint.
//
// WHY NOTHING IS LOST. A row is divided by the greatest common divisor of its amounts and its end is floored, which
// keeps exactly the same portfolios, since every sum is a multiple of that divisor. Where amounts are still too wide
// for the search, it reads a coarse copy: amounts and end times 2^shift, both floored. A portfolio that keeps the row
// keeps the copy (a sum of floors is at most the floor of the sum), so the copy is weaker, never stronger; what the
// search finds is then checked in the exact row.

import { commonDivisor, floorDivide, scaledDown, size } from "./integers.mjs";
import { lineOf } from "./layout.mjs";

/** @typedef {import('./layout.mjs').Layout} Layout */
/** @typedef {import('./layout.mjs').Line} Line */
/** @typedef {import('./layout.mjs').WrittenRule} WrittenRule */
/** @typedef {import('./integers.mjs').Written} Written */

const WIDEST = 32; // bits that the sum of a row's sizes may have in the search

/**
 * @typedef {Object} Row
 * @property {string | null} name of the rule; null for a truth about a joint
 * @property {"low" | "high"} side which end of the rule it is
 * @property {bigint} divisor by which amounts were divided
 * @property {bigint | null} end
 * @property {Line} line exact amounts, divided; of a low end with the sign turned
 * @property {number} shift 0, or below for a coarse copy
 * @property {number} free an end that no portfolio can pass
 * @property {Map<number, number>} columns amounts as the search reads them
 * @property {Map<number, number>} joints
 */

/** @typedef {{start: Int32Array, row: Int32Array, amount: Float64Array, share: Float64Array}} Sparse */

/**
 * @typedef {Object} Rules
 * @property {Row[]} rows
 * @property {number} real how many are rules; the truths follow
 * @property {Float64Array} norm the largest amount of each row
 * @property {Sparse} byColumn
 * @property {Sparse} byJoint
 * @property {{i: number, amounts: Float64Array}[][]} terms for each rule: recommendations, amounts of their options
 * @property {[number, number][][]} jointTerms for each rule: joint and amount
 * @property {{row: number, amounts: Float64Array}[][]} rowsOf for each recommendation: the rules it stands in
 */

/**
 * @param {Layout} layout
 * @param {WrittenRule[]} written
 * @returns {Rules}
 */
export function rulesOf(layout, written) {
  const rows = written.flatMap((rule) => rowsOfRule(layout, rule, lineOf(layout, rule)));
  const real = rows.length;
  layout.joints.forEach((_, joint) => rows.push(...truths(layout, joint)));
  const norm = Float64Array.from(rows, largest);
  /** @type {Rules["rowsOf"]} */
  const rowsOf = layout.sizes.map(() => []);
  const terms = rows.slice(0, real).map((row, k) => {
    const members = [...new Set(Array.from(row.columns.keys(), (column) => layout.owner[column]))];
    return members.map((i) => {
      const option = (/** @type {unknown} */ _, /** @type {number} */ o) => row.columns.get(layout.first[i] + o) ?? 0;
      const amounts = Float64Array.from({ length: layout.sizes[i] + 1 }, option);
      rowsOf[i].push({ row: k, amounts });
      return { i, amounts };
    });
  });
  return {
    rows,
    real,
    norm,
    terms,
    rowsOf,
    jointTerms: rows.slice(0, real).map((row) => [...row.joints]),
    byColumn: sparse(layout.columns, rows.map((row) => row.columns), norm),
    byJoint: sparse(layout.joints.length, rows.map((row) => row.joints), norm),
  };
}

/**
 * One row for each end that a rule has.
 * @param {Layout} layout
 * @param {WrittenRule} rule
 * @param {Line} line
 * @returns {Row[]}
 */
function rowsOfRule(layout, rule, line) {
  const rows = [];
  if (rule.high !== null) rows.push(rowOf(layout, rule.name, "high", line, rule.high));
  if (rule.low !== null) rows.push(rowOf(layout, rule.name, "low", line, rule.low));
  return rows;
}

/**
 * @param {Layout} layout
 * @param {string | null} name
 * @param {"low" | "high"} side
 * @param {Line} line
 * @param {Written} end
 * @returns {Row}
 */
function rowOf(layout, name, side, line, end) {
  const amounts = [...line.columns.values(), ...line.joints.values()];
  const divisor = commonDivisor(amounts);
  const sign = side === "high" ? 1n : -1n;
  const exact = {
    columns: each(line.columns, (amount) => (sign * amount) / divisor),
    joints: each(line.joints, (amount) => (sign * amount) / divisor),
  };
  const width = amounts.reduce((sum, amount) => sum + size(amount), 0n) / divisor;
  const shift = Math.min(0, WIDEST - width.toString(2).length);
  const columns = each(exact.columns, (amount) => scaledDown(amount, shift));
  const joints = each(exact.joints, (amount) => scaledDown(amount, shift));
  const free = 1 + mostSize(layout, columns, joints);
  const row = { name, side, divisor, end: null, line: exact, shift, free, columns, joints };
  return { ...row, end: endOf(row, end) };
}

/**
 * What the size of a sum can come to, with one option of each recommendation.
 * @param {Layout} layout
 * @param {Map<number, number>} columns
 * @param {Map<number, number>} joints
 * @returns {number}
 */
function mostSize({ owner, count }, columns, joints) {
  const sizes = new Float64Array(count);
  for (const [c, amount] of columns) sizes[owner[c]] = Math.max(sizes[owner[c]], Math.abs(amount));
  let sum = 0;
  for (const most of sizes) sum += most;
  for (const amount of joints.values()) sum += Math.abs(amount);
  return sum;
}

/**
 * An end of the rule as an end of its row.
 * @param {Row} row
 * @param {Written | null} end
 * @returns {bigint | null}
 */
export function endOf(row, end) {
  if (end === null) return null;
  const signed = row.side === "high" ? BigInt(end) : -BigInt(end);
  return floorDivide(signed, row.divisor);
}

/**
 * What is true of every joint: it holds only if each member is inside, and it holds if all of them are.
 * @param {Layout} layout
 * @param {number} joint
 * @returns {Row[]}
 */
function truths(layout, joint) {
  const rows = [];
  const all = new Map();
  for (const [i, inside] of layout.joints[joint]) {
    const columns = new Map();
    inside.forEach((is, option) => {
      if (!is) return;
      columns.set(layout.first[i] + option, -1n);
      all.set(layout.first[i] + option, 1n);
    });
    rows.push(rowOf(layout, null, "high", { columns, joints: new Map([[joint, 1n]]) }, 0));
  }
  const members = layout.joints[joint].size;
  rows.push(rowOf(layout, null, "high", { columns: all, joints: new Map([[joint, -1n]]) }, members - 1));
  return rows;
}

/**
 * @template A, B
 * @param {Map<number, A>} amounts
 * @param {(amount: A) => B} change
 * @returns {Map<number, B>}
 */
function each(amounts, change) {
  return new Map(Array.from(amounts, ([key, amount]) => [key, change(amount)]));
}

/**
 * @param {Row} row
 * @returns {number}
 */
function largest(row) {
  let most = 1;
  for (const amount of [...row.columns.values(), ...row.joints.values()]) most = Math.max(most, Math.abs(amount));
  return most;
}

/**
 * The amounts of all rows by column (or joint), one after the other.
 * @param {number} count
 * @param {Map<number, number>[]} rows
 * @param {Float64Array} norm
 * @returns {Sparse}
 */
function sparse(count, rows, norm) {
  /** @type {[number, number][][]} */
  const buckets = Array.from({ length: count }, () => []);
  rows.forEach((amounts, k) => {
    for (const [key, amount] of amounts) {
      if (amount) buckets[key].push([k, amount]);
    }
  });
  const start = new Int32Array(count + 1);
  buckets.forEach((bucket, key) => {
    start[key + 1] = start[key] + bucket.length;
  });
  const entries = buckets.flat();
  return {
    start,
    row: Int32Array.from(entries, ([k]) => k),
    amount: Float64Array.from(entries, ([, amount]) => amount),
    share: Float64Array.from(entries, ([k, amount]) => amount / norm[k]),
  };
}
