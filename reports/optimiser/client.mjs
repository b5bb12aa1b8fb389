// The page's side: the search in a worker made from the page's own script, on the main thread where there is none.
//
//     const optimiser = connect(core, model, (answer, setting) => { ... });
//     optimiser.ask({ weights: [...] });
//
// Only the last setting asked is answered: what was asked while another was worked on waits, and only the newest of it.
// A clash is told twice, at once with the rules that its proof used, and again once it is minimal.

/** @typedef {import('./layout.mjs').Model} Model */
/** @typedef {import('./setting.mjs').Setting} Setting */
/** @typedef {import('./solver.mjs').Answer} Answer */
/** @typedef {import('./solver.mjs').Solver} Solver */

/** @typedef {import('./core.mjs').Core} Core */
/** @typedef {import('./core.mjs').Job} Job */

export const MAIN_LIMIT = 20_000; // part portfolios on the main thread, which is not to stand still

/**
 * @param {() => Core} core gives the search; its text is the worker's script
 * @param {Model} model
 * @param {(answer: Answer, setting: Setting) => void} tell
 * @param {any} [page] the window
 * @returns {Client}
 */
export function connect(core, model, tell, page = globalThis) {
  return new Client(core, model, tell, page);
}

export class Client {
  /**
   * @param {() => Core} core
   * @param {Model} model
   * @param {(answer: Answer, setting: Setting) => void} tell
   * @param {any} page
   */
  constructor(core, model, tell, page) {
    this.core = core;
    this.model = model;
    this.tell = tell;
    this.page = page;
    /** @type {Job | null} */
    this.working = null;
    /** @type {Job | null} */
    this.waiting = null;
    /** @type {Solver | null} */
    this.solver = null;
    /** @type {any} */
    this.worker = this.startWorker();
  }

  /** Whether the search runs beside the page. */
  get inWorker() {
    return this.worker !== null;
  }

  /**
   * Asks for the best portfolio of a setting; whatever was asked before and is not told yet is told no more.
   * @param {Setting} setting
   */
  ask(setting) {
    this.waiting = { setting, task: "solve" };
    this.next();
  }

  next() {
    if (this.working || !this.waiting) return;
    this.working = this.waiting;
    this.waiting = null;
    if (this.worker) this.worker.postMessage(this.working);
    else this.page.setTimeout(() => this.answerHere(), 0);
  }

  /** @param {Answer} answer */
  answered(answer) {
    const job = this.working;
    this.working = null;
    if (!job) return;
    if (!this.waiting) {
      this.tell(answer, job.setting);
      const unsettled = answer.status === "clash" && job.task === "solve";
      if (unsettled && !this.waiting && !this.working) this.waiting = { setting: job.setting, task: "minimal" };
    }
    this.next();
  }

  /** Answers on the main thread. */
  answerHere() {
    const job = this.working;
    if (!job) return;
    this.solver ??= this.core().prepare(this.model);
    const limit = Math.min(job.setting.limit ?? MAIN_LIMIT, MAIN_LIMIT);
    this.answered(this.solver[job.task]({ ...job.setting, limit }));
  }

  /** @returns {any} null where the page allows none */
  startWorker() {
    const { Worker, Blob, URL } = this.page;
    if (!Worker || !Blob || !URL) return null;
    try {
      const script = `(${this.core})().serve(self)`;
      const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
      const worker = new Worker(address);
      // The answer carries no number: a worker has one job at a time, and its answer is that job's.
      worker.onmessage = (/** @type {{data: Answer}} */ { data }) => {
        if (this.worker === worker) this.answered(data);
      };
      worker.onerror = (/** @type {any} */ event) => this.leaveWorker(event);
      worker.postMessage({ model: this.model });
      return worker;
    } catch {
      return null;
    }
  }

  /**
   * Goes on on the main thread where the worker failed, with the job that it had.
   * @param {any} [event]
   */
  leaveWorker(event) {
    event?.preventDefault?.(); // dealt with here, so not on the console as well
    this.worker?.terminate();
    this.worker = null;
    this.waiting ??= this.working;
    this.working = null;
    this.next();
  }
}
