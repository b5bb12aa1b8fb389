// The best portfolio by a table of what is left to spend, where one rule alone can bind and no joint counts.
//
//     f[i][r] = max over open options c of i with use_c <= r of  Z_c + f[i + 1][r - use_c]
//
// (Bellman 1957.) The table is exact where Z is below 2^52 in all; walked forward in row order it gives the first of
// equals.

/** @typedef {import('./question.mjs').Question} Question */
/** @typedef {import('./layout.mjs').Choice} Choice */

const CELLS = 4e6;
const EXACT = 2n ** 52n;

/**
 * @param {Question} question
 * @param {Uint8Array} open
 * @param {Float64Array} ends
 * @returns {Choice | null} null where the table does not apply or gets too large
 */
export function bestByTable(question, open, ends) {
  const { layout, rules, aim } = question;
  const k = onlyBinding(question, open, ends);
  const worth = k === null ? null : exactWorth(question);
  if (k === null || worth === null) return null;
  const use = new Float64Array(layout.columns);
  for (const { i, amounts } of rules.terms[k]) use.set(amounts, layout.first[i]);
  let room = ends[k];
  for (let i = 0; i < layout.count; i++) {
    let low = Infinity;
    for (let c = layout.first[i]; c < layout.first[i + 1]; c++) {
      if (open[c]) low = Math.min(low, use[c]);
    }
    for (let c = layout.first[i]; c < layout.first[i + 1]; c++) use[c] -= low;
    room -= low;
  }
  const width = room + 1;
  if (aim.any || room < 0 || (layout.count + 1) * width > CELLS) return null;
  const table = new Float64Array((layout.count + 1) * width);
  for (let i = layout.count - 1; i >= 0; i--) {
    const here = i * width;
    const next = here + width;
    table.fill(-Infinity, here, next);
    for (let c = layout.first[i]; c < layout.first[i + 1]; c++) {
      if (!open[c]) continue;
      for (let left = use[c]; left < width; left++) {
        const sum = worth[c] + table[next + left - use[c]];
        if (sum > table[here + left]) table[here + left] = sum;
      }
    }
  }
  const choice = [];
  for (let i = 0, left = room; i < layout.count; i++) {
    const options = [...Array(layout.sizes[i]).keys()].map((o) => o + 1).concat(0);
    const next = (i + 1) * width;
    const option = options.find((o) => {
      const c = layout.first[i] + o;
      return open[c] && use[c] <= left && worth[c] + table[next + left - use[c]] === table[i * width + left];
    });
    if (option === undefined) return null;
    choice.push(option);
    left -= use[layout.first[i] + option];
  }
  return choice;
}

/**
 * The one rule whose most use passes its end; null of none, of more than one, or of one that the table cannot hold.
 * @param {Question} question
 * @param {Uint8Array} open
 * @param {Float64Array} ends
 * @returns {number | null}
 */
function onlyBinding({ layout, rules, live }, open, ends) {
  const binding = [];
  for (let k = 0; k < rules.real; k++) {
    if (!live[k]) continue;
    let most = 0;
    for (const { i, amounts } of rules.terms[k]) {
      most += Math.max(...amounts.filter((_, option) => open[layout.first[i] + option]));
    }
    for (const [, amount] of rules.jointTerms[k]) most += Math.max(0, amount);
    if (most > ends[k]) binding.push(k);
  }
  const [k] = binding;
  return binding.length === 1 && !rules.rows[k].shift && !rules.jointTerms[k].length ? k : null;
}

/**
 * Z of every column as numbers; null where sums may not be exact, or where a joint is worth something.
 * @param {Question} question
 * @returns {Float64Array | null}
 */
function exactWorth({ layout, aim }) {
  let reach = 0n;
  for (const worth of aim.exact.columns.values()) reach += worth < 0n ? -worth : worth;
  for (const worth of aim.exact.joints.values()) {
    if (worth) return null;
  }
  if (reach >= EXACT) return null;
  return Float64Array.from({ length: layout.columns }, (_, c) => Number(aim.exact.columns.get(c) ?? 0n));
}
