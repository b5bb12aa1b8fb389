import assert from "node:assert/strict";
import test from "node:test";
import { ALWAYS, NEVER, PERHAPS, certainty, layoutOf } from "../../../reports/optimiser/layout.mjs";
import { endOf, rulesOf } from "../../../reports/optimiser/rows.mjs";
import { made, portfolios, sum } from "./made.mjs";

const K = 10n ** 20n;

/** @param {import('../../../reports/optimiser/layout.mjs').Model} model */
function rowSums(model) {
  const layout = layoutOf(model);
  const rules = rulesOf(layout, model.rules);
  const kept = [...portfolios(model.sizes)].map((choice) => {
    const exact = rules.rows.map((row) => {
      let used = 0n;
      choice.forEach((option, i) => (used += row.line.columns.get(layout.first[i] + option) ?? 0n));
      for (const [joint, amount] of row.line.joints) {
        if ([...layout.joints[joint]].every(([i, inside]) => inside[choice[i]])) used += amount;
      }
      return used;
    });
    return { choice, exact };
  });
  return { rules, kept };
}

test("a row keeps exactly the portfolios that its rule's end keeps, and truths keep all", () => {
  for (const [seed, unit] of [...Array(60).keys()].map((s) => [s, s % 2 ? 1 : 10 ** 9])) {
    const model = made(seed, unit);
    const { rules, kept } = rowSums(model);
    for (const { choice, exact } of kept) {
      rules.rows.forEach((row, k) => {
        const rule = model.rules.find(({ name }) => name === row.name);
        const used = rule ? sum(model, rule, choice) : 0n;
        const isKept = !rule || (row.side === "high" ? used <= BigInt(rule.high ?? 0) : used >= BigInt(rule.low ?? 0));
        assert.equal(exact[k] <= (row.end ?? 0n), isKept, `${seed} ${row.name} ${choice}`);
      });
    }
  }
});

test("amounts too wide for numbers get a copy that is weaker, never stronger", () => {
  const amounts = [3n * K + 1n, 5n * K + 2n, 7n * K + 3n];
  const model = { ...made(1), sizes: [1, 1, 1], joints: [], effects: [], cost: { terms: [], joints: [] } };
  for (const end of [0n, 3n * K, 3n * K + 1n, 8n * K + 3n, 15n * K + 6n]) {
    const terms = amounts.map((amount, i) => /** @type {[number, string[]]} */ ([i, [String(amount)]]));
    const layout = layoutOf(model);
    const { rows } = rulesOf(layout, [{ name: "wide", low: null, high: String(end), terms, joints: [] }]);
    const [row] = rows;
    assert.ok(row.shift < 0);
    for (const choice of portfolios([1, 1, 1])) {
      const used = choice.reduce((all, level, i) => all + (level ? amounts[i] : 0n), 0n);
      const coarse = choice.reduce((all, level, i) => all + (row.columns.get(layout.first[i] + level) ?? 0), 0);
      if (used <= end) assert.ok(coarse <= Number((row.end ?? 0n) >> BigInt(-row.shift)));
    }
  }
});

test("an end is floored to the steps that sums can make", () => {
  const layout = layoutOf({ ...made(1), sizes: [2], joints: [] });
  const [row] = rulesOf(layout, [{ name: "r", low: null, high: 17, terms: [[0, [4, 10]]], joints: [] }]).rows;
  assert.equal(row.end, 8n);
  assert.equal(endOf(row, -1), -1n);
  const [least] = rulesOf(layout, [{ name: "r", low: 5, high: null, terms: [[0, [4, 10]]], joints: [] }]).rows;
  assert.equal(least.end, -3n); // at least 5 is at least 6
});

test("whether a joint holds in none, some or all portfolios of the open options", () => {
  const layout = layoutOf({ ...made(1), sizes: [2, 1], joints: [[[0, 2, 2], [1, 1, 1]]] });
  assert.equal(certainty(layout, 0, Uint8Array.of(1, 1, 1, 1, 1)), PERHAPS);
  assert.equal(certainty(layout, 0, Uint8Array.of(0, 0, 1, 0, 1)), ALWAYS);
  assert.equal(certainty(layout, 0, Uint8Array.of(1, 1, 0, 1, 1)), NEVER);
});
