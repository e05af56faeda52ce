import { freePort } from "@tallylight/services";
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Bench, Figure } from "./harness/figure.ts";
import { settingsOf } from "./harness/house.ts";
import { interleave, timed } from "./harness/interleave.ts";
import { MAIN, startService } from "./harness/process.ts";
import { ms, ratioRow, type Row } from "./harness/row.ts";
import { NODE } from "./harness/versions.ts";

/** How long until the service answers, and until the command line says what it can, beside Node's own start. */
export const figure: Figure = { title: "start-up", pinned: false, run };

async function run(bench: Bench): Promise<readonly Row[]> {
  const taken = await interleave(
    {
      bare: () => timed(() => runToEnd(["-e", "0"])),
      help: () => timed(() => runToEnd([MAIN, "--help"])),
      ready: () => untilReady(bench),
    },
    bench.rounds,
  );
  const on = [NODE, "LMDB, files and the simulator"];
  const against = "node -e 0";
  const ready = { figure: "serve, from its start to /readyz 200 (embedded)", against, reach: { atMost: 6 }, on };
  const help = { figure: "tallylight --help", against, reach: { atMost: 2.5 }, on: [NODE] };
  return [ratioRow(ready, [taken.ready, taken.bare], ms), ratioRow(help, [taken.help, taken.bare], ms)];
}

async function runToEnd(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, args, { stdio: "ignore", env: { PATH: process.env["PATH"] } });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`node ${args.join(" ")} ended with ${code}`);
}

/** In milliseconds; then it is ended. */
async function untilReady(bench: Bench): Promise<number> {
  const env = { ...settingsOf(bench), PORT: String(await freePort()) };
  const began = performance.now();
  const service = await startService(env);
  const taken = performance.now() - began;
  await service.stop();
  return taken;
}
