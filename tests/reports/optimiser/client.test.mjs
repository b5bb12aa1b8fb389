// The page's side with stand-ins for worker and page, and the joined script if a test names it in SCRIPT.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import vm from "node:vm";
import { connect } from "../../../reports/optimiser/client.mjs";
import { core } from "../../../reports/optimiser/core.mjs";
import { prepare } from "../../../reports/optimiser/solver.mjs";
import { made } from "./made.mjs";

const ANY = made(3);
const MODEL = { ...ANY, rules: [{ name: "money", low: null, high: 60, ...ANY.cost }] };
const SETTINGS = [[1, 0], [0, 1], [3, 1], [1, 3], [7, 7]].map((weights) => ({ weights }));
const CLASHING = { weights: [1, 1], fix: [{ i: 0, lowest: 1, highest: 1 }, { i: 0, lowest: 0, highest: 0 }] };

/** @typedef {import('../../../reports/optimiser/solver.mjs').Answer} Answer */

/** What a page tells: answers with the weights that they belong to. */
function listener() {
  /** @type {{answer: Answer, setting: import('../../../reports/optimiser/setting.mjs').Setting}[]} */
  const answers = [];
  /** @type {(answer: Answer, setting: any) => void} */
  const tell = (answer, setting) => void answers.push({ answer, setting });
  return { answers, tell };
}

/** A page without workers whose timers run when `run` is called. */
function plainPage() {
  /** @type {(() => void)[]} */
  const timers = [];
  const run = () => {
    for (let timer = timers.shift(); timer; timer = timers.shift()) timer();
  };
  return { setTimeout: (/** @type {() => void} */ timer) => void timers.push(timer), run };
}

/**
 * A page whose workers serve in this thread, a job at each call of `run`.
 * @param {{refuses?: boolean}} [way]
 */
function workerPage({ refuses = false } = {}) {
  /** @type {any} */
  const page = plainPage();
  page.jobs = [];
  page.Blob = Array;
  page.URL = { createObjectURL: (/** @type {string[][]} */ blob) => blob[0] };
  page.Worker = class {
    /** @param {string} script */
    constructor(script) {
      if (refuses) throw new Error("refused");
      page.script = script;
      page.worker = this;
      this.isAlive = true;
      /** @type {any} */
      this.scope = { postMessage: (/** @type {any} */ data) => this.isAlive && this.onmessage({ data }) };
      core().serve(this.scope);
    }
    /** @type {any} */
    onmessage = null;
    /** @type {any} */
    onerror = null;
    /** @param {any} data */
    postMessage(data) {
      page.jobs.push(() => this.isAlive && this.scope.onmessage({ data }));
    }
    terminate() {
      this.isAlive = false;
    }
  };
  page.step = () => page.jobs.shift()();
  page.runAll = () => {
    while (page.jobs.length) page.step();
    page.run();
  };
  return page;
}

test("without workers the main thread answers, the newest setting alone", () => {
  const page = plainPage();
  const { answers, tell } = listener();
  const client = connect(core, MODEL, tell, page);
  assert.equal(client.inWorker, false);
  for (const setting of SETTINGS) client.ask(setting);
  assert.equal(answers.length, 0, "nothing before the page could draw");
  page.run();
  assert.deepEqual(answers.map(({ setting }) => setting), [SETTINGS[4]]);
  assert.deepEqual(answers[0].answer.choice, prepare(MODEL).solve(SETTINGS[4]).choice);
});

test("a worker answers the same, and stale answers are not told", () => {
  const page = workerPage();
  const { answers, tell } = listener();
  const client = connect(core, MODEL, tell, page);
  assert.equal(client.inWorker, true);
  for (const setting of SETTINGS) {
    client.ask(setting);
    page.runAll();
  }
  assert.deepEqual(answers.map(({ setting }) => setting), SETTINGS);
  for (const { answer, setting } of answers) assert.deepEqual(answer.choice, prepare(MODEL).solve(setting).choice);
  client.ask(SETTINGS[0]);
  client.ask(SETTINGS[1]);
  client.ask(SETTINGS[2]);
  page.runAll();
  assert.deepEqual(answers.slice(SETTINGS.length).map(({ setting }) => setting), [SETTINGS[2]]);
});

test("a clash is told at once, and again when it is minimal, unless something else was asked", () => {
  const page = workerPage();
  const { answers, tell } = listener();
  const client = connect(core, MODEL, tell, page);
  client.ask(CLASHING);
  page.runAll();
  assert.deepEqual(answers.map(({ answer }) => [answer.status, answer.minimal]), [["clash", false], ["clash", true]]);
  client.ask(CLASHING);
  page.step(); // the clash itself
  client.ask(SETTINGS[0]);
  page.runAll();
  assert.deepEqual(answers.slice(2).map(({ answer }) => answer.status), ["clash", "proven"]);
});

test("what is asked when a clash is told is answered", () => {
  const page = workerPage();
  /** @type {string[]} */
  const statuses = [];
  const client = connect(core, MODEL, (answer) => {
    statuses.push(answer.status);
    if (answer.status === "clash") client.ask(SETTINGS[0]);
  }, page);
  client.ask(CLASHING);
  page.runAll();
  assert.deepEqual(statuses, ["clash", "proven"]);
});

test("a worker that is refused, at once or later, leaves its job to the main thread", () => {
  const refusing = workerPage({ refuses: true });
  const first = listener();
  const client = connect(core, MODEL, first.tell, refusing);
  assert.equal(client.inWorker, false);
  client.ask(SETTINGS[0]);
  refusing.runAll();
  assert.equal(first.answers.length, 1);

  const failing = workerPage();
  const second = listener();
  const other = connect(core, MODEL, second.tell, failing);
  other.ask(SETTINGS[0]);
  let isQuiet = false;
  failing.worker.onerror({ preventDefault: () => (isQuiet = true) });
  assert.ok(isQuiet && !other.inWorker && !failing.worker.isAlive);
  failing.worker.onmessage({ data: "too late" });
  failing.runAll();
  assert.deepEqual(second.answers.map(({ setting }) => setting), [SETTINGS[0]]);
});

test("the main thread does not look longer than its limit", () => {
  const page = plainPage();
  const { answers, tell } = listener();
  /** @type {any[]} */
  const limits = [];
  /** @type {any} */
  const spying = () => ({
    prepare: (/** @type {any} */ model) => {
      const solver = prepare(model);
      return { solve: (/** @type {any} */ setting) => (limits.push(setting.limit), solver.solve(setting)) };
    },
  });
  const client = connect(spying, MODEL, tell, page);
  for (const limit of [undefined, 10 ** 9, 50]) {
    client.ask({ ...SETTINGS[0], limit });
    page.run();
  }
  assert.deepEqual(limits, [20_000, 20_000, 50]);
  assert.equal(answers.length, 3);
});

const skip = !process.env.SCRIPT;

test("the joined script answers as its modules do, in a worker made of its own text and without", { skip }, () => {
  const script = readFileSync(String(process.env.SCRIPT), "utf8");
  const optimiser = vm.runInNewContext(`${script}; optimiser`);
  for (const page of [plainPage(), workerPage()]) {
    const { answers, tell } = listener();
    const client = optimiser.connect(MODEL, tell, page);
    for (const setting of SETTINGS) {
      client.ask(setting);
      (page.runAll ?? page.run)();
    }
    assert.deepEqual(
      answers.map(({ answer }) => [answer.status, ...(answer.choice ?? [])]),
      SETTINGS.map((setting) => prepare(MODEL).solve(setting)).map(({ status, choice }) => [status, ...(choice ?? [])]),
    );
    if (!page.script) continue;
    /** @type {any[]} */
    const sent = [];
    /** @type {any} */
    const self = { onmessage: null, postMessage: (/** @type {any} */ data) => sent.push(data) };
    vm.runInNewContext(page.script, { self });
    self.onmessage({ data: { model: MODEL } });
    self.onmessage({ data: { setting: SETTINGS[2], task: "solve" } });
    assert.equal(sent[0].choice.join(), prepare(MODEL).solve(SETTINGS[2]).choice?.join());
  }
});
