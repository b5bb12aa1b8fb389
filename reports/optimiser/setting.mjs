// What a reader sets: weights, ends of rules, rules off, levels that a recommendation must have.

import { endOf } from "./rows.mjs";

/** @typedef {import('./integers.mjs').Written} Written */
/** @typedef {import('./layout.mjs').Layout} Layout */
/** @typedef {import('./layout.mjs').Model} Model */
/** @typedef {import('./rows.mjs').Rules} Rules */

/** @typedef {{i: number, lowest: number, highest: number}} Fix levels that a recommendation must have; 0, 0 bans it */

/**
 * @typedef {Object} Setting
 * @property {Written[]} weights whole numbers from 0 up, one a criterion, of any size; only their proportions count
 * @property {Record<string, {low?: Written | null, high?: Written | null}>} [ends] in the rule's steps; null for none
 * @property {string[]} [off] rules that do not hold
 * @property {Fix[]} [fix]
 * @property {number} [limit] part portfolios to look at
 */

/**
 * Refuses a setting that names a rule that is not there.
 * @param {Model} model
 * @param {Setting} setting
 */
export function checkNames(model, setting) {
  const names = new Set(model.rules.map((rule) => rule.name));
  for (const name of [...(setting.off ?? []), ...Object.keys(setting.ends ?? {})]) {
    if (!names.has(name)) throw new RangeError(`there is no rule ${name}`);
  }
}

/**
 * Ends of all rows under a setting; null for those that do not hold.
 * @param {Rules} rules
 * @param {Setting} setting
 * @param {Set<string>} [kept] only these hold
 * @returns {(bigint | null)[]}
 */
export function endsUnder(rules, setting, kept) {
  const off = new Set(setting.off ?? []);
  return rules.rows.map((row) => {
    if (row.name === null) return row.end;
    if (off.has(row.name) || (kept && !kept.has(row.name))) return null;
    const end = setting.ends?.[row.name]?.[row.side];
    return end === undefined ? row.end : endOf(row, end);
  });
}

/**
 * Which columns a setting leaves open.
 * @param {Layout} layout
 * @param {Fix[]} fixes
 * @returns {Uint8Array} 1 for each that may be chosen
 */
export function openColumns(layout, fixes) {
  const open = new Uint8Array(layout.columns).fill(1);
  for (const { i, lowest, highest } of fixes) {
    for (let option = 0; option <= layout.sizes[i]; option++) {
      if (option < lowest || option > highest) open[layout.first[i] + option] = 0;
    }
  }
  return open;
}
