// What both sides of the page share: the search, and how a worker answers with it.

import { prepare } from "./solver.mjs";

/** @typedef {import('./layout.mjs').Model} Model */
/** @typedef {import('./setting.mjs').Setting} Setting */
/** @typedef {import('./solver.mjs').Solver} Solver */

/** @typedef {{setting: Setting, task: "solve" | "minimal"}} Job */

/** @typedef {{prepare: (model: Model) => Solver, serve: (scope: any) => void}} Core */

/**
 * In a page this function, with all it calls inside it, is the script of the worker as well (script.py).
 * @returns {Core}
 */
export function core() {
  return { prepare: (model) => prepare(model), serve };
}

/**
 * Answers messages in a worker: first the model, then one job after the other.
 * @param {{onmessage: ((event: {data: any}) => void) | null, postMessage: (message: any) => void}} scope
 */
function serve(scope) {
  /** @type {Solver} */
  let solver;
  scope.onmessage = ({ data }) => {
    if (data.model) solver = prepare(data.model);
    else scope.postMessage(solver[/** @type {Job} */ (data).task](data.setting));
  };
}
