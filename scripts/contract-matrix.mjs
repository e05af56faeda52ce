// Runs every contract suite on every adapter and server that there is, and writes docs/contracts.md from what it saw:
//
//   npm run contracts
//
// Only cases of the contracts run. All servers must be there: a missing one fails, as it would leave a column empty.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { startVitest } from "vitest/node";

const ADAPTERS = "packages/adapters/src";
const PAGE = "docs/contracts.md";

/** What each suite calls what it tests, at the end of its title (`adapters/src/contracts`). */
const PORTS = [
  ["LockStore", " is a lock store that"],
  ["RecordingIndex", " is a recording index that"],
  ["Outbox", " is an outbox that"],
  ["EventLog", " is an event log that"],
  ["StartAnswers", " keeps answers of starts: it"],
  ["Signals", " are signals that"],
  ["RecordingDocuments", " are recording documents that"],
  ["RoomCatalog", " is a room catalog that"],
  ["ShareSecrets", " keeps secrets of shared recordings: it"],
  ["MediaStore", " is a media store that"],
  ["Egress", " is an egress "],
  ["RoomDirectory", " is a room directory "],
  ["Clock", " is a clock that"],
  ["Ids", " are ids of which"],
  ["Turns", ": (?:one has a turn|a turn whose holder|work is done)"],
];
const ANY_CASE = new RegExp(PORTS.map(([, words]) => words).join("|"));

/** The first that fits is a suite's column. */
const COLUMNS = [
  ["memory", /\/memory\//],
  ["LMDB, files", /\/embedded\//],
  ["Redis", /\/redis\/(?!acl|sentinel|cluster)/],
  ["Redis, TLS + ACL", /\/redis\/acl/],
  ["Redis, sentinels", /\/redis\/sentinel\.test/],
  ["Redis, sentinels, TLS + ACL", /\/redis\/sentinel-secured/],
  ["Redis, cluster", /\/redis\/cluster/],
  ["versitygw", /\/s3\/.*versitygw/],
  ["MinIO", /\/s3\/.*minio/],
  ["S3 without conditions", /\/s3\//],
  ["LiveKit, simulated", /\/livekit\/.*simulated/],
  ["livekit-server", /\/livekit\//],
  ["swarm's models", /\/swarm\//],
  ["machine", /\/system\//],
];

const runsContracts = (path) => /[a-z]Contracts?\(/.test(readFileSync(path, "utf8"));
const files = readdirSync(ADAPTERS, { recursive: true })
  .filter((path) => path.endsWith(".test.ts"))
  .map((path) => join(ADAPTERS, path))
  .filter(runsContracts)
  .toSorted();

/** Every case that ran, or said why it does not: `{ port, column, suite, sentence, state, note }`. */
function casesOf(modules) {
  return modules.flatMap((module) =>
    [...module.children.allTests()]
      .filter((test) => ANY_CASE.test(test.fullName))
      .map((test) => {
        const where = `/${relative(process.cwd(), module.moduleId)} ${test.fullName}`;
        const [port] = PORTS.find(([, words]) => new RegExp(words).test(test.fullName));
        const [column] = COLUMNS.find(([, fits]) => fits.test(where));
        const { state, note } = test.result();
        return { port, column, suite: suiteOf(test), sentence: test.name, state, note };
      }),
  );
}

function suiteOf({ fullName, name }) {
  return fullName.slice(0, fullName.length - name.length).replace(/ > (among others|alone) > that > $/, "");
}

const count = (cases, state) => cases.filter((one) => one.state === state).length;

/** Suites of one port on one server side by side: a server may be tried in two ways. */
function cell(cases) {
  return [...new Set(cases.map(({ suite }) => suite))]
    .map((suite) => {
      const one = cases.filter((each) => each.suite === suite);
      const [failed, skipped] = [count(one, "failed"), count(one, "skipped")];
      return [
        `${count(one, "passed")}`,
        ...(skipped > 0 ? [`${skipped} skipped`] : []),
        ...(failed > 0 ? [`**${failed} failed**`] : []),
      ].join(", ");
    })
    .join(" + ");
}

const row = (cells) => `| ${cells.join(" | ")} |`;

function matrix(cases) {
  const columns = COLUMNS.map(([name]) => name).filter((name) => cases.some(({ column }) => column === name));
  const rows = PORTS.map(([name]) => [
    name,
    ...columns.map((at) => cell(cases.filter(({ port, column }) => port === name && column === at))),
  ]);
  return [["port", ...columns], ["---", ...columns.map(() => "---")], ...rows].map(row).join("\n");
}

function skips(cases) {
  const skipped = cases.filter(({ state }) => state === "skipped");
  const rows = skipped.map(({ port, column, sentence, note }) => [
    port,
    column,
    sentence,
    note ?? "**no reason given**",
  ]);
  return [["port", "on", "case", "why"], ["---", "---", "---", "---"], ...rows].map(row).join("\n");
}

function versionOf(program) {
  const own = `.cache/bin/${program}`;
  const { stdout } = spawnSync(existsSync(own) ? own : program, ["--version"], { encoding: "utf8" });
  return /(?:v=|version )(\d[\w.]*)/.exec(stdout ?? "")?.[1] ?? "of unknown version";
}

/** S3 servers that are built from their modules do not know their version: it is the one that the tests ask for. */
const RECIPES = readFileSync("packages/adapters/services/src/s3.ts", "utf8");
const pinned = (make) => new RegExp(`image: "${make}/[^:]*:([^"]*)"`).exec(RECIPES)?.[1];

function page(cases) {
  const servers = [
    `Redis ${versionOf("redis-server")}`,
    `versitygw ${pinned("versity")}`,
    `MinIO ${pinned("minio")}`,
    `livekit-server ${versionOf("livekit-server")}`,
    `Node ${process.versions.node}`,
  ];
  return `# The contract matrix

Each port has one suite (\`packages/adapters/src/contracts\`), which every adapter of it must pass, on every server that it is for. Written by \`npm run contracts\` on ${new Date().toISOString().slice(0, 10)}, from one run: ${count(cases, "passed")} cases passed, ${count(cases, "skipped")} skipped, ${count(cases, "failed")} failed. ${servers.join(", ")}.

A number is how many cases passed; an empty cell is a port that this server is not for.

${matrix(cases)}

- Two numbers: the suite ran in two ways. Locks in versitygw: free records stay, and are deleted; in the swarm: a lock server, and a bucket of locks.
- *Redis, sentinels*: every lock waits for one replica. *TLS + ACL*: as the users whose lines are in [operate/redis.md](operate/redis.md); without sentinels in two ways, on one server by TLS, and on a cluster.
- *S3 without conditions*: versitygw, without conditional writes; documents are then written in turn.
- *LiveKit, simulated*: the simulator in our process, by its real API. *livekit-server*: the real one, with an egress worker that is our own stand-in for LiveKit's: it speaks its protocol, joins the room and uploads a file, without browser and encoder.
- *swarm's models*: what the simulation runs on, with its faults off.
- *Turns* is no port of the core: it is what documents are written in turn by, where S3 has no conditional writes.

## Skipped, and why
What an adapter cannot keep it names itself, beside its call of the suite.

${skips(cases)}
`;
}

process.env.TALLY_REQUIRE_SERVICES = "1";
const vitest = await startVitest("test", files, {
  watch: false,
  maxWorkers: 1,
  testNamePattern: ANY_CASE,
  reporters: ["dot"],
  printConsoleTrace: false,
});
const modules = vitest.state.getTestModules();
const broken = modules.filter((module) => module.state() === "failed").map(({ moduleId }) => basename(moduleId));
await vitest.close();
writeFileSync(PAGE, page(casesOf(modules)));
process.stdout.write(`${PAGE}${broken.length > 0 ? `; failed: ${broken.join(", ")}` : ""}\n`);
process.exitCode = broken.length > 0 ? 1 : 0;
