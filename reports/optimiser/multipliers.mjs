// Multipliers proposed: the price of each row that makes the bound low. By subgradient steps, which need no start and
// are soon near the best; and of the parts after the first by a linear programme (relaxed.mjs).
//
// These are floats and decide nothing: bounds.mjs makes integers of them, and any integers from 0 up give a valid
// bound. Had this file a fault, the search would be slow, not wrong.
//
// Steps are deflected (Camerini, Fratta and Maffioli 1975) and as long as Polyak's (1969): towards the value of the
// best portfolio known, or a little below the best bound where none is.

import { ALWAYS, NEVER, certainty } from "./layout.mjs";

/** @typedef {import('./question.mjs').Question} Question */
/** @typedef {import('./relaxed.mjs').Relaxed} Relaxed */
/** @typedef {import('./tableau.mjs').Basis} Basis */

const MEMORY = 0.6; // share of the last direction that is kept
const PATIENCE = 12; // steps without a better bound until steps get shorter
const SHORTER = 0.6;
const SHORTEST = 2e-3;

/**
 * @typedef {Object} Proposal
 * @property {Float64Array} multipliers one a row, in units of the largest value and the largest amount
 * @property {Float64Array} share how often each column was the best of its recommendation, lately; or how much of it
 * the linear programme has
 * @property {Basis} [basis] of the linear programme
 * @property {number} [cut] column to split off
 * @property {Float64Array | null} [contradiction] multipliers that may prove that nothing keeps the rules
 */

/** @typedef {{relaxed: Relaxed, basis: Basis | null}} Start a linear programme, and the basis to begin with */

/**
 * @callback Propose
 * @param {Question} question
 * @param {Uint8Array} open
 * @param {Float64Array} ends
 * @param {Float64Array} from multipliers to begin with
 * @param {number} steps
 * @param {number | null} target z of the best portfolio known
 * @param {Start | null} [start] the linear programme to ask, instead of steps
 * @returns {Proposal}
 */

/** @type {Propose} */
export function propose(question, open, ends, from, steps, target, start) {
  const { layout, rules, aim } = question;
  if (start) return start.relaxed.solve(open, ends, start.basis);
  const count = rules.rows.length;
  const boundAt = relaxation(question, open, ends);
  const multipliers = Float64Array.from(from);
  const best = Float64Array.from(from);
  const gradient = new Float64Array(count);
  const direction = new Float64Array(count);
  const share = new Float64Array(layout.columns);
  let wanted = null;
  if (target !== null) wanted = aim.any ? -0.05 : target / aim.unit;
  let [lowest, length, stalled, weight] = [Infinity, 1, 0, 0];
  for (let step = 0; step < steps; step++) {
    const bound = boundAt(multipliers, gradient, share);
    if (lowest === Infinity || bound < lowest - 1e-9 * Math.abs(lowest)) {
      lowest = bound;
      best.set(multipliers);
      stalled = 0;
    } else if (++stalled >= PATIENCE) {
      length *= SHORTER;
      if (length < SHORTEST) break;
      stalled = 0;
      multipliers.set(best);
      direction.fill(0);
      for (let c = 0; c < share.length; c++) share[c] *= 0.5;
      weight *= 0.5;
    }
    weight++;
    if (wanted !== null && lowest < wanted) break;
    const squares = deflect(multipliers, gradient, direction);
    if (squares < 1e-18) break;
    const gap = bound - (wanted ?? lowest - 0.05 * Math.abs(lowest));
    const stride = (length * Math.max(gap, 1e-7 * (1 + Math.abs(bound)))) / squares;
    for (let k = 0; k < count; k++) multipliers[k] = Math.max(0, multipliers[k] - stride * gradient[k]);
  }
  if (weight) {
    for (let c = 0; c < share.length; c++) share[c] /= weight;
  }
  return { multipliers: best, share };
}

/**
 * Turns the gradient by what is left of the last direction; a multiplier of zero does not fall.
 * @param {Float64Array} multipliers
 * @param {Float64Array} gradient changed to the step to take
 * @param {Float64Array} direction changed to what is remembered
 * @returns {number} its length, squared
 */
function deflect(multipliers, gradient, direction) {
  let squares = 0;
  for (let k = 0; k < gradient.length; k++) {
    direction[k] = gradient[k] + MEMORY * direction[k];
    gradient[k] = multipliers[k] <= 0 && direction[k] > 0 ? 0 : direction[k];
    squares += gradient[k] * gradient[k];
  }
  return squares;
}

/**
 * The bound as a function of multipliers, in floats; it also gives the gradient and counts the best columns.
 * @param {Question} question
 * @param {Uint8Array} open
 * @param {Float64Array} ends
 * @returns {(multipliers: Float64Array, gradient: Float64Array, share: Float64Array) => number}
 */
function relaxation({ layout, rules, aim }, open, ends) {
  const { first, count } = layout;
  const { byColumn, byJoint, norm } = rules;
  const [columnStart, columnRow, columnShare] = [byColumn.start, byColumn.row, byColumn.share];
  const [jointStart, jointRow, jointShare] = [byJoint.start, byJoint.row, byJoint.share];
  const end = ends.map((at, k) => at / norm[k]);
  const worth = aim.z.map((z) => z / aim.unit);
  const worthJoint = aim.zJoint.map((z) => z / aim.unit);
  const sure = Uint8Array.from(layout.joints, (_, joint) => certainty(layout, joint, open));
  return (multipliers, gradient, share) => {
    let bound = 0;
    for (let k = 0; k < end.length; k++) {
      bound += multipliers[k] * end[k];
      gradient[k] = end[k];
    }
    for (let i = 0; i < count; i++) {
      let [top, pick] = [-Infinity, -1];
      for (let c = first[i]; c < first[i + 1]; c++) {
        if (!open[c]) continue;
        let left = worth[c];
        for (let q = columnStart[c]; q < columnStart[c + 1]; q++) left -= multipliers[columnRow[q]] * columnShare[q];
        if (left > top) [top, pick] = [left, c];
      }
      bound += top;
      share[pick]++;
      for (let q = columnStart[pick]; q < columnStart[pick + 1]; q++) gradient[columnRow[q]] -= columnShare[q];
    }
    for (let joint = 0; joint < sure.length; joint++) {
      if (sure[joint] === NEVER) continue;
      let left = worthJoint[joint];
      for (let q = jointStart[joint]; q < jointStart[joint + 1]; q++) left -= multipliers[jointRow[q]] * jointShare[q];
      if (left <= 0 && sure[joint] !== ALWAYS) continue;
      bound += left;
      for (let q = jointStart[joint]; q < jointStart[joint + 1]; q++) gradient[jointRow[q]] -= jointShare[q];
    }
    return bound;
  };
}
