import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { access, chmod, chown, mkdir, readdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { freePort, until } from "@tallylight/services";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT, readPage } from "../docs/pages.ts";
import { temporaryFolder } from "../process.ts";
import { contextFiles, lastOf, playStages, stagesOf } from "./containerfile.ts";

const exec = promisify(execFile);
const stages = stagesOf(readPage("deploy/Containerfile"));
const final = stages.at(-1);
const NOBODY = 65_534;

let root: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  const folder = await temporaryFolder();
  remove = folder.remove;
  await chmod(folder.path, 0o755);
  root = await playStages(stages, {
    context: await contextFiles(),
    folder: folder.path,
    // The compiler and what it reads are installed here already, by the same lock file.
    instead: async (stage, command, stageRoot) => {
      if (stage !== "build" || !command.startsWith("npm ci")) return false;
      await linkInstalled(join(stageRoot, "app"));
      return true;
    },
  });
}, 600_000);
afterAll(async () => {
  await exec("chmod", ["-R", "u+w", root]);
  await remove();
});

/** Each installed package as a link, but for our own, which are those of the stage. */
async function linkInstalled(app: string): Promise<void> {
  await mkdir(join(app, "node_modules/@tallylight"), { recursive: true });
  for (const name of await readdir(join(ROOT, "node_modules"))) {
    if (name !== "@tallylight" && name !== "tallylight") {
      await symlink(join(ROOT, "node_modules", name), join(app, "node_modules", name));
    }
  }
  for (const name of ["core", "adapters", "http"]) {
    await symlink(join(app, "packages", name), join(app, "node_modules/@tallylight", name));
  }
}

/** The container's own environment, with nothing of this machine's but the way to Node. */
async function environment(data: string): Promise<Record<string, string>> {
  const env = Object.fromEntries(
    [...lastOf(final, "ENV").matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name, value]),
  );
  // Without a LiveKit at hand the simulator stands in for it, which production refuses.
  return {
    ...env,
    NODE_ENV: "",
    TALLY_DATA_DIR: data,
    PORT: String(await freePort()),
    PATH: process.env["PATH"] ?? "",
  };
}

const json = (text: string): readonly string[] => JSON.parse(/\[.*\]$/.exec(text)?.[0] ?? "[]") as readonly string[];
const inRoot = (words: readonly string[]): readonly string[] =>
  words.map((word) => word.replace(/^\/app/, join(root, "app")));

describe("the image, its steps played in folders", () => {
  it("has what the program needs, and neither tests, compiler nor anybody's settings", async () => {
    const modules = await readdir(join(root, "app/node_modules"));
    expect(modules).toEqual(expect.arrayContaining(["hono", "ioredis", "lmdb", "@stricli"]));
    for (const name of ["vitest", "typescript", "vite", "fast-check", "testcontainers"])
      expect(modules).not.toContain(name);
    const files = (await readdir(join(root, "app"), { recursive: true })).filter(
      (path) => !path.includes("node_modules"),
    );
    expect(files).toContain("packages/cli/bin/tallylight.js");
    expect(files.filter((path) => /\.test\.|(^|\/)\.env|e2e/.test(path))).toEqual([]);
  });

  it("serves as somebody else than root from code that nobody may write, is healthy, and ends on SIGTERM", async () => {
    await exec("chmod", ["-R", "a-w", join(root, "app")]);
    const data = join(root, "data");
    await mkdir(data, { mode: 0o700 });
    const isRoot = process.getuid?.() === 0;
    if (isRoot) await chown(data, NOBODY, NOBODY);
    const env = await environment(data);
    const nobody = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
    const [program = "", ...args] = inRoot([...json(lastOf(final, "ENTRYPOINT")), ...json(lastOf(final, "CMD"))]);
    const child = spawn(program, args, { cwd: data, env, stdio: ["ignore", "pipe", "pipe"], ...nobody });
    const said: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => said.push(chunk.toString()));
    try {
      const [check = "", ...checkArgs] = json(lastOf(final, "HEALTHCHECK"));
      await until(`the health check passes (${said.join("")})`, () =>
        exec(check, checkArgs, { env }).then(
          () => true,
          () => false,
        ),
      );
      expect((await readFile(join(data, "api-key"), "utf8")).trim().length).toBeGreaterThan(21);
      await expect(exec(check, checkArgs, { env: { ...env, PORT: String(await freePort()) } })).rejects.toThrow();
    } finally {
      child.kill("SIGTERM");
      if (child.exitCode === null) await once(child, "exit");
    }
    expect([child.exitCode, said.join("").includes("EACCES")]).toEqual([0, false]);
  }, 120_000);

  it("as the first process of its name space ends at once on a second signal, too", async (context) => {
    const inside = ["-pf", "--mount-proc", "--kill-child"];
    const may = await exec("unshare", [...inside, "true"]).then(
      () => true,
      () => false,
    );
    if (!may) return context.skip("this user may not make a name space for processes (unshare -p)");
    const data = join(root, "data-of-first");
    await mkdir(data);
    const env: Record<string, string> = { ...(await environment(data)), TALLY_STOP_DELAY: "20s" };
    const words = inRoot([...json(lastOf(final, "ENTRYPOINT")), ...json(lastOf(final, "CMD"))]);
    const child = spawn("unshare", [...inside, ...words], { cwd: data, env, stdio: "ignore" });
    const ended = once(child, "exit");
    try {
      await until("it is ready", async () => (await fetch(`http://127.0.0.1:${env["PORT"]}/readyz`)).ok);
      const first = Number((await exec("pgrep", ["-P", String(child.pid)])).stdout);
      process.kill(first, "SIGTERM");
      await until("it is stopping", async () => (await fetch(`http://127.0.0.1:${env["PORT"]}/readyz`)).status === 503);
      const askedAt = performance.now();
      process.kill(first, "SIGTERM");
      await ended;
      // The pause alone would have taken it 20 s.
      expect(performance.now() - askedAt).toBeLessThan(15_000);
    } finally {
      child.kill("SIGKILL");
    }
  }, 120_000);

  it("has the command line, too", async () => {
    const [program = "", ...args] = inRoot(json(lastOf(final, "ENTRYPOINT")));
    const { stdout } = await exec(program, [...args, "--version"]);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("has all that a package would publish", async () => {
    for (const name of ["core", "adapters", "http", "cli"]) {
      const { files } = JSON.parse(readPage(`packages/${name}/package.json`)) as { files: readonly string[] };
      for (const file of files.filter((file) => !file.startsWith("!"))) {
        await expect(access(join(root, "app/packages", name, file)), `${name}/${file}`).resolves.toBeUndefined();
      }
    }
  });

  it("is run by a number, from an image of a version, and may be given one by digest", () => {
    expect(lastOf(final, "USER")).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(readPage("deploy/Containerfile")).toMatch(/^ARG NODE_IMAGE=node:\d+\.\d+\.\d+-\S+$/m);
    for (const line of readPage("deploy/Containerfile").matchAll(/^FROM (\S+)/gm))
      expect(line[1]).toBe("${NODE_IMAGE}");
  });
});

describe("the files that a builder is sent", () => {
  it("leave out secrets and what was built elsewhere, and have all that is copied", async () => {
    const ignored = readPage(".dockerignore").split("\n");
    for (const pattern of [".env", ".env.*", "**/.tallylight", "**/node_modules", "**/dist", ".git"])
      expect(ignored).toContain(pattern);
    const context = await contextFiles();
    expect(context).toContain("packages/cli/bin/tallylight.js");
    expect(context.filter((path) => /^(docs|deploy|\.git|\.ci)\//.test(path))).toEqual([]);
  });
});
