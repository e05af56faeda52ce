// What npm would install, by the lock file: everything from the registry, as it was when it was locked, and no script
// that runs while it is installed but those that package.json names (and forbids).
// Usage: npm run lockfile            the repository's own
//        npm run lockfile -- PATH    another one
import { existsSync, readFileSync } from "node:fs";

const REGISTRY = "https://registry.npmjs.org/";

/** The faults of one entry of the lock file. */
function faultsOf(path, entry, allowed) {
  // Our own packages: folders, and the links to them.
  if (entry.link === true || !path.includes("node_modules/")) return [];
  const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
  const { resolved, integrity = "", hasInstallScript = false } = entry;
  return [
    // npm leaves the address out, where it is the registry's own (`omit-lockfile-registry-resolved`).
    resolved !== undefined && !resolved.startsWith(REGISTRY) && `comes from ${resolved}, not from ${REGISTRY}`,
    !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity) && "has no sha512 of what it is",
    hasInstallScript && !allowed.has(name) && "runs a script while it is installed",
  ]
    .filter((fault) => fault !== false)
    .map((fault) => `${path}: ${fault}`);
}

/** Whatever a manifest asks for is a version, and never a place. */
function placesIn(path, { dependencies, devDependencies, optionalDependencies }) {
  return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
    .filter(([, range]) => /[:/]/.test(range) && !range.startsWith("npm:"))
    .map(([name, range]) => `${path || "package.json"}: asks for ${name} from ${range}`);
}

const path = process.argv[2] ?? "package-lock.json";
const { lockfileVersion, packages } = JSON.parse(readFileSync(path, "utf8"));
const { allowScripts } = JSON.parse(readFileSync("package.json", "utf8"));
const entries = Object.entries(packages);
const settings = existsSync(".npmrc") ? readFileSync(".npmrc", "utf8") : "";
const faults = [
  ...(lockfileVersion === 3 ? [] : [`${path}: is of version ${lockfileVersion}, not 3`]),
  ...(/registry\s*=/.test(settings) ? [".npmrc: names another registry"] : []),
  ...Object.entries(allowScripts).flatMap(([name, may]) => (may ? [`package.json: allows ${name} its script`] : [])),
  ...entries.flatMap(([at, entry]) => faultsOf(at, entry, new Set(Object.keys(allowScripts)))),
  ...entries.flatMap(([at, entry]) => placesIn(at, entry)),
];
for (const fault of faults) process.stdout.write(`${fault}\n`);
process.stdout.write(`lockfile: ${entries.length} entries, ${faults.length} faults\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
