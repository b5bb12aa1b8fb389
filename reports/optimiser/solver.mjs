// What the page calls: a case's integers once, then one setting after another.
//
//     const solver = prepare(model);
//     const setting = { weights: [120, 80], ends: { total: { high: 500 } }, off: ["R7"] };
//     solver.solve({ ...setting, fix: [{ i: 3, lowest: 1, highest: 2 }] });
//
// The answer of a proof depends on the model and the setting alone. What was found before is only tried first.

import { aimOf, divisorOf, noAim } from "./aim.mjs";
import { smallerClash } from "./clash.mjs";
import { layoutOf, lineOf, total } from "./layout.mjs";
import { propose } from "./multipliers.mjs";
import { questionOf } from "./question.mjs";
import { endOf, rulesOf } from "./rows.mjs";
import { search } from "./search.mjs";
import { checkNames, endsUnder, openColumns } from "./setting.mjs";

/** @typedef {import('./layout.mjs').Model} Model */
/** @typedef {import('./layout.mjs').Layout} Layout */
/** @typedef {import('./layout.mjs').Line} Line */
/** @typedef {import('./layout.mjs').Choice} Choice */
/** @typedef {import('./rows.mjs').Rules} Rules */
/** @typedef {import('./setting.mjs').Setting} Setting */
/** @typedef {import('./multipliers.mjs').Propose} Propose */
/** @typedef {import('./search.mjs').Searched} Searched */

/**
 * @typedef {Object} Answer
 * @property {"proven" | "bounded" | "clash" | "open"} status the best; the best known; no portfolio keeps the rules;
 * nothing is known
 * @property {Choice | null} choice
 * @property {bigint | null} value in value units
 * @property {bigint | null} cost in steps of money
 * @property {bigint | null} bound no portfolio is worth more, in value units; null of a clash
 * @property {bigint} point value units in one point
 * @property {number} parts part portfolios looked at
 * @property {string[]} clash rules that cannot all be kept
 * @property {number[]} clashFixed recommendations whose fixed levels are part of the clash
 * @property {boolean} minimal without any one of these the others can be kept
 */

export const LIMIT = 20_000;
const POOL = 40; // portfolios kept as first guesses
const TIE = 10n ** 9n; // portfolios within a part of so many of a point count as equally good

/**
 * @param {Model} model
 * @param {Propose} [proposing] where multipliers come from
 * @returns {Solver}
 */
export function prepare(model, proposing = propose) {
  return new Solver(model, proposing);
}

export class Solver {
  /**
   * @param {Model} model
   * @param {Propose} proposing
   */
  constructor(model, proposing) {
    this.model = model;
    this.proposing = proposing;
    this.layout = layoutOf(model);
    this.rules = rulesOf(this.layout, model.rules);
    this.cost = lineOf(this.layout, model.cost);
    this.cells = model.cells.map((levels) => levels.map((cell) => cell.map(BigInt)));
    /** @type {Choice[]} */
    this.pool = [];
    /** @type {Float64Array} */
    this.from = new Float64Array(this.rules.rows.length);
  }

  /**
   * @param {Setting} setting
   * @returns {Answer}
   */
  solve(setting) {
    checkNames(this.model, setting);
    const limit = setting.limit ?? LIMIT;
    const weights = setting.weights.map(BigInt);
    const value = this.valueLine(weights);
    const point = BigInt(this.model.scale) * weights.reduce((sum, weight) => sum + weight, 0n);
    const aim = aimOf(this.layout, value, this.cost);
    const open = openColumns(this.layout, setting.fix ?? []);
    const question = questionOf(this.layout, this.rules, aim, endsUnder(this.rules, setting), open);
    const searched = search(question, limit, this.proposing, this.pool, this.from);
    this.from = searched.multipliers;
    const answer = { point, parts: searched.parts, clash: [], clashFixed: [], minimal: false };
    if (!searched.choice) {
      const nothing = { ...answer, choice: null, value: null, cost: null };
      if (!searched.closed) return { ...nothing, status: "open", bound: aim.valueBound(searched.bound) };
      const clash = this.blamed(this.rules, searched.blame);
      const clashFixed = [...new Set((setting.fix ?? []).map(({ i }) => i))];
      return { ...nothing, status: "clash", bound: null, clash, clashFixed };
    }
    this.remember(searched.choice);
    const best = total(this.layout, value, searched.choice);
    if (!searched.closed) {
      const top = aim.valueBound(searched.bound);
      return { ...answer, ...this.worth(searched.choice, value), status: "bounded", bound: top > best ? top : best };
    }
    const tie = point / TIE;
    if (tie < divisorOf(value)) {
      return { ...answer, ...this.worth(searched.choice, value), status: "proven", bound: best };
    }
    const settled = this.firstOfTies(setting, value, best - tie, open, limit);
    const status = settled.closed ? "proven" : "bounded";
    const choice = settled.choice ?? searched.choice;
    return { ...answer, ...this.worth(choice, value), status, bound: best, parts: answer.parts + settled.parts };
  }

  /**
   * Makes a clash smaller until each rule of it is needed, as far as the limit allows in each try.
   * @param {Setting} setting one whose answer is a clash
   * @returns {Answer}
   */
  minimal(setting) {
    const limit = setting.limit ?? LIMIT;
    const answer = this.solve(setting);
    if (answer.status !== "clash") return answer;
    const fixes = setting.fix ?? [];
    const changed = Object.keys(setting.ends ?? {});
    // Taken away first: what the setting left as it was; so that what is left speaks of what it changed.
    const asIs = answer.clash.filter((name) => !changed.includes(name));
    const all = { names: [...asIs, ...answer.clash.filter((name) => changed.includes(name))], fixes };
    const smaller = smallerClash(all, (suspects) => {
      const open = openColumns(this.layout, suspects.fixes);
      const ends = endsUnder(this.rules, setting, new Set(suspects.names));
      const question = questionOf(this.layout, this.rules, noAim(this.layout), ends, open);
      const searched = search(question, limit, this.proposing, this.pool, this.from);
      if (searched.choice) return "kept";
      return searched.closed ? this.blamed(this.rules, searched.blame) : "open";
    });
    const inOrder = answer.clash.filter((name) => smaller.suspects.names.includes(name));
    const clashFixed = [...new Set(smaller.suspects.fixes.map(({ i }) => i))];
    return { ...answer, clash: inOrder, clashFixed, minimal: smaller.minimal };
  }

  /**
   * The best of all that count as equally good: a second search, for the least cost, with the value as one more rule.
   * @param {Setting} setting
   * @param {Line} value
   * @param {bigint} least what a tie is worth at least
   * @param {Uint8Array} open
   * @param {number} limit
   * @returns {Searched}
   */
  firstOfTies(setting, value, least, open, limit) {
    const { layout, model } = this;
    /** @type {import('./layout.mjs').WrittenRule} */
    const worth = { name: "", low: least, high: null, terms: [], joints: [...value.joints] };
    for (let i = 0; i < layout.count; i++) {
      const columns = Array.from({ length: layout.sizes[i] }, (_, level) => layout.first[i] + 1 + level);
      worth.terms.push([i, columns.map((c) => value.columns.get(c) ?? 0n)]);
    }
    const rules = rulesOf(layout, [...model.rules, worth]);
    const nothing = { columns: new Map(), joints: new Map() };
    const ends = endsUnder(rules, setting);
    ends[this.rules.real] = endOf(rules.rows[this.rules.real], least);
    const question = questionOf(layout, rules, aimOf(layout, nothing, this.cost), ends, open);
    return search(question, limit, this.proposing, this.pool, new Float64Array(rules.rows.length));
  }

  /**
   * What columns and joints are worth under some weights.
   * @param {bigint[]} weights
   * @returns {Line}
   */
  valueLine(weights) {
    const { first } = this.layout;
    /** @type {Line} */
    const line = { columns: new Map(), joints: new Map() };
    this.cells.forEach((levels, i) => {
      levels.forEach((cell, level) => {
        const worth = cell.reduce((sum, amount, j) => sum + weights[j] * amount, 0n);
        line.columns.set(first[i] + 1 + level, worth);
      });
    });
    this.model.effects.forEach(([criterion, amount], joint) => {
      line.joints.set(joint, weights[criterion] * BigInt(amount));
    });
    return line;
  }

  /**
   * Names of the rules whose rows a proof used, each once, in the model's order.
   * @param {Rules} rules
   * @param {Uint8Array} blame
   * @returns {string[]}
   */
  blamed(rules, blame) {
    const names = rules.rows.flatMap((row, k) => (blame[k] && row.name !== null ? [row.name] : []));
    return [...new Set(names)];
  }

  /**
   * @param {Choice} choice
   * @param {Line} value
   */
  worth(choice, value) {
    return { choice, value: total(this.layout, value, choice), cost: total(this.layout, this.cost, choice) };
  }

  /** @param {Choice} choice */
  remember(choice) {
    const others = this.pool.filter((known) => known.some((level, i) => level !== choice[i]));
    this.pool = [choice, ...others].slice(0, POOL);
  }
}
