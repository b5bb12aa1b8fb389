// What can be chosen: a column for every level of every recommendation and for not funding it, and the joint effects.

/** @typedef {import('./integers.mjs').Written} Written */

/**
 * A sum over chosen levels and joints that hold.
 * @typedef {Object} WrittenLine
 * @property {[number, Written[]][]} terms place of the recommendation, amounts of its levels 1, 2, ...
 * @property {[number, Written][]} joints place of the joint, amount
 */

/**
 * A rule: low <= line <= high, a missing end being open.
 * @typedef {Object} RuleEnds
 * @property {string} name
 * @property {Written | null} low
 * @property {Written | null} high
 * @typedef {WrittenLine & RuleEnds} WrittenRule
 */

/**
 * The case as integers, as `reports/optimiser/case_model.py` writes it.
 * @typedef {Object} Model
 * @property {number[]} sizes how many levels each recommendation has
 * @property {Written} scale value units in one point, for weights that add up to 1
 * @property {Written[][][]} cells recommendations x levels x criteria
 * @property {[number, Written][]} effects criterion and amount of the first joints; the others are worth nothing
 * @property {[number, number, number][][]} joints members: place, lowest and highest level
 * @property {WrittenRule[]} rules
 * @property {WrittenLine} cost
 */

/**
 * @typedef {Object} Layout
 * @property {number} count how many recommendations there are
 * @property {number[]} sizes
 * @property {Int32Array} first the first column of each recommendation, "not funded", and the end behind the last
 * @property {number} columns
 * @property {Int32Array} owner recommendation of each column
 * @property {Map<number, Uint8Array>[]} joints for each joint: recommendation -> which of its options are inside
 * @property {{joint: number, inside: Uint8Array}[][]} jointsOf for each recommendation, the joints it is a member of
 */

/** @typedef {number[]} Choice a level for each recommendation, 0 for not funded */

/**
 * Amounts by column and by joint; what is missing is 0.
 * @typedef {{columns: Map<number, bigint>, joints: Map<number, bigint>}} Line
 */

export const NEVER = 0;
export const PERHAPS = 1;
export const ALWAYS = 2;

/**
 * @param {Model} model
 * @returns {Layout}
 */
export function layoutOf(model) {
  const sizes = model.sizes;
  const count = sizes.length;
  const first = new Int32Array(count + 1);
  sizes.forEach((levels, i) => {
    first[i + 1] = first[i] + levels + 1;
  });
  const owner = new Int32Array(first[count]);
  for (let i = 0; i < count; i++) owner.fill(i, first[i], first[i + 1]);
  const joints = model.joints.map((members) => insideOf(members, sizes));
  /** @type {Layout["jointsOf"]} */
  const jointsOf = sizes.map(() => []);
  joints.forEach((members, joint) => {
    for (const [i, inside] of members) jointsOf[i].push({ joint, inside });
  });
  return { count, sizes, first, columns: first[count], owner, joints, jointsOf };
}

/**
 * Which options each member of a joint may have; a recommendation named twice must keep both ranges.
 * @param {[number, number, number][]} members
 * @param {number[]} sizes
 * @returns {Map<number, Uint8Array>}
 */
function insideOf(members, sizes) {
  const joint = new Map();
  for (const [i, lowest, highest] of members) {
    const inside = joint.get(i) ?? new Uint8Array(sizes[i] + 1).fill(1);
    for (let option = 0; option <= sizes[i]; option++) {
      if (option < lowest || option > highest) inside[option] = 0;
    }
    joint.set(i, inside);
  }
  return joint;
}

/**
 * Whether a portfolio has a joint.
 * @param {Layout} layout
 * @param {number} joint
 * @param {Choice} choice
 * @returns {boolean}
 */
export function holds(layout, joint, choice) {
  for (const [i, inside] of layout.joints[joint]) {
    if (!inside[choice[i]]) return false;
  }
  return true;
}

/**
 * Whether a joint holds in no portfolio of the open options, in some, or in all: NEVER, PERHAPS or ALWAYS.
 * @param {Layout} layout
 * @param {number} joint
 * @param {Uint8Array} open 1 for each column that may be chosen
 * @returns {number}
 */
export function certainty(layout, joint, open) {
  let answer = ALWAYS;
  for (const [i, inside] of layout.joints[joint]) {
    let some = false;
    for (let option = 0; option < inside.length; option++) {
      if (!open[layout.first[i] + option]) continue;
      if (inside[option]) some = true;
      else answer = PERHAPS;
    }
    if (!some) return NEVER;
  }
  return answer;
}

/**
 * Key of the last tie-break: funded before not funded, a lower level before a higher one, the first row first.
 * @param {Layout} layout
 * @param {Choice} choice
 * @returns {number[]}
 */
export function orderKey(layout, choice) {
  return choice.map((level, i) => level || layout.sizes[i] + 1);
}

/**
 * @param {Layout} layout
 * @param {WrittenLine} written
 * @returns {Line}
 */
export function lineOf(layout, written) {
  /** @type {Line} */
  const line = { columns: new Map(), joints: new Map() };
  for (const [i, amounts] of written.terms) {
    amounts.forEach((amount, level) => {
      if (BigInt(amount)) line.columns.set(layout.first[i] + 1 + level, BigInt(amount));
    });
  }
  for (const [joint, amount] of written.joints) {
    if (BigInt(amount)) line.joints.set(joint, (line.joints.get(joint) ?? 0n) + BigInt(amount));
  }
  return line;
}

/**
 * @param {Layout} layout
 * @param {Line} line
 * @param {Choice} choice
 * @returns {bigint}
 */
export function total(layout, line, choice) {
  let sum = 0n;
  choice.forEach((option, i) => {
    sum += line.columns.get(layout.first[i] + option) ?? 0n;
  });
  for (const [joint, amount] of line.joints) {
    if (holds(layout, joint, choice)) sum += amount;
  }
  return sum;
}
