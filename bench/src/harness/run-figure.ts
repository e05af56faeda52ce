import { FIGURES } from "../figures.ts";
import { type Bench, ServerMissing, type Settings } from "./figure.ts";
import { pinning } from "./pin.ts";
import type { Row, SkippedRow } from "./row.ts";

/*
 * The process of one figure: what it leaves in memory, and what fails in it, is its own. Called by `main.ts`, with the
 * figure's id and the settings, and answers by a message.
 */

export type Told = { readonly rows: readonly (Row | SkippedRow)[]; readonly pinned: boolean };

process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

const [id = "", told = "{}"] = process.argv.slice(2);
const settings = JSON.parse(told) as Settings;
const load = FIGURES[id];
if (load === undefined) throw new Error(`there is no figure ${id}`);
const { figure } = await load();
const { toLoad, toServers, pinned } = pinning(figure.pinned);
const afterwards: (() => unknown)[] = [];

const bench: Bench = {
  ...settings,
  size: (whole, tiny) => (settings.smoke ? tiny : whole),
  after: (work) => void afterwards.push(work),
  server: async (start) => {
    toServers();
    const started = await start().finally(toLoad);
    if ("skipped" in started) throw new ServerMissing(started.skipped);
    afterwards.push(started.stop);
    return started;
  },
};

async function measure(): Promise<Told> {
  try {
    return { rows: await figure.run(bench), pinned };
  } catch (error) {
    if (!(error instanceof ServerMissing)) throw error;
    return { rows: [{ figure: figure.title, against: "", skipped: error.message }], pinned };
  } finally {
    for (const work of afterwards.toReversed()) await work();
  }
}

const answer = await measure();
process.send?.(answer, () => process.disconnect());
