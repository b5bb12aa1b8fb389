// Answers settings for a test: { model, settings, mode } comes in as JSON, the answers go out as JSON, integers as
// text.

import { readFileSync } from "node:fs";
import { prepare } from "../../../reports/optimiser/solver.mjs";
import { wild } from "./wild.mjs";

const { model, settings, mode } = JSON.parse(readFileSync(0, "utf8"));
const multipliers = mode === "wild" ? wild(1) : undefined;
let solver = prepare(model, multipliers);
const answers = settings.map((/** @type {import('../../../reports/optimiser/setting.mjs').Setting} */ setting) => {
  if (mode === "cold") solver = prepare(model, multipliers);
  const start = process.cpuUsage();
  const answer = mode === "minimal" ? solver.minimal(setting) : solver.solve(setting);
  const used = process.cpuUsage(start);
  return { ...answer, ms: (used.user + used.system) / 1000 };
});
process.stdout.write(JSON.stringify(answers, (_, value) => (typeof value === "bigint" ? String(value) : value)));
