// What a reader has set, as the optimiser asks for it and in words.

/** @typedef {import('../optimiser/setting.mjs').Setting} Setting */
/** @typedef {import('../optimiser/setting.mjs').Fix} Fix */
/** @typedef {import('../optimiser/layout.mjs').WrittenRule} Rule */
/** @typedef {{name: string, says: string, what: string, around: [string, string]}} RuleWords */
/** @typedef {Object} Data what the block holds, as the report's `Optimiser` has it */
/** @typedef {Object} State what `restore` needs of the settings, and their `key` */
/**
 * Of all budgets together, those in per cent have no name and no rule; `note` says what the one in money limits.
 * @typedef {{what: string, around: [string, string], stated: bigint, steps: bigint}} Amount
 * @typedef {Amount & {name?: string, rule?: Rule, note?: string}} Budget
 */

const FINE = 10000; // parts of the whole in which a dragged weight is counted

class Settings {
  /** @param {Data} data */
  constructor(data) {
    this.data = data;
    this.model = data.model;
    this.case = data.model.weights.map(BigInt);
    this.budgets = data.rules.filter((rule) => rule.what).map((words) => this.budgetOf(words));
    this.all = this.allBudgets();
    this.reset();
  }

  /** @type {() => void} */
  reset() {
    this.weights = this.case;
    this.voice = 0; // whose weights they are: 0 the case's, then people in order, -1 the reader's own
    this.amounts = new Map(); // budgets set one by one, by name, in the rule's steps
    this.together = null; // all budgets at this much of `all`
    this.refused = new Map(); // budget -> what was typed for it and could not be read, and why
    this.off = new Set(); // rules that do not hold, by name
    this.fixed = new Map(); // recommendation -> its lowest and highest level
    this.moving = null;
  }

  /**
   * A copy, to which a reader can come back; `key` tells whether two are the same.
   * @type {() => State}
   */
  state() {
    const { weights, voice, together } = this;
    const [amounts, off, fixed] = [new Map(this.amounts), new Set(this.off), new Map(this.fixed)];
    return { weights, voice, amounts, together, off, fixed, key: JSON.stringify([voice, this.asked()]) };
  }

  /** @type {(state: State) => void} */
  restore({ weights, voice, amounts, together, off, fixed }) {
    this.reset();
    Object.assign(this, { weights, voice, together });
    [this.amounts, this.off, this.fixed] = [new Map(amounts), new Set(off), new Map(fixed)];
  }

  /** @type {(name: string) => Budget | undefined} */
  budgetNamed(name) {
    return this.budgets.find((budget) => budget.name === name);
  }

  /**
   * Whether a rule is a budget at another amount than the case states.
   * @type {(name: string) => boolean}
   */
  moved(name) {
    const budget = this.budgetNamed(name);
    return Boolean(budget) && this.amountOf(budget) !== budget.stated;
  }

  /** @returns {boolean} */
  get atRest() {
    return !this.voice && !this.amounts.size && this.together === null && !this.off.size && !this.fixed.size;
  }

  /** @type {(words: RuleWords) => Budget} */
  budgetOf({ name, what, around }) {
    const rule = this.model.rules.find((line) => line.name === name);
    return { name, what, around, rule, stated: BigInt(rule.high), steps: BigInt(rule.steps) };
  }

  /**
   * All budgets as one: in money where one of them is that of the whole term, else in per cent.
   * @type {() => Budget | null}
   */
  allBudgets() {
    if (this.budgets.length < 2) return null;
    const whole = this.budgets.filter(({ name }) => this.data.wholeTerm.includes(name));
    const what = "All budgets together";
    if (whole.length === 1 && whole[0].stated) return { ...whole[0], what, note: whole[0].what };
    return { what, note: "", around: ["", "%"], stated: 100n, steps: 1n };
  }

  /** @type {(budget: Budget) => bigint} */
  amountOf({ name, stated }) {
    if (this.amounts.has(name)) return this.amounts.get(name);
    return this.together === null ? stated : (stated * this.together) / this.all.stated;
  }

  /**
   * The amount in force stays.
   * @type {(budget: Budget, text: string, fault: string) => void}
   */
  refuse(budget, text, fault) {
    this.refused.set(budget, { text, fault });
  }

  /** @type {(budget: Budget, amount: bigint) => void} */
  setAmount(budget, amount) {
    this.refused.delete(budget);
    if (budget === this.all) {
      this.amounts.clear();
      this.refused.clear();
      this.together = amount === budget.stated ? null : amount;
      return;
    }
    // From here on each stands by itself.
    if (this.together !== null) {
      for (const each of this.budgets) this.amounts.set(each.name, this.amountOf(each));
      this.together = null;
    }
    this.amounts.set(budget.name, amount);
    for (const each of this.budgets) {
      if (this.amounts.get(each.name) === each.stated) this.amounts.delete(each.name);
    }
  }

  /** @type {(voice: number) => void} */
  takeWeights(voice) {
    this.voice = voice;
    this.weights = voice ? this.data.people[voice - 1].weights.map(BigInt) : this.case;
    this.moving = null;
  }

  /**
   * One weight stands; the others share the rest in the proportions they had when it began to move.
   * @type {(j: number, share: number) => void}
   */
  moveWeight(j, share) {
    if (this.moving?.j !== j) this.moving = { j, before: this.weights };
    const { before } = this.moving;
    const rest = before.reduce((sum, weight, k) => (k === j ? sum : sum + Number(weight)), 0);
    const each = (weight) => (rest > 0 ? Number(weight) / rest : 1 / (before.length - 1)) * (1 - share);
    this.weights = before.map((weight, k) => BigInt(Math.round((k === j ? share : each(weight)) * FINE)));
    if (this.weights.every((weight) => !weight)) this.weights[j] = 1n;
    this.voice = -1;
  }

  /** @type {(j: number) => [bigint, bigint]} */
  shareOf(j) {
    return [this.weights[j], this.weights.reduce((sum, weight) => sum + weight, 0n)];
  }

  /** @type {(i: number, lowest: number | null, highest?: number) => void} */
  fix(i, lowest, highest) {
    if (lowest === null) this.fixed.delete(i);
    else this.fixed.set(i, { i, lowest, highest });
  }

  /**
   * As the optimiser reads it.
   * @type {() => Setting}
   */
  asked() {
    const ends = {};
    for (const budget of this.budgets) {
      const amount = this.amountOf(budget);
      if (amount !== budget.stated) ends[budget.name] = { high: String(amount) };
    }
    return {
      weights: this.weights.map(String),
      ends,
      off: [...this.off],
      fix: [...this.fixed.values()].sort((a, b) => a.i - b.i),
      limit: 20000,
    };
  }

  /**
   * The rules, and what is fixed, that a portfolio breaks at these settings, in words.
   * @type {(choice: Choice) => string[]}
   */
  brokenBy(choice) {
    const broken = this.model.rules.filter((rule) => !this.off.has(rule.name) && !this.keeps(rule, choice));
    const fits = ({ i, lowest, highest }) => lowest <= choice[i] && choice[i] <= highest;
    const unmet = [...this.fixed.values()].filter((fix) => !fits(fix));
    return [...unmet.map((fix) => this.fixSentence(fix)), ...broken.map((rule) => this.ruleSentence(rule.name))];
  }

  /** @type {(rule: Rule, choice: Choice) => boolean} */
  keeps(rule, choice) {
    const sum = lineTotal(this.model, rule, choice);
    const budget = this.budgetNamed(rule.name);
    const high = budget ? this.amountOf(budget) : rule.high;
    return (rule.low === null || sum >= BigInt(rule.low)) && (high === null || sum <= BigInt(high));
  }

  // In words -----------------------------------------------------------------------------------------------------

  /** @type {(name: string) => string} */
  ruleSentence(name) {
    const budget = this.budgetNamed(name);
    if (budget) return budget.what + " is at most " + this.budgetText(budget, this.amountOf(budget));
    return this.data.rules.find((rule) => rule.name === name)?.says ?? name;
  }

  /** @type {(budget: Budget, amount: bigint) => string} */
  budgetText({ around: [before, after], steps }, amount) {
    return before + amountText(amount, steps) + after;
  }

  /** @type {(what: string, budget: Budget, amount: bigint) => string} */
  limitText(what, budget, amount) {
    return what.charAt(0).toLowerCase() + what.slice(1) + " at most " + this.budgetText(budget, amount);
  }

  /** @type {(fix: Fix) => string} */
  fixSentence({ i, lowest, highest }) {
    const name = this.data.names[i];
    if (!highest) return name + " must not be funded";
    const level = lowest === highest && this.data.levels[i].length > 1;
    return name + " must be funded" + (level ? " at " + this.data.levels[i][lowest - 1] : "");
  }

  /** @type {(i: number, level: number) => string} */
  levelText(i, level) {
    if (!level) return "not funded";
    return this.data.levels[i].length > 1 ? this.data.levels[i][level - 1] : "funded";
  }

  /**
   * What differs from the case, a phrase each.
   * @type {() => string[]}
   */
  differences() {
    const phrases = [];
    if (this.voice > 0) phrases.push("the weights of " + this.data.people[this.voice - 1].name);
    if (this.voice < 0) phrases.push("weights of your own");
    if (this.together !== null) {
      const share = rounded(this.together * 100n, this.all.stated, 1).replace(/\.0$/, "") + "%";
      const largest = this.all.note && this.limitText(this.all.note, this.all, this.together);
      phrases.push("every budget at " + share + " of what the case states" + (largest ? ": " + largest : ""));
    }
    for (const budget of this.budgets) {
      if (!this.amounts.has(budget.name)) continue;
      const limit = this.limitText(budget.what, budget, this.amountOf(budget));
      phrases.push(limit + " instead of " + this.budgetText(budget, budget.stated));
    }
    phrases.push(...[...this.fixed.values()].map((fix) => this.fixSentence(fix)));
    for (const name of this.off) phrases.push("without the rule \u201c" + this.ruleSentence(name) + "\u201d");
    return phrases;
  }
}
