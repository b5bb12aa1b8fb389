// Each step of the search by itself, against a list of all portfolios.

import assert from "node:assert/strict";
import test from "node:test";
import { aimOf } from "../../../reports/optimiser/aim.mjs";
import { Best } from "../../../reports/optimiser/best.mjs";
import { boundsOf, isContradicted } from "../../../reports/optimiser/bounds.mjs";
import { smallerClash } from "../../../reports/optimiser/clash.mjs";
import { Listing } from "../../../reports/optimiser/listing.mjs";
import { Mending } from "../../../reports/optimiser/mending.mjs";
import { propose } from "../../../reports/optimiser/multipliers.mjs";
import { feasible, questionOf } from "../../../reports/optimiser/question.mjs";
import { Relaxed } from "../../../reports/optimiser/relaxed.mjs";
import { endsUnder, openColumns } from "../../../reports/optimiser/setting.mjs";
import { prepare } from "../../../reports/optimiser/solver.mjs";
import { withoutAndWith } from "../../../reports/optimiser/splitting.mjs";
import { bestByTable } from "../../../reports/optimiser/table.mjs";
import { closeByRules, lowerEnds } from "../../../reports/optimiser/tightening.mjs";
import { Undecided } from "../../../reports/optimiser/undecided.mjs";
import { best, made, portfolios, setting, sum, worth } from "./made.mjs";
import { chance, wild } from "./wild.mjs";

/** @typedef {import('../../../reports/optimiser/layout.mjs').Model} Model */

const SEEDS = [...Array(150).keys()];

/**
 * @param {Model} model
 * @param {import('../../../reports/optimiser/setting.mjs').Setting} asked
 */
function questioned(model, asked) {
  const solver = prepare(model);
  const value = solver.valueLine(asked.weights.map(BigInt));
  const aim = aimOf(solver.layout, value, solver.cost);
  const open = openColumns(solver.layout, asked.fix ?? []);
  const question = questionOf(solver.layout, solver.rules, aim, endsUnder(solver.rules, asked), open);
  const all = [...portfolios(model.sizes)].filter((choice) => feasible(question, choice));
  return { question, all, value };
}

/** @param {import('../../../reports/optimiser/question.mjs').Question} question @param {number[]} choice */
function isOpen({ layout }, choice, open = new Uint8Array()) {
  return choice.every((option, i) => open[layout.first[i] + option]);
}

test("one integer puts value before cost before the number funded", () => {
  for (const seed of SEEDS) {
    const model = made(seed);
    const asked = setting(model, seed);
    const { question } = questioned(model, asked);
    const ranked = [...portfolios(model.sizes)].map((choice) => ({
      z: new Best(question).zOf(choice),
      keys: [worth(model, asked, choice), -sum(model, model.cost, choice), -BigInt(choice.filter(Boolean).length)],
    }));
    for (const a of ranked.slice(0, 40)) {
      for (const b of ranked.slice(0, 40)) {
        const at = a.keys.findIndex((key, place) => key !== b.keys[place]);
        assert.equal(Math.sign(a.z - b.z), at < 0 ? 0 : a.keys[at] > b.keys[at] ? 1 : -1);
      }
    }
  }
});

test("closing options and lowering ends loses no portfolio that keeps the rules", () => {
  let [closed, lowered] = [0, 0];
  for (const seed of SEEDS) {
    const { question, all } = questioned(made(seed), setting(made(seed), seed));
    const open = question.open.slice();
    const ends = question.ends.slice();
    const possible = closeByRules(question, open, ends);
    assert.ok(possible || !all.length, `${seed}`);
    for (const choice of all) assert.ok(isOpen(question, choice, open), `${seed} ${choice}`);
    closed += Number(open.join() !== question.open.join());
    if (!possible) continue;
    const lower = lowerEnds(question, open, ends);
    assert.ok(lower !== null || !all.length);
    lowered += Number(lower);
    const tighter = { ...question, ends, exactEnds: Array.from(ends, BigInt) };
    for (const choice of all) assert.ok(feasible(tighter, choice), `${seed} ${choice}`);
  }
  assert.ok(closed > 20 && lowered > 10, `${closed} ${lowered}`);
});

for (const [name, way] of /** @type {const} */ ([["good", propose], ["nonsense", wild(3)]])) {
  test(`bounds of ${name} multipliers are integers that no portfolio passes, with its losses taken off`, () => {
    for (const seed of SEEDS) {
      const { question, all } = questioned(made(seed), setting(made(seed), seed));
      const rows = question.rules.rows.length;
      const { multipliers } = way(question, question.open, question.ends, new Float64Array(rows), 60, null);
      const bounds = boundsOf(question, question.open, question.ends, multipliers);
      const known = new Best(question);
      for (const choice of all) {
        let bound = bounds.bound;
        choice.forEach((option, i) => (bound -= bounds.loss[question.layout.first[i] + option]));
        assert.ok(Number.isSafeInteger(bound));
        assert.ok(known.zOf(choice) <= bound, `${seed} ${choice}`);
      }
      assert.ok(bounds.multipliers.every((u) => Number.isSafeInteger(u) && u >= 0));
    }
  });
}

test("the linear programme bounds no higher than steps do, also of a half that begins where the whole ended", () => {
  let [halves, contradicted] = [0, 0];
  for (const seed of SEEDS) {
    const { question, all } = questioned(made(seed), { ...setting(made(seed), seed), fix: [] });
    const { layout, aim, ends } = question;
    const open = question.open.slice();
    if (!closeByRules(question, open, ends)) continue;
    const none = new Float64Array(question.rules.rows.length);
    const relaxed = Relaxed.of(question, new Undecided(question, open, ends, new Float64Array(layout.columns)));
    assert.ok(relaxed);
    const whole = relaxed.solve(open, ends, null);
    const parts = [{ open, basis: /** @type {Int32Array | undefined} */ (undefined) }];
    if ((whole.cut ?? -1) >= 0) {
      const [without, having] = withoutAndWith(question, open, whole.cut ?? -1, whole.share);
      parts.push({ open: without, basis: whole.basis }, { open: having, basis: whole.basis });
      halves++;
    }
    for (const part of parts) {
      const kept = all.filter((choice) => isOpen(question, choice, part.open));
      const { multipliers, share, contradiction } = relaxed.solve(part.open, ends, part.basis ?? null);
      if (contradiction) {
        assert.ok(!kept.length, `${seed}`);
        contradicted += Number(isContradicted(question, part.open, ends, contradiction));
        continue;
      }
      for (let i = 0; i < layout.count; i++) {
        const shares = share.subarray(layout.first[i], layout.first[i + 1]);
        assert.ok(shares.every((x) => x > -1e-6 && x < 1 + 1e-6), `${seed} ${shares}`);
        assert.ok(Math.abs(shares.reduce((sum, x) => sum + x, 0) - 1) < 1e-6);
      }
      const steps = propose(question, part.open, ends, none, 200, null);
      const [low, high] = [multipliers, steps.multipliers].map((u) => boundsOf(question, part.open, ends, u).bound);
      assert.ok(low <= high + 1e-6 * aim.unit, `${seed}: ${low} ${high}`);
      for (const choice of kept) assert.ok(new Best(question).zOf(choice) <= low, `${seed}`);
    }
  }
  assert.ok(halves > 20 && contradicted > 0, `${halves} ${contradicted}`);
});

test("the list finds the best portfolio, first of equals, and says when it gave up", () => {
  let gaveUp = 0;
  for (const seed of SEEDS) {
    const model = made(seed);
    const asked = { ...setting(model, seed), fix: [] };
    const { question, all } = questioned({ ...model, scale: 1 }, asked);
    const none = new Float64Array(question.rules.rows.length);
    const bounds = boundsOf(question, question.open, question.ends, none);
    for (const most of [1e6, 4]) {
      const known = new Best(question);
      const complete = new Listing(question, question.open, question.ends, bounds, known, -Infinity, most).run();
      assert.ok(complete || most < 1e6);
      gaveUp += Number(!complete);
      if (complete) assert.deepEqual(known.choice, best({ ...model, scale: 1 }, asked)?.choice ?? null, `${seed}`);
      else if (known.choice) assert.ok(all.some((choice) => choice.join() === known.choice?.join()));
    }
  }
  assert.ok(gaveUp > 20);
});

test("the table agrees with the list where one rule binds, and else stays away", () => {
  let tables = 0;
  for (const seed of SEEDS) {
    const model = { ...made(seed), joints: [], effects: [], scale: 1 };
    const rule = { name: "money", low: null, high: 40, terms: model.cost.terms, joints: [] };
    const asked = { weights: [3, 5] };
    const cost = { terms: model.cost.terms, joints: [] };
    const { question } = questioned({ ...model, rules: [rule], cost }, asked);
    const choice = bestByTable(question, question.open, question.ends);
    if (!choice) continue;
    tables++;
    assert.deepEqual(choice, best({ ...model, rules: [rule], cost }, asked)?.choice);
  }
  assert.ok(tables > 30, `${tables}`);
  const { question } = questioned(made(1), { weights: [1, 1] });
  assert.equal(bestByTable({ ...question, aim: { ...question.aim, any: true } }, question.open, question.ends), null);
});

test("what is mended keeps the rules and is worth no less than where it began", () => {
  let mended = 0;
  const random = chance(5);
  for (const seed of SEEDS) {
    const { question, all } = questioned(made(seed), { ...setting(made(seed), seed), fix: [] });
    const begin = question.layout.sizes.map((size) => Math.floor(random() * (size + 1)));
    const loss = new Float64Array(question.layout.columns);
    const choice = new Mending(question, question.open, question.ends, loss, begin, 5000).run();
    if (!choice) continue;
    mended++;
    assert.ok(feasible(question, choice), `${seed} ${choice}`);
    const known = new Best(question);
    if (all.some((other) => other.join() === begin.join())) assert.ok(known.zOf(choice) >= known.zOf(begin));
  }
  assert.ok(mended > 60, `${mended}`);
});

test("a clash is made smaller until each of it is needed, and says if that is not proved", () => {
  /** @param {string[]} need */
  const clashing = (need) => (/** @type {{names: string[]}} */ { names }) =>
    need.every((name) => names.includes(name)) ? names.filter((name) => name !== "idle") : "kept";
  const start = { names: ["a", "idle", "b", "c"], fixes: [] };
  const smaller = smallerClash(start, clashing(["a", "c"]));
  assert.deepEqual(smaller, { suspects: { names: ["a", "c"], fixes: [] }, minimal: true });
  const unsure = smallerClash(start, () => "open");
  assert.deepEqual(unsure, { suspects: start, minimal: false });
});
