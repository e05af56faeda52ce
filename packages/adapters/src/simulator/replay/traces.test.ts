import { describe, expect, test } from "vitest";
import { differences } from "./test-compare.ts";
import { replay, type Surroundings } from "./test-replay.ts";
import { readTrace, traceNames } from "./test-trace.ts";

/** What the steps of a trace do not tell: how its worker, its page and its S3 were set up, and what went on by itself. */
const SURROUNDINGS: Readonly<Record<string, Surroundings>> = {
  "13b-s3-bad-credentials": { s3IsDown: true },
  "13c-s3-no-bucket": { s3IsDown: true },
  "15-limit-reached": { faults: { recorder: { kind: "reaches-limit", afterMs: 3_750 } } },
  "20b-malformed-requests": {
    timings: { joinMs: 2_000, pageMs: 700 },
    meanwhile: [
      { at: 6_250, happens: ({ setFaults }) => setFaults("*", { recorder: { kind: "never-active" } }) },
      { at: 6_325, happens: ({ setFaults }) => setFaults("*", {}) },
    ],
  },
  "21-cpu-cost-too-high": { workers: 0 },
  "21b-max-concurrent-1": { workers: 1 },
  "22b-custom-base-url-unreachable": {
    faults: { recorder: { kind: "fails-at-start", error: "page load error: net::ERR_UNSAFE_PORT" } },
    timings: { joinMs: 550 },
  },
  "22c-start-signal-never-comes": { faults: { recorder: { kind: "never-active" } } },
  "28-internal-error-worker-shuts-down": {
    faults: { recorder: { kind: "fails-at-start", error: "failed to launch pulse: exit status 1", errorCode: 500 } },
    timings: { joinMs: 50 },
    meanwhile: [{ at: 1_200, happens: ({ setWorkers }) => setWorkers(0) }],
  },
};

/** Scenarios that are not kept here. */
const NOT_REPLAYED: readonly { readonly trace: string; readonly reason: string }[] = [
  {
    trace: "20-token-errors",
    reason: "its tokens are not in it; `twirp.test.ts` makes each of them, and has its answers",
  },
  {
    trace: "13d-s3-down-with-backup",
    reason: "the simulator's worker has no backup storage, and nothing here asks for one",
  },
];

const KNOWN_DIFFERENCES: readonly { readonly trace: string; readonly what: string; readonly reason: string }[] = [
  ...[
    "not here: participant_joined egress 2",
    "not here: egress_ended egress 2 EGRESS_COMPLETE",
    "only here: participant_joined egress 2",
    "only here: egress_ended egress 2 EGRESS_COMPLETE",
  ].map((what) => ({
    trace: "07-two-starts",
    what,
    reason: "a race of two recorders; here the first asked for is first",
  })),
  ...[
    "not here: participant_joined egress 2",
    "not here: participant_left egress 2 ROOM_DELETED",
    "only here: participant_joined egress 2",
    "only here: participant_left egress 2 ROOM_DELETED",
  ].map((what) => ({
    trace: "20b-malformed-requests",
    what,
    reason: "a race of two recorders; here the first asked for is first in the room, and so the first to leave it",
  })),
  ...["not here: track_published pub", "not here: track_unpublished pub"].map((what) => ({
    trace: "22-variants",
    what,
    reason: "this trace's publisher has a microphone too; whoever publishes here has a camera only",
  })),
  {
    trace: "22c-start-signal-never-comes",
    what: "only here: participant_joined egress 1",
    reason: "this trace's page is none of LiveKit's and joins nothing; here a page that never begins is in its room",
  },
  {
    trace: "24-rooms",
    what: "only here: room_started",
    reason: "of a room without a name, whose webhooks the trace, kept by name, does not have",
  },
];

// Compared are each call's status, code, text and answer, and each webhook with its place, its attempts and what it says;
// not how long a call took, nor whether its answer came before or after a webhook.
describe.concurrent("in the scenario of a real livekit-server and worker, the simulator answers and tells the same:", () => {
  test.for(traceNames())("%s", async (name) => {
    const trace = readTrace(name);
    const known = KNOWN_DIFFERENCES.filter((one) => one.trace === name).map(({ what }) => what);
    expect(differences(trace, await replay(trace, SURROUNDINGS[name]))).toEqual(known);
  });
});

test("every scenario is replayed, or is not for a reason; every exception is about one that is", () => {
  const exceptions = [...KNOWN_DIFFERENCES.map(({ trace }) => trace), ...Object.keys(SURROUNDINGS)];
  expect(exceptions.filter((name) => !traceNames().includes(name))).toEqual([]);
  expect(NOT_REPLAYED.filter(({ trace }) => traceNames().includes(trace))).toEqual([]);
  expect(traceNames().length + NOT_REPLAYED.length).toBe(49);
});
