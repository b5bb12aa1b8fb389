// The exact bound that integer multipliers give, and what every option loses against it.
//
//     L(u) = sum_k u_k * end_k + sum_i max over open options c of (z_c - sum_k u_k * a_kc) + the same for joints
//
// In words: take each rule's price off what uses it, give back the price of all that may be used, and let every
// recommendation take its best option. For a portfolio that keeps the rows, sum_k u_k * (end_k - use_k) is not
// negative, so its z is at most L(u), whatever the multipliers, as long as they are integers from 0 up. With another
// option than the best the portfolio's z is at most L(u) less the option's loss, and losses add up.
//
// WHY NUMBERS ARE ENOUGH. Multipliers are floored and then halved until sum u * (|amounts| + |end|) is below 2^50. With
// z below 2^46 in all, every sum here and in listing.mjs is an integer below 2^52, so + - * of numbers are exact.

import { noAim } from "./aim.mjs";
import { ALWAYS, NEVER, certainty } from "./layout.mjs";

/** @typedef {import('./question.mjs').Question} Question */

const SAFE = 2 ** 50;

/**
 * @typedef {Object} Bounds
 * @property {number} bound no open portfolio that keeps the rules has more z
 * @property {Float64Array} loss by column, from 0 up where open
 * @property {Float64Array} jointLoss by joint: where it does not hold, where it does
 * @property {Float64Array} multipliers integers
 */

/**
 * @param {Question} question
 * @param {Uint8Array} open
 * @param {Float64Array} ends
 * @param {Float64Array} proposed multipliers in floats, good or bad
 * @returns {Bounds}
 */
export function boundsOf(question, open, ends, proposed) {
  const { layout, rules, aim, blame } = question;
  const { byColumn, byJoint } = rules;
  const multipliers = wholeMultipliers(question, ends, proposed);
  let bound = 0;
  multipliers.forEach((multiplier, k) => {
    if (!multiplier) return;
    bound += multiplier * ends[k];
    blame[k] = 1;
  });
  const loss = Float64Array.from(aim.z);
  for (let i = 0; i < layout.count; i++) {
    let top = -Infinity;
    for (let c = layout.first[i]; c < layout.first[i + 1]; c++) {
      for (let q = byColumn.start[c]; q < byColumn.start[c + 1]; q++) {
        loss[c] -= multipliers[byColumn.row[q]] * byColumn.amount[q];
      }
      if (open[c] && loss[c] > top) top = loss[c];
    }
    bound += top;
    for (let c = layout.first[i]; c < layout.first[i + 1]; c++) loss[c] = top - loss[c];
  }
  const jointLoss = new Float64Array(2 * layout.joints.length);
  for (let joint = 0; joint < layout.joints.length; joint++) {
    let worth = aim.zJoint[joint];
    for (let q = byJoint.start[joint]; q < byJoint.start[joint + 1]; q++) {
      worth -= multipliers[byJoint.row[q]] * byJoint.amount[q];
    }
    const sure = certainty(layout, joint, open);
    let top = Math.max(0, worth);
    if (sure === ALWAYS) top = worth;
    else if (sure === NEVER) top = 0;
    bound += top;
    jointLoss[2 * joint] = top;
    jointLoss[2 * joint + 1] = top - worth;
  }
  return { bound, loss, jointLoss, multipliers };
}

/**
 * Whether multipliers prove that no portfolio of a part keeps the rules: were nothing worth anything, each would have a
 * z of 0, and the bound is below.
 * @param {Question} question
 * @param {Uint8Array} open
 * @param {Float64Array} ends
 * @param {Float64Array} proposed
 * @returns {boolean}
 */
export function isContradicted(question, open, ends, proposed) {
  return boundsOf({ ...question, aim: noAim(question.layout) }, open, ends, proposed).bound < 0;
}

/**
 * Integers from 0 up of what was proposed, small enough for exact sums; what is no number becomes 0.
 * @param {Question} question
 * @param {Float64Array} ends
 * @param {Float64Array} proposed
 * @returns {Float64Array}
 */
function wholeMultipliers({ rules, aim, live }, ends, proposed) {
  const whole = proposed.map((multiplier, k) => (live[k] ? Math.floor((multiplier * aim.unit) / rules.norm[k]) : 0));
  let reach = 0;
  whole.forEach((multiplier, k) => {
    if (!(multiplier > 0 && multiplier < Infinity)) whole[k] = 0;
    reach += whole[k] * (rules.rows[k].free + Math.abs(ends[k]));
  });
  if (!(reach < Infinity)) return whole.fill(0);
  for (; reach >= SAFE; reach /= 2) whole.forEach((multiplier, k) => (whole[k] = Math.floor(multiplier / 2)));
  return whole;
}
