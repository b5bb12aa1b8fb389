// Closing options, and lowering ends, by what single rules leave possible.

import { bitLength } from "./integers.mjs";
import { ALWAYS, NEVER, certainty } from "./layout.mjs";

/** @typedef {import('./question.mjs').Question} Question */

const MOST_ROOM = 8192; // room in a rule up to which its possible sums are listed, a bit for each
const MOST_PARTS = 30; // terms and joints with a choice, likewise

/**
 * Closes every option with which even the least use of some rule passes its end, until nothing more closes.
 * @param {Question} question
 * @param {Uint8Array} open changed
 * @param {Float64Array} ends
 * @returns {boolean} false if some rule cannot be kept, so that no portfolio of the open options is feasible
 */
export function closeByRules(question, open, ends) {
  const { rules, live, blame } = question;
  const waiting = Uint8Array.from(live.subarray(0, rules.real));
  for (let again = true; again; ) {
    again = false;
    for (let k = 0; k < rules.real; k++) {
      if (!waiting[k]) continue;
      waiting[k] = 0;
      const [least, lows] = leastUse(question, k, open);
      const room = ends[k] - least;
      if (!(room >= 0)) {
        blame[k] = 1;
        return false;
      }
      rules.terms[k].forEach((term, place) => {
        if (closeOptions(question, term, lows[place] + room, open)) {
          blame[k] = 1;
          again = true;
          wake(question, term.i, waiting);
        }
      });
    }
  }
  return true;
}

/**
 * The least that a rule's sum can be, and the least of each of its terms.
 * @param {Question} question
 * @param {number} k
 * @param {Uint8Array} open
 * @returns {[number, number[]]}
 */
function leastUse({ layout, rules }, k, open) {
  const lows = [];
  let least = 0;
  for (const { i, amounts } of rules.terms[k]) {
    let low = Infinity;
    for (let option = 0; option < amounts.length; option++) {
      if (open[layout.first[i] + option] && amounts[option] < low) low = amounts[option];
    }
    lows.push(low);
    least += low;
  }
  for (const [joint, amount] of rules.jointTerms[k]) {
    const sure = certainty(layout, joint, open);
    if (sure === ALWAYS || (sure !== NEVER && amount < 0)) least += amount;
  }
  return [least, lows];
}

/**
 * Closes the options of a term that use more than there is; says whether there were any.
 * @param {Question} question
 * @param {{i: number, amounts: Float64Array}} term
 * @param {number} most
 * @param {Uint8Array} open
 * @returns {boolean}
 */
function closeOptions({ layout }, { i, amounts }, most, open) {
  let closed = false;
  for (let option = 0; option < amounts.length; option++) {
    const column = layout.first[i] + option;
    if (open[column] && amounts[option] > most) {
      open[column] = 0;
      closed = true;
    }
  }
  return closed;
}

/**
 * Marks the rules whose least use may have changed with a recommendation's options.
 * @param {Question} question
 * @param {number} i
 * @param {Uint8Array} waiting
 */
function wake({ layout, rules, live }, i, waiting) {
  for (const { row } of rules.rowsOf[i]) waiting[row] = live[row];
  for (const { joint } of layout.jointsOf[i]) {
    for (let q = rules.byJoint.start[joint]; q < rules.byJoint.start[joint + 1]; q++) {
      const row = rules.byJoint.row[q];
      if (row < rules.real) waiting[row] = live[row];
    }
  }
}

/**
 * Lowers the end of each rule that can bind to the largest sum, up to it, that its open options can make at all.
 *
 * A set of possible sums is a BigInt with a bit for every sum. The sums of more options than there really are (joints
 * count as free) only keep an end higher. It is decisive where a floor and a budget leave a gap that sums cannot hit.
 * @param {Question} question
 * @param {Uint8Array} open
 * @param {Float64Array} ends changed
 * @returns {boolean | null} whether an end was lowered; null if some rule cannot be kept
 */
export function lowerEnds(question, open, ends) {
  const { rules, live, blame } = question;
  let lowered = false;
  for (let k = 0; k < rules.real; k++) {
    if (!live[k]) continue;
    const { least, most, choices } = reachOf(question, k, open);
    const room = ends[k] - least;
    if (room < 0) {
      blame[k] = 1;
      return null;
    }
    // So many parts make every sum, or nearly.
    if (room > MOST_ROOM || most <= ends[k] || choices > MOST_PARTS) continue;
    const parts = partsOf(question, k, open);
    const top = largestSum(parts, room);
    if (top < room) {
      ends[k] = least + top;
      lowered = true;
    }
  }
  return lowered;
}

/**
 * The least and the most that a rule's sum can be, and how many of its terms and joints have a choice.
 * @param {Question} question
 * @param {number} k
 * @param {Uint8Array} open
 * @returns {{least: number, most: number, choices: number}}
 */
function reachOf({ layout, rules }, k, open) {
  let [least, most, choices] = [0, 0, rules.jointTerms[k].length];
  for (const [, amount] of rules.jointTerms[k]) {
    least += Math.min(amount, 0);
    most += Math.max(amount, 0);
  }
  for (const { i, amounts } of rules.terms[k]) {
    let [low, high] = [Infinity, -Infinity];
    for (let option = 0; option < amounts.length; option++) {
      if (!open[layout.first[i] + option]) continue;
      low = Math.min(low, amounts[option]);
      high = Math.max(high, amounts[option]);
    }
    least += low;
    most += high;
    if (high > low) choices++;
  }
  return { least, most, choices };
}

/**
 * For each term and joint of a rule, the amounts above its least.
 * @param {Question} question
 * @param {number} k
 * @param {Uint8Array} open
 * @returns {number[][]}
 */
function partsOf({ layout, rules }, k, open) {
  const parts = rules.jointTerms[k].map(([, amount]) => [0, Math.abs(amount)]);
  for (const { i, amounts } of rules.terms[k]) {
    const ways = [];
    let low = Infinity;
    for (let option = 0; option < amounts.length; option++) {
      if (!open[layout.first[i] + option]) continue;
      ways.push(amounts[option]);
      low = Math.min(low, amounts[option]);
    }
    for (let way = 0; way < ways.length; way++) ways[way] -= low;
    if (ways.length > 1) parts.push(ways);
  }
  return parts;
}

/**
 * The largest sum up to `room` that one amount of each part can make.
 * @param {number[][]} parts
 * @param {number} room
 * @returns {number}
 */
function largestSum(parts, room) {
  const every = (1n << BigInt(room + 1)) - 1n;
  let sums = 1n;
  for (const ways of parts) {
    let next = 0n;
    for (const amount of ways) {
      if (amount <= room) next |= sums << BigInt(amount);
    }
    sums = next & every;
    if (sums === every) return room;
  }
  return bitLength(sums) - 1;
}
