import { describe, expect, it } from "vitest";
import {
  codes,
  metrics,
  missingFiles,
  missingPaths,
  operations,
  unknownCodes,
  unknownCommands,
  unknownMetrics,
  unknownOperations,
  unknownSettings,
} from "./names.ts";
import { allPages, readPage } from "./pages.ts";

/** What pages say of themselves: a file that a decision took away may still be named in it. */
const pages = allPages().filter((page) => !page.startsWith("docs/decisions/") && !page.startsWith(".changeset/"));
const foundBy = (check: (text: string) => readonly string[]): readonly string[] =>
  pages.flatMap((page) => check(readPage(page)).map((name) => `${page}: ${name}`));

describe("the pages name no", () => {
  it("file that there is not", () => {
    expect(foundBy(missingFiles)).toEqual([]);
  });

  it("folder or file that there is not, by its whole path", () => {
    expect(foundBy(missingPaths)).toEqual([]);
  });

  it("setting that there is not", () => {
    expect(foundBy(unknownSettings)).toEqual([]);
  });

  it("command or flag that there is not", () => {
    expect(foundBy(unknownCommands)).toEqual([]);
  });

  it("metric that there is not", () => {
    expect(metrics.length).toBeGreaterThan(20);
    expect(foundBy(unknownMetrics)).toEqual([]);
  });

  it("code of a refusal that there is not", () => {
    expect(codes.length).toBeGreaterThan(40);
    expect(foundBy(unknownCodes)).toEqual([]);
  });

  it("operation of the API that there is not", () => {
    expect(operations.length).toBeGreaterThan(20);
    expect(foundBy(unknownOperations)).toEqual([]);
  });
});

it("the checks find what is wrong", () => {
  expect(missingFiles("`http/recordings/start.ts` and `http/recordings/begin.ts`")).toEqual([
    "http/recordings/begin.ts",
  ]);
  expect(unknownSettings("TALLY_LOCK_GRACE, TALLY_SECRET_FILE and TALLY_LOCK_TTL")).toEqual(["TALLY_LOCK_TTL"]);
  expect(unknownSettings("`REDIS_URL` and `REDIS_HOST`")).toEqual(["REDIS_HOST"]);
  const shell =
    "```sh\nnpx tallylight locks list --json\ntallylight doctor\ntallylight locks free\ntallylight mend\n```\n";
  expect(unknownCommands(`${shell}\`tallylight gc run --now\``)).toEqual(["locks free", "mend", "gc run --now"]);
  expect(unknownMetrics("tallylight_locks_held, tallylight_sweep_duration_seconds_bucket, tallylight_no_such")).toEqual(
    ["tallylight_no_such"],
  );
  expect(unknownOperations("`GET /rooms/{id}?fields=x`, `PUT /rooms/{id}`, `POST /livekit/webhook`")).toEqual([
    "PUT /rooms/{}",
  ]);
  expect(
    unknownCodes("409 `no-media`, 503 `no-such-code`\n| code | why |\n| `room-empty`, `room-full` | x |\n"),
  ).toEqual(["no-such-code", "room-full"]);
  expect(missingPaths("`deploy/check`, `deploy/compose.yaml`, `deploy/helm`")).toEqual(["deploy/helm"]);
});
