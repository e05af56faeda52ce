import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { snippetsOf } from "../docs/snippets.ts";

const HOME = fileURLToPath(new URL("../../../../../", import.meta.url));
const FOLDERS = ["core", "adapters", "http", "cli"] as const;

const folder = mkdtempSync(join(tmpdir(), "tally-pack-"));
const project = join(folder, "project");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(program: string, args: readonly string[], cwd = project): SpawnSyncReturns<string> {
  // The project of somebody else: nothing of how this test was started is known to it.
  const env = {
    ...process.env,
    NODE_ENV: undefined,
    NODE_OPTIONS: undefined,
    NO_COLOR: "1",
    npm_config_update_notifier: "false",
  };
  return spawnSync(program, [...args], { cwd, env, encoding: "utf8", timeout: 240_000 });
}

const packedSchema = z.object({
  name: z.string(),
  filename: z.string(),
  size: z.number(),
  unpackedSize: z.number(),
  files: z.array(z.object({ path: z.string() })),
});
type Packed = z.infer<typeof packedSchema>;

/** As npm would publish it, `prepack` and all. */
function pack(name: string): Packed {
  const args = ["pack", join(HOME, "packages", name), "--json", "--silent", "--pack-destination", folder];
  const { status, stdout, stderr } = run("npm", args, HOME);
  expect(status, stderr).toBe(0);
  const told = JSON.parse(stdout) as object;
  return packedSchema.parse(Object.values(told)[0]);
}

const manifestSchema = z.object({
  version: z.string(),
  dependencies: z.record(z.string(), z.string()),
  peerDependencies: z.record(z.string(), z.string()).default({}),
  scripts: z.record(z.string(), z.string()).default({}),
});
const manifestOf = (name: string) =>
  manifestSchema.parse(JSON.parse(readFileSync(join(HOME, "packages", name, "package.json"), "utf8")));

const packed = FOLDERS.map(pack);
const installed = install();

/** An empty project, and nothing in it but the four tarballs. Null: as it should be; else why it could not be. */
function install(): string | null {
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "somebody", private: true, type: "module" }));
  const tarballs = packed.map(({ filename }) => join(folder, filename));
  const args = ["install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts", ...tarballs];
  const { status, stderr } = run("npm", args);
  if (status === 0) return null;
  const away = /ENOTFOUND|ETIMEDOUT|ECONNREFUSED|EAI_AGAIN|ENOTCACHED/.test(stderr);
  if (!away || process.env["TALLY_REQUIRE_SERVICES"] === "1") throw new Error(stderr);
  return "the registry cannot be reached, and npm's cache has not all of it";
}

describe("what is published", () => {
  it.each(packed.map((one) => [one.name, one] as const))(
    "%s has its README and LICENSE, and no tests",
    (_name, { files }) => {
      const paths = files.map(({ path }) => path);
      expect(paths).toEqual(expect.arrayContaining(["README.md", "LICENSE", "package.json"]));
      const foreign = paths.filter((path) =>
        /\.test\.|^dist\/(.*\/)?(test-(?!card\.mp4)|\.test-|e2e\/|simulation\/)|\.map$|tsbuildinfo|^src\//.test(path),
      );
      expect(foreign).toEqual([]);
    },
  );

  it("is one licence, word for word", () => {
    const licence = readFileSync(join(HOME, "LICENSE"), "utf8");
    for (const name of FOLDERS) expect(readFileSync(join(HOME, "packages", name, "LICENSE"), "utf8")).toBe(licence);
  });

  it("asks for exact versions, and runs no script where it is installed", () => {
    const { version } = manifestOf("core");
    for (const name of FOLDERS) {
      const { dependencies, scripts, ...own } = manifestOf(name);
      expect(own.version).toBe(version);
      for (const [other, range] of Object.entries(dependencies)) expect(range, other).toMatch(/^\d+\.\d+\.\d+$/);
      expect(Object.keys(scripts).filter((script) => /install|^prepare$/.test(script))).toEqual([]);
    }
  });
});

it("asks for no version of what the contracts run on: npm would refuse the install beside another vitest", () => {
  expect(manifestOf("adapters").peerDependencies).toEqual({ "fast-check": "*", vitest: "*" });
});

describe.skipIf(installed !== null)(
  `an empty project with the tarballs${installed === null ? "" : `: skipped, ${installed}`}`,
  () => {
    const recordsTheDemoRoom = `
    import { tallylight } from "tallylight";
    import { statSync } from "node:fs";
    const tally = await tallylight({ liveKit: "simulator", locks: { dir: "data" }, store: { dir: "data" } });
    const ended = new Promise((resolve) => tally.onEvent((told) => told.event === "recordingEnded" && resolve(told.recording)));
    const { recordingId } = await tally.start("demo");
    await tally.stop(recordingId);
    const { status, filename, size } = await ended;
    await tally.close();
    console.log(JSON.stringify({ status, bytes: statSync("data/openvidu-meet/recordings/demo/" + filename).size - size }));
  `;

    it("records the simulator's demo room", () => {
      writeFileSync(join(project, "record.js"), recordsTheDemoRoom);
      const { status, stdout, stderr } = run("node", ["record.js"]);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(JSON.parse(stdout)).toEqual({ status: "complete", bytes: 0 });
    });

    it("has the command", () => {
      const help = run("npx", ["--no-install", "tallylight", "--help"]);
      expect({ status: help.status, stderr: help.stderr }).toEqual({ status: 0, stderr: "" });
      expect(help.stdout).toContain("recordings");
      expect(run("npx", ["--no-install", "tallylight", "--version"]).stdout.trim()).toBe(manifestOf("cli").version);
      // It opens the stores of the machine, and so finds LMDB's compiled code where npm put it.
      const locks = run("npx", ["--no-install", "tallylight", "locks", "list"]);
      expect({ status: locks.status, stderr: locks.stderr }).toEqual({
        status: 0,
        stderr: expect.stringMatching(/^No room is locked\.\n$/m),
      });
    });

    it("names the licence of each package whose code is in the command", () => {
      const text = readFileSync(join(project, "node_modules/tallylight/dist/program/LICENCES.txt"), "utf8");
      const { dependencies } = manifestOf("http");
      for (const name of ["hono", "pino", "zod"]) expect(text).toContain(`\n${name} ${dependencies[name]} (MIT)\n`);
    });

    it("plays what the README of the package shows", () => {
      const readme = readFileSync(join(project, "node_modules/tallylight/README.md"), "utf8");
      const [snippet] = snippetsOf(readme).filter(({ language }) => language === "js");
      writeFileSync(join(project, "readme.js"), snippet?.text ?? "");
      const { status, stdout, stderr } = run("node", ["readme.js"]);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(stdout).toContain("recordingStarted demo");
    });

    it("imports every entry that needs nothing beside it", () => {
      const entries = FOLDERS.flatMap((name) => {
        const { name: own, exports } = JSON.parse(
          readFileSync(join(HOME, "packages", name, "package.json"), "utf8"),
        ) as {
          readonly name: string;
          readonly exports: object;
        };
        return Object.keys(exports).map((path) => own + path.slice(1));
      });
      const bare = entries.filter((entry) => !entry.endsWith("/contracts"));
      expect(bare.length).toBeGreaterThan(10);
      const lines = bare.map((entry) => `await import(${JSON.stringify(entry)});`);
      writeFileSync(join(project, "imports.js"), lines.join("\n"));
      expect(run("node", ["imports.js"])).toMatchObject({ status: 0, stderr: "" });
      writeFileSync(join(project, "deep.js"), 'await import("@tallylight/core/dist/lock/lock.js");');
      expect(run("node", ["deep.js"]).stderr).toContain("ERR_PACKAGE_PATH_NOT_EXPORTED");
    });

    it.each(["nodenext", "bundler"])("has types, resolved as by %s", (moduleResolution) => {
      const root = snippetsOf(readFileSync(join(HOME, "README.md"), "utf8")).find(({ language }) => language === "js");
      const typed = `
      import { tallylight, TallylightError, type TallylightEvent } from "tallylight";
      import { type LockStore, startRecording } from "@tallylight/core";
      import { memoryLockStore } from "@tallylight/adapters/memory";
      import { createApp, nodeHandler } from "@tallylight/http";
      const locks: LockStore = memoryLockStore({ now: Date.now });
      const tally = await tallylight({ liveKit: "simulator", locks, store: { dir: "data" } });
      const heard: TallylightEvent[] = [];
      const seconds: number | undefined = (await tally.start("demo")).duration;
      const why = (error: unknown) => error instanceof TallylightError && error.refusal.kind === "already-recording" && error.refusal.since;
      // @ts-expect-error a layout that there is not
      await tally.start("demo", { layout: "sideways" });
      export { heard, seconds, why, startRecording, createApp, nodeHandler };
    `;
      writeFileSync(join(project, "typed.ts"), typed);
      const embed = snippetsOf(readFileSync(join(HOME, "docs/embed.md"), "utf8")).find(
        ({ tag }) => tag === "sentinels",
      );
      writeFileSync(join(project, "sentinels.ts"), embed?.text ?? "no such program;");
      writeFileSync(join(project, "readme.ts"), `${root?.text ?? ""}\nexport { TallylightError };`);
      const options = {
        module: moduleResolution === "bundler" ? "esnext" : "nodenext",
        moduleResolution,
        target: "es2023",
        lib: ["es2023"],
        strict: true,
        noEmit: true,
        types: ["node"],
        typeRoots: [join(HOME, "node_modules/@types")],
        skipLibCheck: true,
      };
      writeFileSync(
        join(project, "tsconfig.json"),
        JSON.stringify({ compilerOptions: options, files: ["typed.ts", "readme.ts", "sentinels.ts"] }),
      );
      const { status, stdout } = run(join(HOME, "node_modules/.bin/tsc"), ["-p", "."]);
      expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
    });
  },
);
