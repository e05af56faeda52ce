// The bill of materials of what somebody has who installs `tallylight`: CycloneDX, on the standard output. It is made of
// the packages as they would be published, in an empty project, so nothing that only tests need is in it.
// Usage: npm run --silent sbom > tallylight.cdx.json
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const workplace = mkdtempSync(join(tmpdir(), "tallylight-sbom-"));

function npm(args, cwd) {
  const { status, stdout, stderr } = spawnSync("npm", args, { cwd, encoding: "utf8", maxBuffer: 64 * 1_048_576 });
  if (status !== 0) throw new Error(`npm ${args[0]}: ${stderr}`);
  return stdout;
}

try {
  const packages = ["core", "adapters", "http", "cli"].map((name) => resolve("packages", name));
  npm(["pack", ...packages, "--silent", "--pack-destination", workplace]);
  const tarballs = readdirSync(workplace).map((name) => join(workplace, name));
  writeFileSync(
    join(workplace, "package.json"),
    '{ "name": "tallylight-installed", "version": "0.0.0", "private": true }',
  );
  npm(["install", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", ...tarballs], workplace);
  process.stdout.write(npm(["sbom", "--sbom-format=cyclonedx", "--sbom-type=application"], workplace));
} finally {
  rmSync(workplace, { recursive: true, force: true });
}
