// What a reader has set, as the optimiser asks for it and in words.

const FINE = 10000; // parts of the whole in which a dragged weight is counted

class Settings {
  constructor(data) {
    this.data = data;
    this.model = data.model;
    this.case = data.model.weights.map(BigInt);
    this.budgets = data.rules.filter((rule) => rule.what).map((words) => this.budgetOf(words));
    this.all = this.allBudgets();
    this.reset();
  }

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

  // A copy, to which a reader can come back; `key` tells whether two are the same.
  state() {
    const { weights, voice, together } = this;
    const [amounts, off, fixed] = [new Map(this.amounts), new Set(this.off), new Map(this.fixed)];
    return { weights, voice, amounts, together, off, fixed, key: JSON.stringify([voice, this.asked()]) };
  }

  restore({ weights, voice, amounts, together, off, fixed }) {
    this.reset();
    Object.assign(this, { weights, voice, together });
    [this.amounts, this.off, this.fixed] = [new Map(amounts), new Set(off), new Map(fixed)];
  }

  // Whether a rule is a budget at another amount than the case states.
  moved(name) {
    const budget = this.budgets.find((one) => one.name === name);
    return Boolean(budget) && this.amountOf(budget) !== budget.stated;
  }

  get atRest() {
    return !this.voice && !this.amounts.size && this.together === null && !this.off.size && !this.fixed.size;
  }

  budgetOf({ name, what, around }) {
    const rule = this.model.rules.find((one) => one.name === name);
    return { name, what, around, rule, stated: BigInt(rule.high), steps: BigInt(rule.steps) };
  }

  // All budgets as one: in money where one of them is that of the whole term, else in per cent.
  allBudgets() {
    if (this.budgets.length < 2) return null;
    const whole = this.budgets.filter(({ name }) => this.data.wholeTerm.includes(name));
    const what = "All budgets together";
    if (whole.length === 1 && whole[0].stated) return { ...whole[0], what, note: whole[0].what };
    return { what, note: "", around: ["", "%"], stated: 100n, steps: 1n };
  }

  amountOf({ name, stated }) {
    if (this.amounts.has(name)) return this.amounts.get(name);
    return this.together === null ? stated : (stated * this.together) / this.all.stated;
  }

  // The amount in force stays.
  refuse(budget, text, fault) {
    this.refused.set(budget, { text, fault });
  }

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
      for (const one of this.budgets) this.amounts.set(one.name, this.amountOf(one));
      this.together = null;
    }
    this.amounts.set(budget.name, amount);
    for (const one of this.budgets) if (this.amounts.get(one.name) === one.stated) this.amounts.delete(one.name);
  }

  takeWeights(voice) {
    this.voice = voice;
    this.weights = voice ? this.data.people[voice - 1].weights.map(BigInt) : this.case;
    this.moving = null;
  }

  // One weight stands; the others share the rest in the proportions they had when it began to move.
  moveWeight(j, share) {
    if (this.moving?.j !== j) this.moving = { j, before: this.weights };
    const { before } = this.moving;
    const rest = before.reduce((sum, weight, k) => (k === j ? sum : sum + Number(weight)), 0);
    const each = (weight) => (rest > 0 ? Number(weight) / rest : 1 / (before.length - 1)) * (1 - share);
    this.weights = before.map((weight, k) => BigInt(Math.round((k === j ? share : each(weight)) * FINE)));
    if (this.weights.every((weight) => !weight)) this.weights[j] = 1n;
    this.voice = -1;
  }

  shareOf(j) {
    return [this.weights[j], this.weights.reduce((sum, weight) => sum + weight, 0n)];
  }

  fix(i, lowest, highest) {
    if (lowest === null) this.fixed.delete(i);
    else this.fixed.set(i, { i, lowest, highest });
  }

  // As the optimiser reads it.
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

  // The rules, and what is fixed, that a portfolio breaks at these settings, in words.
  brokenBy(choice) {
    const broken = this.model.rules.filter((rule) => !this.off.has(rule.name) && !this.keeps(rule, choice));
    const fits = ({ i, lowest, highest }) => lowest <= choice[i] && choice[i] <= highest;
    const unmet = [...this.fixed.values()].filter((fix) => !fits(fix));
    return [...unmet.map((fix) => this.fixSaid(fix)), ...broken.map((rule) => this.ruleSaid(rule.name))];
  }

  keeps(rule, choice) {
    const sum = lineTotal(this.model, rule, choice);
    const budget = this.budgets.find(({ name }) => name === rule.name);
    const high = budget ? this.amountOf(budget) : rule.high;
    return (rule.low === null || sum >= BigInt(rule.low)) && (high === null || sum <= BigInt(high));
  }

  // In words -----------------------------------------------------------------------------------------------------

  ruleSaid(name) {
    const budget = this.budgets.find((one) => one.name === name);
    if (budget) return budget.what + " is at most " + this.budgetSaid(budget, this.amountOf(budget));
    return this.data.rules.find((rule) => rule.name === name)?.says ?? name;
  }

  budgetSaid({ around: [before, after], steps }, amount) {
    return before + amountSaid(amount, steps) + after;
  }

  limitSaid(what, budget, amount) {
    return what.charAt(0).toLowerCase() + what.slice(1) + " at most " + this.budgetSaid(budget, amount);
  }

  fixSaid({ i, lowest, highest }) {
    const name = this.data.names[i];
    if (!highest) return name + " must not be funded";
    const level = lowest === highest && this.data.levels[i].length > 1;
    return name + " must be funded" + (level ? " at " + this.data.levels[i][lowest - 1] : "");
  }

  levelSaid(i, level) {
    if (!level) return "not funded";
    return this.data.levels[i].length > 1 ? this.data.levels[i][level - 1] : "funded";
  }

  // What differs from the case, a phrase each.
  differences() {
    const said = [];
    if (this.voice > 0) said.push("the weights of " + this.data.people[this.voice - 1].name);
    if (this.voice < 0) said.push("weights of your own");
    if (this.together !== null) {
      const share = rounded(this.together * 100n, this.all.stated, 1).replace(/\.0$/, "") + "%";
      const largest = this.all.note && this.limitSaid(this.all.note, this.all, this.together);
      said.push("every budget at " + share + " of what the case states" + (largest ? ": " + largest : ""));
    }
    for (const budget of this.budgets) {
      if (!this.amounts.has(budget.name)) continue;
      const limit = this.limitSaid(budget.what, budget, this.amountOf(budget));
      said.push(limit + " instead of " + this.budgetSaid(budget, budget.stated));
    }
    said.push(...[...this.fixed.values()].map((fix) => this.fixSaid(fix)));
    for (const name of this.off) said.push("without the rule \u201c" + this.ruleSaid(name) + "\u201d");
    return said;
  }
}
