// Which options are left of a part of the search, and how it is split.

/** @typedef {import('./question.mjs').Question} Question */
/** @typedef {import('./layout.mjs').Choice} Choice */
/** @typedef {import('./tableau.mjs').Basis} Basis */

/**
 * @typedef {Object} Part of the search: the portfolios of some open options
 * @property {Uint8Array} open
 * @property {Float64Array} from multipliers to begin with
 * @property {Basis | null} basis likewise
 * @property {number} bound
 * @property {number} depth
 */

/**
 * @param {Question} question
 * @returns {boolean}
 */
export function eachHasAnOption({ layout, open }) {
  return layout.sizes.every((_, i) => open.subarray(layout.first[i], layout.first[i + 1]).includes(1));
}

/**
 * The open option of each recommendation that has the largest share.
 * @param {Question} question
 * @param {Uint8Array} open
 * @param {Float64Array} share
 * @returns {Choice}
 */
export function likeliest(question, open, share) {
  const missing = new Float64Array(share.length);
  for (let c = 0; c < share.length; c++) missing[c] = 1 - share[c];
  return leastLoss(question, open, missing);
}

/**
 * The open option of each recommendation that loses least.
 * @param {Question} question
 * @param {Uint8Array} open
 * @param {Float64Array} loss
 * @returns {Choice}
 */
export function leastLoss({ layout }, open, loss) {
  return layout.sizes.map((levels, i) => {
    let option = -1;
    for (let o = 0; o <= levels; o++) {
      const c = layout.first[i] + o;
      if (open[c] && (option < 0 || loss[c] < loss[layout.first[i] + option])) option = o;
    }
    return option;
  });
}

/**
 * Two halves of the open options: without one of them, and with it for certain. The likelier half is last.
 * @param {Question} question
 * @param {Uint8Array} open
 * @param {number} column
 * @param {Float64Array} share
 * @returns {Uint8Array[]}
 */
export function withoutAndWith({ layout }, open, column, share) {
  const without = open.slice();
  without[column] = 0;
  const i = layout.owner[column];
  const only = open.slice().fill(0, layout.first[i], layout.first[i + 1]);
  only[column] = 1;
  return share[column] > 0.5 ? [without, only] : [only, without];
}

/**
 * Two halves of the open options: up to a level and above it, where the steps for multipliers were least sure.
 *
 * The likelier half is last, since the last is looked at first.
 * @param {Question} question
 * @param {Uint8Array} open
 * @param {Float64Array} share
 * @returns {Uint8Array[]} nothing where no recommendation has a choice left
 */
export function halves({ layout }, open, share) {
  let [cut, doubt] = [-1, -1];
  for (let i = 0; i < layout.count; i++) {
    let above = 0;
    let isLast = true;
    for (let c = layout.first[i + 1] - 1; c >= layout.first[i]; c--) {
      if (!open[c]) continue;
      const unsure = Math.min(above, 1 - above);
      if (!isLast && unsure > doubt) [cut, doubt] = [c, unsure];
      above += share[c];
      isLast = false;
    }
  }
  if (cut < 0) return [];
  const i = layout.owner[cut];
  const below = open.slice();
  const above = open.slice();
  let likely = 0;
  for (let c = layout.first[i]; c < layout.first[i + 1]; c++) {
    if (c <= cut) above[c] = 0;
    else below[c] = 0;
    if (c > cut) likely += share[c];
  }
  return likely < 0.5 ? [above, below] : [below, above];
}

/**
 * Takes the part to look at next: the last one until a portfolio is known, then the one with the highest bound.
 * @param {Part[]} waiting changed
 * @param {boolean} isOneKnown
 * @returns {Part}
 */
export function takeNext(waiting, isOneKnown) {
  let at = waiting.length - 1;
  if (isOneKnown) {
    waiting.forEach((part, place) => {
      if (part.bound > waiting[at].bound) at = place;
    });
  }
  return waiting.splice(at, 1)[0];
}
