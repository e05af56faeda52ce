// The built service, on its embedded default, asked by schemathesis (https://schemathesis.io) whatever its own OpenAPI
// document allows and much that it forbids. What falls short: an answer of 5xx, and a status, a content type, a header
// or a body that is not in the document. The last line is a verdict.
//   npm run fuzz:api                    for a minute
//   npm run fuzz:api -- --seconds 600   for ten
//   npm run fuzz:api -- --seed 7        as a run before did
// Needs Python 3.10 or newer with venv; schemathesis is installed into .cache from PyPI once.
import { spawn, spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const VERSION = "4.32.5";
const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
];
/** Not asked, and why. */
const LEFT_OUT = {
  streamEvents: "its answer has no end; packages/http/src/events has its tests",
};
const API_KEY = "a-key-for-the-fuzzer-of-this-service";
const STARTED_WITHIN_MS = 60_000;

const root = fileURLToPath(new URL("..", import.meta.url));
const venv = join(root, ".cache", `schemathesis-${VERSION}`);
const program = join(venv, "bin", "schemathesis");
const print = (line) => void process.stdout.write(`${line}\n`);

/** What hinders schemathesis from running here; null when it is installed. */
function install() {
  if (existsSync(program)) return null;
  for (const [command, ...args] of [
    ["python3", "-c", "import sys; sys.exit(sys.version_info < (3, 10))"],
    ["python3", "-m", "venv", venv],
    [join(venv, "bin", "pip"), "install", "--quiet", "--disable-pip-version-check", `schemathesis==${VERSION}`],
  ]) {
    const { status, stderr, error } = spawnSync(command, args, { encoding: "utf8", timeout: 300_000 });
    if (status === 0) continue;
    rmSync(venv, { recursive: true, force: true });
    const said = error?.message ?? stderr.trim().split("\n").at(-1);
    return `schemathesis ${VERSION} is not installed and cannot be: needs Python 3.10 with venv and pip, and PyPI (${command}: ${said})`;
  }
  return null;
}

async function freePort() {
  const server = createServer();
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

/** The service over a data directory that goes with it. What it writes to stderr is kept for when it falls short. */
async function startService() {
  const dataDir = mkdtempSync(join(tmpdir(), "tallylight-fuzz-"));
  const port = await freePort();
  const env = {
    PATH: process.env.PATH,
    PORT: String(port),
    TALLY_API_KEYS: API_KEY,
    TALLY_DATA_DIR: dataDir,
    TALLY_START_TIMEOUT: "5s",
    TALLY_LOG_LEVEL: "error",
  };
  const main = join(root, "packages/cli/bin/tallylight.js");
  const child = spawn(process.execPath, [main, "serve"], { cwd: dataDir, env, stdio: ["ignore", "pipe", "pipe"] });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  let log = "";
  for (const output of [child.stdout, child.stderr]) output.on("data", (bytes) => (log = (log + bytes).slice(-65_536)));
  const origin = `http://127.0.0.1:${port}`;
  const stop = async () => {
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), 30_000);
    await exited;
    clearTimeout(late);
    rmSync(dataDir, { recursive: true, force: true });
  };
  for (const until = Date.now() + STARTED_WITHIN_MS; Date.now() < until && child.exitCode === null;) {
    const ready = await fetch(`${origin}/livez`, { signal: AbortSignal.timeout(1_000) }).catch(() => null);
    if (ready?.ok) return { origin, stop, isUp: () => child.exitCode === null, log: () => log };
    await new Promise((later) => setTimeout(later, 100));
  }
  await stop();
  throw new Error(`the service did not start:\n${log}`);
}

/** Schemathesis's exit code, and what it printed last. */
async function fuzz(document, { seconds, seed }) {
  const options = {
    header: `x-api-key: ${API_KEY}`,
    checks: CHECKS.join(","),
    seed,
    "max-time": seconds,
    "request-timeout": 30,
    "generation-database": "none",
    "suppress-health-check": "all",
    warnings: "off",
  };
  const args = ["run", document, "--no-color", "--continue-on-failure"];
  for (const [name, value] of Object.entries(options)) args.push(`--${name}`, String(value));
  for (const operationId of Object.keys(LEFT_OUT)) args.push("--exclude-operation-id", operationId);
  const child = spawn(program, args, { cwd: tmpdir(), stdio: ["ignore", "pipe", "inherit"] });
  const late = setTimeout(() => child.kill("SIGKILL"), (seconds + 120) * 1_000);
  let said = "";
  child.stdout.on("data", (bytes) => {
    said += bytes;
    process.stdout.write(bytes);
  });
  const status = await new Promise((resolve) => child.once("close", resolve));
  clearTimeout(late);
  return { status, said };
}

const { values } = parseArgs({ options: { seconds: { type: "string", default: "60" }, seed: { type: "string" } } });
const seconds = Number(values.seconds);
const seed = values.seed === undefined ? randomInt(1_000_000) : Number(values.seed);
if (!Number.isSafeInteger(seconds) || seconds < 10 || !Number.isSafeInteger(seed)) {
  print("usage: npm run fuzz:api -- [--seconds N (10 or more)] [--seed N]");
  process.exit(2);
}
const hindrance = install();
if (hindrance !== null) {
  const required = process.env.TALLY_REQUIRE_SERVICES === "1";
  print(`fuzz: ${required ? "FAILED" : "skipped"}: ${hindrance}`);
  process.exit(required ? 1 : 0);
}
for (const [operationId, why] of Object.entries(LEFT_OUT)) print(`left out: ${operationId}: ${why}`);
const service = await startService();
try {
  const { status, said } = await fuzz(`${service.origin}/meet/api/v1/openapi.json`, { seconds, seed });
  const up = service.isUp();
  const log = service.log().trim();
  if ((status !== 0 || !up) && log !== "") print(`the service said, last:\n${log.slice(-4_000)}`);
  const counted = /([\d,]+) generated/.exec(said)?.[1] ?? "no";
  const passed = status === 0 && up;
  const verdict = passed ? "every answer is in the document" : `FAILED${up ? "" : ": the service went away"}`;
  print(`fuzz: seed ${seed}, ${seconds} s, ${counted} requests: ${verdict}`);
  process.exitCode = passed ? 0 : 1;
} finally {
  await service.stop();
}
