// Models by chance with every kind of row, small enough to list all their portfolios, and that list as an oracle.

import { chance } from "./wild.mjs";

/** @typedef {import('../../../reports/optimiser/layout.mjs').Model} Model */
/** @typedef {import('../../../reports/optimiser/setting.mjs').Setting} Setting */

/**
 * @param {number} seed
 * @param {number} [unit] how large amounts are
 * @returns {Model}
 */
export function made(seed, unit = 1) {
  const random = chance(seed);
  /** @param {number} low @param {number} high */
  const between = (low, high) => low + Math.floor(random() * (high - low + 1));
  const few = random() < 0.4; // few different figures, so many ties
  /** @param {number} low @param {number} high */
  const figure = (low, high) => String(BigInt(few ? between(low, high) >> 3 : between(low, high)) * BigInt(unit));
  const count = between(1, 5);
  const sizes = Array.from({ length: count }, () => between(1, 3));
  const everyone = sizes.map((_, i) => i);
  /** @returns {[number, number, number]} */
  const member = () => {
    const i = between(0, count - 1);
    const lowest = between(random() < 0.1 ? 0 : 1, sizes[i]);
    return [i, lowest, between(lowest, sizes[i])];
  };
  const joints = Array.from({ length: between(0, 3) }, () => [member(), member()]);
  /** @param {number[]} of @returns {[number, string[]][]} */
  const terms = (of) => of.map((i) => [i, Array.from({ length: sizes[i] }, () => figure(0, 30))]);
  /** @returns {[number, string][]} */
  const savings = () => joints.flatMap((_, k) => (random() < 0.4 ? [[k, figure(-15, 5)]] : []));
  const line = () => ({ terms: terms(everyone.filter(() => random() < 0.8)), joints: savings() });
  const rules = Array.from({ length: between(0, 4) }, (_, k) => {
    const low = random() < 0.4 ? figure(0, 8 * count) : null;
    return { name: `rule ${k}`, low, high: low === null || random() < 0.5 ? figure(4, 20 * count) : null, ...line() };
  });
  const cells = sizes.map((size) => Array.from({ length: size }, () => [between(-10, 60), between(-10, 60)]));
  /** @type {[number, number][]} */
  const effects = joints.length ? [[0, between(-20, 20)]] : [];
  return { sizes, scale: few ? 10 ** 9 : 1, cells, effects, joints, rules, cost: line() };
}

/**
 * @param {number[]} sizes
 * @returns {Generator<number[]>}
 */
export function* portfolios(sizes) {
  const [size, ...rest] = sizes;
  if (size === undefined) yield [];
  else for (let level = 0; level <= size; level++) for (const others of portfolios(rest)) yield [level, ...others];
}

/**
 * @param {Model} model
 * @param {import('../../../reports/optimiser/layout.mjs').WrittenLine} line
 * @param {number[]} choice
 */
export function sum(model, line, choice) {
  let sum = 0n;
  for (const [i, amounts] of line.terms) if (choice[i]) sum += BigInt(amounts[choice[i] - 1]);
  for (const [k, amount] of line.joints) if (holds(model, k, choice)) sum += BigInt(amount);
  return sum;
}

/** @param {Model} model @param {number} k @param {number[]} choice */
export function holds(model, k, choice) {
  return model.joints[k].every(([i, lowest, highest]) => choice[i] >= lowest && choice[i] <= highest);
}

/** @param {Model} model @param {Setting} setting @param {number[]} choice */
export function worth(model, setting, choice) {
  const weights = setting.weights.map(BigInt);
  let worth = 0n;
  choice.forEach((level, i) => {
    if (level) model.cells[i][level - 1].forEach((amount, j) => (worth += weights[j] * BigInt(amount)));
  });
  model.effects.forEach(([j, amount], k) => {
    if (holds(model, k, choice)) worth += weights[j] * BigInt(amount);
  });
  return worth;
}

/** @param {Model} model @param {Setting} setting @param {number[]} choice */
export function keeps(model, setting, choice) {
  const fits = (setting.fix ?? []).every(({ i, lowest, highest }) => choice[i] >= lowest && choice[i] <= highest);
  return fits && model.rules.every((rule) => {
    const { low = rule.low, high = rule.high } = setting.ends?.[rule.name] ?? {};
    const used = sum(model, rule, choice);
    const inside = (low === null || used >= BigInt(low)) && (high === null || used <= BigInt(high));
    return inside || setting.off?.includes(rule.name);
  });
}

/**
 * The best portfolio by looking at all: most value, of those within the tie the least cost, fewest funded, first rows.
 * @param {Model} model
 * @param {Setting} setting
 */
export function best(model, setting) {
  const point = BigInt(model.scale) * setting.weights.map(BigInt).reduce((a, b) => a + b, 0n);
  const all = [...portfolios(model.sizes)]
    .filter((choice) => keeps(model, setting, choice))
    .map((choice) => ({ choice, value: worth(model, setting, choice), cost: sum(model, model.cost, choice) }));
  const top = all.reduce((most, { value }) => (value > most ? value : most), all[0]?.value ?? 0n);
  /** @param {number[]} choice */
  const order = (choice) => [choice.filter(Boolean).length, ...choice.map((level, i) => level || model.sizes[i] + 1)];
  return all
    .filter(({ value }) => value >= top - point / 10n ** 9n)
    .sort((a, b) => Number(a.cost - b.cost) || compare(order(a.choice), order(b.choice)))[0];
}

/** @param {number[]} a @param {number[]} b */
function compare(a, b) {
  const at = a.findIndex((key, place) => key !== b[place]);
  return at < 0 ? 0 : a[at] - b[at];
}

/**
 * @param {Model} model
 * @param {number} seed
 * @returns {Setting}
 */
export function setting(model, seed) {
  const random = chance(seed ^ 0x5eed);
  const some = () => random() < 0.3;
  const fix = model.sizes.flatMap((size, i) => {
    const lowest = Math.floor(random() * (size + 1));
    return random() < 0.2 ? [{ i, lowest, highest: some() ? size : lowest }] : [];
  });
  const off = model.rules.filter(some).map(({ name }) => name);
  return { weights: [Math.floor(random() * 1000), Math.floor(random() * 1000)], ends: {}, off, fix };
}
