// The solver as the page calls it, against a list of all portfolios.

import assert from "node:assert/strict";
import test from "node:test";
import { prepare } from "../../../reports/optimiser/solver.mjs";
import { best, keeps, made, portfolios, setting } from "./made.mjs";
import { wild } from "./wild.mjs";

const SEEDS = [...Array(150).keys()];

/** @typedef {import('../../../reports/optimiser/multipliers.mjs').Propose} Propose */

/** @param {string} name @param {number} unit @param {Propose} [way] */
function agrees(name, unit, way) {
  test(`${name}: value, cost and portfolio as by listing all, whatever was asked before`, () => {
    let clashes = 0;
    for (const seed of SEEDS) {
      const model = made(seed, unit);
      const solver = prepare(model, way);
      for (const turn of [0, 1, 2]) {
        const asked = setting(model, 7 * seed + turn);
        const answer = solver.solve(asked);
        const expected = best(model, asked);
        clashes += Number(!expected);
        assert.equal(answer.status, expected ? "proven" : "clash", `${seed}`);
        const { choice, value, cost } = answer;
        assert.deepEqual({ choice, value, cost }, expected ?? { choice: null, value: null, cost: null }, `${seed}`);
      }
    }
    assert.ok(clashes > 20 && clashes < 400, `${clashes}`);
  });
}

agrees("small amounts", 1);
agrees("amounts near 10^20", 10 ** 18);
agrees("multipliers that are nonsense", 1, wild(11));

test("weights of any size give what the same proportions give", () => {
  for (const seed of SEEDS.slice(0, 60)) {
    const model = made(seed);
    const asked = setting(model, seed);
    const many = asked.weights.map((weight) => String(BigInt(weight) * 10n ** 40n));
    const [plain, large] = [prepare(model).solve(asked), prepare(model).solve({ ...asked, weights: many })];
    assert.deepEqual(large.choice, plain.choice);
    assert.equal(large.value, plain.value === null ? null : plain.value * 10n ** 40n);
    assert.equal(large.point, plain.point * 10n ** 40n);
  }
});

test("a search cut short gives a bound that the best does not pass", () => {
  let cut = 0;
  for (const seed of SEEDS) {
    const model = made(seed);
    const asked = setting(model, seed);
    const answer = prepare(model).solve({ ...asked, limit: 0 });
    const expected = best(model, asked);
    if (answer.status === "bounded" || answer.status === "open") {
      cut++;
      assert.ok(!expected || (answer.bound ?? 0n) >= expected.value, `${seed}`);
      if (answer.choice) assert.ok(keeps(model, asked, answer.choice));
    }
  }
  assert.ok(cut > 40, `${cut}`);
});

test("the rules named clash by themselves, and each of a minimal clash is needed", () => {
  let minimal = 0;
  for (const seed of SEEDS) {
    const model = made(seed);
    const asked = setting(model, seed);
    const solver = prepare(model);
    const first = solver.solve(asked);
    if (first.status !== "clash") continue;
    const all = [...portfolios(model.sizes)];
    /** @param {{clash: string[], clashFixed: number[]}} kept */
    const isClash = (kept) => {
      const off = model.rules.map(({ name }) => name).filter((name) => !kept.clash.includes(name));
      const fix = (asked.fix ?? []).filter(({ i }) => kept.clashFixed.includes(i));
      return !all.some((choice) => keeps(model, { ...asked, off, fix }, choice));
    };
    assert.ok(isClash(first), `${seed}`);
    const small = solver.minimal(asked);
    assert.ok(small.minimal && isClash(small), `${seed}`);
    for (const name of small.clash) {
      assert.ok(!isClash({ ...small, clash: small.clash.filter((other) => other !== name) }), `${seed} ${name}`);
    }
    for (const i of small.clashFixed) {
      assert.ok(!isClash({ ...small, clashFixed: small.clashFixed.filter((other) => other !== i) }), `${seed} ${i}`);
    }
    minimal++;
  }
  assert.ok(minimal > 8, `${minimal}`);
});

test("ends that are moved or opened count, and a rule that is not there is refused", () => {
  const model = made(3);
  model.rules = [{ name: "money", low: 0, high: 0, ...model.cost }];
  const free = prepare(model).solve({ weights: [1, 1], ends: { money: { low: null, high: null } } });
  assert.deepEqual(free.choice, prepare(model).solve({ weights: [1, 1], off: ["money"] }).choice);
  assert.throws(() => prepare(model).solve({ weights: [1, 1], off: ["mony"] }), /there is no rule mony/);
  assert.throws(() => prepare(model).solve({ weights: [1, 1], ends: { mony: { high: 3 } } }), RangeError);
});

test("a recommendation that must and must not be funded is a clash of its own", () => {
  const fix = [{ i: 0, lowest: 1, highest: 1 }, { i: 0, lowest: 0, highest: 0 }];
  const answer = prepare(made(3)).minimal({ weights: [1, 1], fix });
  assert.deepEqual([answer.status, answer.clash, answer.clashFixed, answer.minimal], ["clash", [], [0], true]);
});
