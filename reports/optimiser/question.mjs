// One question of the search: what is wanted, which rules hold with which ends, and which options are open.

import { scaledDown } from "./integers.mjs";
import { holds } from "./layout.mjs";

/** @typedef {import('./layout.mjs').Layout} Layout */
/** @typedef {import('./layout.mjs').Choice} Choice */
/** @typedef {import('./rows.mjs').Rules} Rules */
/** @typedef {import('./aim.mjs').Aim} Aim */

/**
 * @typedef {Object} Question
 * @property {Layout} layout
 * @property {Rules} rules
 * @property {Aim} aim
 * @property {(bigint | null)[]} exactEnds of every row, null where it does not hold
 * @property {Uint8Array} live 1 for each row that holds
 * @property {Float64Array} ends as the search reads them: an integer for each row
 * @property {Uint8Array} open 1 for each column that may be chosen
 * @property {boolean} coarse some row that holds is read as a coarse copy
 * @property {Uint8Array} blame 1 for each row that any step of the proof used
 */

/**
 * @param {Layout} layout
 * @param {Rules} rules
 * @param {Aim} aim
 * @param {(bigint | null)[]} exactEnds
 * @param {Uint8Array} open
 * @returns {Question}
 */
export function questionOf(layout, rules, aim, exactEnds, open) {
  const count = rules.rows.length;
  const live = new Uint8Array(count);
  const ends = new Float64Array(count);
  let coarse = false;
  rules.rows.forEach((row, k) => {
    const end = exactEnds[k];
    live[k] = end === null ? 0 : 1;
    // Beyond what any portfolio can come to, an end makes no difference.
    ends[k] = end === null ? row.free : Math.max(-row.free, Math.min(row.free, scaledDown(end, row.shift)));
    coarse ||= end !== null && row.shift < 0;
  });
  return { layout, rules, aim, exactEnds, live, ends, open, coarse, blame: new Uint8Array(count) };
}

/**
 * Whether a portfolio is open and keeps every rule that holds, exactly.
 * @param {Question} question
 * @param {Choice} choice
 * @returns {boolean}
 */
export function feasible(question, choice) {
  const { layout, open } = question;
  return choice.every((option, i) => open[layout.first[i] + option]) && keepsRules(question, choice);
}

/**
 * @param {Question} question
 * @param {Choice} choice
 * @returns {boolean}
 */
export function keepsRules(question, choice) {
  const { layout, rules, exactEnds } = question;
  for (let k = 0; k < rules.real; k++) {
    const end = exactEnds[k];
    if (end === null) continue;
    const line = rules.rows[k].line;
    let sum = 0n;
    for (const { i } of rules.terms[k]) sum += line.columns.get(layout.first[i] + choice[i]) ?? 0n;
    for (const [joint, amount] of line.joints) {
      if (holds(layout, joint, choice)) sum += amount;
    }
    if (sum > end) return false;
  }
  return true;
}
