// Packs every public package as npm would publish it, and asks publint and attw whether it can be imported as it says.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

function run(program, ...args) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  if (status !== 0) process.stdout.write(`$ ${program} ${args.join(" ")}\n${stdout}${stderr}`);
  return { passed: status === 0, stdout };
}

/** The faults found in one package's tarball, by the name of who found them. */
function faults(folder, workplace) {
  const packed = run(
    "npm",
    "pack",
    `./${folder}`,
    "--json",
    "--silent",
    "--ignore-scripts",
    "--pack-destination",
    workplace,
  );
  if (!packed.passed) return ["npm pack"];
  const tarball = join(workplace, Object.values(JSON.parse(packed.stdout))[0].filename);
  const bin = (name) => join("node_modules", ".bin", name);
  const publint = run(bin("publint"), "run", tarball, "--strict");
  const attw = run(bin("attw"), tarball, "--profile", "esm-only", "--no-emoji");
  return [...(publint.passed ? [] : ["publint"]), ...(attw.passed ? [] : ["attw"])];
}

const workplace = mkdtempSync(join(tmpdir(), "tallylight-shape-"));
let packages = 0;
let failed = 0;
for (const name of readdirSync("packages")) {
  const manifest = JSON.parse(readFileSync(join("packages", name, "package.json"), "utf8"));
  if (manifest.private) continue;
  packages++;
  const found = faults(join("packages", name), workplace);
  if (found.length > 0) failed++;
  process.stdout.write(`${manifest.name}: ${found.length === 0 ? "passed" : `FAILED (${found.join(", ")})`}\n`);
}
rmSync(workplace, { recursive: true });
process.stdout.write(`shape: ${packages - failed} of ${packages} passed\n`);
process.exitCode = failed === 0 ? 0 : 1;
