import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EXIT } from "./exit-code.ts";

/** The built program, as npm installs it. */
const MAIN = fileURLToPath(new URL("../bin/tallylight.js", import.meta.url));

// Writes the address of each module that is resolved into the file that is named by MODULES.
const HOOK = `
import { appendFileSync } from "node:fs";
export async function resolve(specifier, context, next) {
  const found = await next(specifier, context);
  appendFileSync(process.env.MODULES, found.url + "\\n");
  return found;
}`;
const asUrl = (source: string): string => `data:text/javascript,${encodeURIComponent(source)}`;
const WITH_HOOK = asUrl(`import { register } from "node:module"; register(${JSON.stringify(asUrl(HOOK))});`);

// The shapes of what is printed are no more than types and a few pure functions.
const ADAPTERS = /\/(adapters|http\/(?!src\/shapes)|lmdb|ioredis|livekit-server-sdk|@aws-sdk|hono|pino|zod)\//;

/** What was loaded: modules outside of the program, and, of its files, the modules that they are made of. */
async function modulesOf(list: string): Promise<string> {
  const urls = (await readFile(list, "utf8")).split("\n").filter((url) => url.startsWith("file:"));
  const texts = await Promise.all(urls.map((url) => readFile(fileURLToPath(url), "utf8")));
  return [...urls, ...texts.flatMap((text) => text.match(/^\/\/ (?:packages|node_modules)\/.*$/gm) ?? [])].join("\n");
}

type Started = {
  readonly process: ChildProcess;
  readonly ended: Promise<{
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    readonly stdout: string;
    readonly stderr: string;
  }>;
  /** Resolves when the standard error has said it. */
  readonly says: (text: string) => Promise<void>;
};

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "tallylight-cli-"));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}, nodeArgs: readonly string[] = []): Started {
  const child = spawn(process.execPath, [...nodeArgs, MAIN, ...args], {
    cwd,
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      said[name] += text;
    });
  }
  const ended = once(child, "close").then((told) => {
    const [code, signal] = told as [number | null, NodeJS.Signals | null];
    return { code, signal, ...said };
  });
  const says = async (text: string): Promise<void> => {
    while (!said.stderr.includes(text)) {
      const first = await Promise.race([once(child.stderr, "data"), ended]);
      if ("code" in first) throw new Error(`it ended without a word of ${text}: ${said.stderr}`);
    }
  };
  return { process: child, ended, says };
}

// The last thing that a start does is to print how it can be tried.
const BREAKS_AS_IT_STARTS = asUrl(`
const { stderr } = process;
const write = stderr.write;
stderr.write = (text, ...more) => {
  if (String(text).includes("SIMULATED")) {
    stderr.write = write;
    throw new Error("broken by the test");
  }
  return write.call(stderr, text, ...more);
};`);

// More than a pipe holds; and the five seconds that a command may take to end are over at once.
const PRINTS_A_MEGABYTE = asUrl(`
const { setTimeout } = globalThis;
globalThis.setTimeout = (work, ms, ...more) => setTimeout(work, ms === 5_000 ? 1 : ms, ...more);
process.stdout.write("x".repeat(1_000_000));`);

describe("the program", () => {
  it("ends when the service breaks while it starts, so that it is started anew", async () => {
    const { code, stderr } = await start(["serve"], { PORT: "0" }, ["--import", BREAKS_AS_IT_STARTS]).ended;
    expect(stderr).toContain("broken by the test");
    expect(code).toBe(EXIT.failure);
  }, 60_000);

  it("waits for whoever reads slowly, as a pager does, before it ends", async () => {
    const command = start(["--help"], {}, ["--import", PRINTS_A_MEGABYTE]);
    command.process.stdout?.pause();
    // Long enough for one that does not wait.
    await Promise.race([once(command.process, "exit"), sleep(2_000)]);
    command.process.stdout?.resume();
    const { code, stdout } = await command.ended;
    expect(code).toBe(EXIT.ok);
    expect(stdout).toContain("x".repeat(1_000_000));
    expect(stdout).toContain("tallylight locks list|show|release");
  }, 60_000);

  it("shows its help without loading an adapter", async () => {
    const modules = join(cwd, "modules");
    const { code, stdout, stderr } = await start(["--help"], { MODULES: modules }, ["--import", WITH_HOOK]).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("tallylight locks list|show|release");
    const loaded = await modulesOf(modules);
    expect(loaded).toContain("@stricli/core");
    expect(loaded).not.toMatch(ADAPTERS);
  });

  it("loads those that are configured when it opens the house", async () => {
    const modules = join(cwd, "modules");
    const { code, stderr } = await start(["locks", "list"], { MODULES: modules }, ["--import", WITH_HOOK]).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^No room is locked\.\n$/m) });
    expect(await modulesOf(modules)).toMatch(/\/adapters\/src\/embedded\//);
  });

  it("warns whoever is in a folder without stores, once: they are made there", async () => {
    const first = await start(["locks", "list"]).ended;
    expect(first.stderr).toMatch(/^Warning: .*\.tallylight was not there, .* set TALLY_DATA_DIR, or give --url\.\n/);
    expect((await start(["locks", "list"]).ended).stderr).toBe("No room is locked.\n");
  });

  it("prints every problem of the environment and of .env at once, and ends with 2", async () => {
    await writeFile(join(cwd, ".env"), "PORT=many\nTALLY_GC_INTERVAL=30m\n");
    const { code, stdout, stderr } = await start(["serve"], { TALLY_GC_INTERVAL: "soon", NODE_ENV: "production" })
      .ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("3 settings cannot be used:");
    for (const variable of ["PORT", "TALLY_GC_INTERVAL", "LIVEKIT_URL"]) expect(stderr).toContain(`- ${variable} `);
  });

  it("tells, when no service runs, that LiveKit could not be asked, and frees nothing", async () => {
    const { code, stderr } = await start(["recordings", "start", "demo"]).ended;
    expect(code).toBe(5);
    expect(stderr).toContain("tallylight serve");
  });

  it("warns in words of what is odd about the stores, and ends with 5 when they are away", async () => {
    const secret = "a-secret-of-more-than-22-characters";
    const env = { REDIS_URL: "redis://127.0.0.1:1", TALLY_SECRET: secret, TALLY_DATA_DIR: cwd };
    const { code, stdout, stderr } = await start(["locks", "list"], env).ended;
    expect({ code, stdout }).toEqual({ code: 5, stdout: "" });
    expect(stderr).toMatch(
      /^Warning: Redis does not answer yet: redis: connection refused\nError: The lock store could not/,
    );
  });

  it("serves until SIGTERM, and then ends with 0", async () => {
    const service = start(["serve"], { PORT: "0" });
    await service.says("Tallylight listens on http://127.0.0.1:");
    service.process.kill("SIGTERM");
    expect((await service.ended).code).toBe(0);
  });

  it("ends at once, of SIGINT, at the second signal, also while LMDB writes", async () => {
    const service = start(["serve"], { PORT: "0" });
    await service.says("Tallylight listens on");
    service.process.kill("SIGINT");
    service.process.kill("SIGTERM");
    expect((await service.ended).signal).toBe("SIGINT");
  });

  it("ends quietly when nobody reads on", async () => {
    const help = start(["--help"]);
    help.process.stdout?.destroy();
    expect(await help.ended).toMatchObject({ code: 0, stderr: "" });
  });
});
