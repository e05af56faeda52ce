import { buildCommand } from "@stricli/core";
import { JSON_FLAG, type JsonFlag, serviceUrl, verb } from "../command.ts";
import type { CliContext, OpenHouse } from "../context.ts";
import type { ExitCode } from "../exit-code.ts";
import { note, printJson, printTable, refuse } from "../print/print.ts";
import type { Column } from "../print/table.ts";
import { problemLine } from "../refusal.ts";
import type { DoctorJson } from "../shapes.ts";
import { dataDirFindings } from "./data-dir.ts";
import { exitOfFindings, type Finding, fine, problem, unreachable, warning } from "./finding.ts";
import { liveKitFindings } from "./livekit.ts";
import { lockFindings } from "./locks.ts";
import { redisFindings } from "./redis.ts";
import { storageFindings } from "./storage.ts";
import { webhookFindings } from "./webhooks.ts";

type Flags = JsonFlag & { readonly url?: URL | undefined };

const COLUMNS: readonly Column<Finding>[] = [
  { title: "Finding", text: ({ level }) => level },
  { title: "About", text: ({ about }) => about },
  { title: "What", text: ({ says, next }) => (next === null ? says : `${says}. ${next}`), wraps: true },
];

export const examine = buildCommand({
  docs: {
    brief: "Look at every dependency, and say what to do about each",
    fullDescription:
      "Looks at settings, data directory, Redis, S3, LiveKit and clocks, and takes and\nfrees one lock of a room that nobody has. With --url of a running\nservice it also makes a LiveKit room for a moment, to see whether LiveKit's\nwebhooks arrive there. Ends by the worst finding: 0 ok, 6 warning, 1 problem, 5\nunreachable.",
  },
  parameters: {
    flags: {
      json: JSON_FLAG,
      url: {
        kind: "parsed",
        brief: "A service that LiveKit's webhooks should reach",
        parse: serviceUrl,
        optional: true,
        placeholder: "URL",
      },
    },
  },
  func: verb<Flags>(async (context, flags) => {
    const described = await context.settings();
    if (described.isErr()) return refuse(context, flags.json, described.error);
    const { problems, warnings } = described.value;
    const settings = [
      ...problems.map((one) => problem("settings", problemLine(one).slice(2), "Set it in the environment or in .env.")),
      ...warnings.map((one) => warning("settings", problemLine(one).slice(2), "Take it out, or mend its name.")),
    ];
    // Without settings there is nothing else to look at.
    if (problems.length > 0) return print(context, flags, settings);
    const house = await context.house();
    if (house.isErr()) return refuse(context, flags.json, house.error);
    try {
      const first = settings.length === 0 ? [fine("settings", "every setting can be used")] : settings;
      return print(context, flags, [...first, ...(await findingsOf(context, flags, house.value))]);
    } finally {
      await house.value.close();
    }
  }),
});

const LIVEKIT_NEXT =
  "Check LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET. Where they are not set, LiveKit is simulated by the service: start it.";
const REDIS_NEXT = "Check that Redis answers at its address, and its user and password.";
const LOCKS_NEXT: Readonly<Record<OpenHouse["describe"]["locks"], string>> = {
  redis: REDIS_NEXT,
  s3: "See the findings about S3.",
  lmdb: "Make the data directory writable for this user.",
  own: "See what the store of your own says.",
};

async function findingsOf(context: CliContext, { url }: Flags, house: OpenHouse): Promise<readonly Finding[]> {
  const { ports, describe, storage, inspectRedis, config } = house;
  const usesDataDir = describe.locks === "lmdb" || describe.storage === "files" || describe.liveKit === "simulator";
  const found = await Promise.all([
    usesDataDir ? dataDirFindings(context.cwd, config.dataDir) : [],
    inspectRedis === null ? [] : redisServers(inspectRedis),
    lockFindings(ports, LOCKS_NEXT[describe.locks]),
    storage === null ? fine("storage", "files below the data directory") : storageFindings(storage),
    liveKitFindings(ports, LIVEKIT_NEXT),
    url === undefined ? NOT_ASKED : webhookFindings(context, ports, () => heardRooms(context, url)),
  ]);
  return found.flat();
}

const NOT_ASKED: Finding = {
  about: "LiveKit's webhooks",
  level: "ok",
  says: "not looked at",
  next: "Give --url of a running service to see whether they arrive.",
};

async function redisServers(inspect: NonNullable<OpenHouse["inspectRedis"]>): Promise<readonly Finding[]> {
  const servers = await inspect();
  if (servers.isErr()) return [unreachable("Redis", servers.error, REDIS_NEXT)];
  return servers.value.flatMap(redisFindings);
}

/** What the service counts of rooms that began; null when it does not say. */
async function heardRooms(context: CliContext, url: URL): Promise<number | null> {
  const told = await context.metrics(url);
  if (told.isErr()) return null;
  const lines = told.value
    .split("\n")
    .filter((line) => /^tallylight_livekit_webhooks_total\{.*room_started/.test(line));
  return lines.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
}

function print(context: CliContext, { json }: Flags, findings: readonly Finding[]): ExitCode {
  const shown: DoctorJson = { findings };
  if (json) printJson(context, shown);
  else {
    printTable(context, findings, COLUMNS);
    const wrong = findings.filter(({ level }) => level !== "ok").length;
    note(
      context,
      wrong === 0
        ? "All is well."
        : `${wrong} of ${findings.length} findings ${wrong === 1 ? "wants" : "want"} something done.`,
    );
  }
  return exitOfFindings(findings);
}
