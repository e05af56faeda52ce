import { listDeadLetters } from "@tallylight/core";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { Service } from "../../edge/context.ts";
import { hostsOf } from "../../outgoing/receivers.ts";
import { type Readiness, readinessOf } from "../../probes/readiness.ts";
import { webhooksJson } from "../../shapes/index.ts";
import { Head } from "../parts/head.tsx";
import { Trouble } from "../parts/trouble.tsx";
import type { PageRoute } from "../visit.ts";
import { Deliveries } from "./deliveries.tsx";
import { Starts, Sweeps, Webhooks } from "./figures.tsx";

const MOST_LETTERS = 50;

/** Whether all is well: what this service needs, what it did, and what waits to be told to others. */
export function healthPage(service: Service): PageRoute {
  const { house, metrics } = service;
  const readiness = readinessOf(house, service);
  return {
    path: "/health",
    show: async (visit) => {
      const [ready, letters, starts] = await Promise.all([
        readiness(),
        listDeadLetters(house.outbox, { limit: MOST_LETTERS }),
        metrics.starts.get(),
      ]);
      const outcomes = starts.values.map(({ labels, value }) => ({ outcome: String(labels.outcome), count: value }));
      const samples = metrics.history.samples();
      return {
        title: "Health",
        place: "health",
        body: (
          <>
            <Head title="Health" at={house.ports.clock.now()}>
              {SUMMARIES[ready.status]}
            </Head>
            <Dependencies ready={ready} />
            <div class="thirds">
              <Starts outcomes={outcomes} samples={samples} />
              <Webhooks samples={samples} />
              <Sweeps notes={metrics.history.sweeps()} />
            </div>
            {letters.match(
              (found) => (
                <Deliveries
                  visit={visit}
                  shown={webhooksJson(found, hostsOf(house.config.receivers.urls))}
                  samples={samples}
                />
              ),
              (failure) => (
                <Trouble failure={failure} what="What waits for receivers of webhooks is not known now. It is kept." />
              ),
            )}
          </>
        ),
      };
    },
  };
}

const SUMMARIES: Readonly<Record<Readiness["status"], string>> = {
  ready: "Everything that this service needs answers.",
  "not-ready": "Something that this service needs does not answer.",
  starting: "This service is starting.",
  stopping: "This service is stopping: what is under way is finished, and nothing new begun.",
};

const NAMES = { liveKit: "LiveKit", locks: "Locks", storage: "Storage" } as const;
const WHATS: Readonly<Record<string, string>> = {
  livekit: "a LiveKit server",
  simulator: "simulated in this process",
  redis: "Redis",
  s3: "S3",
  lmdb: "LMDB on this machine",
  files: "files on this machine",
};
const ABILITIES: Readonly<Record<keyof Readiness["can"], string>> = {
  startRecordings: "Start recordings",
  stopRecordings: "Stop recordings",
  listRecordings: "List recordings",
  readRecordings: "Show recordings",
};

function Dependencies({ ready }: { readonly ready: Readiness }): JSX.Element {
  const { dependencies, can } = ready;
  return (
    <>
      <ul class="thirds deps">
        {(Object.keys(NAMES) as (keyof typeof NAMES)[]).map((name) => {
          const { ok, what, detail } = dependencies[name];
          return (
            <li class="panel padded">
              <h2>{NAMES[name]}</h2>
              <p class={`status ${ok ? "complete" : "failed"}`}>{ok ? "Answers" : "Does not answer"}</p>
              <p class="quiet small">{WHATS[what] ?? what}</p>
              {detail === undefined ? null : <Detail detail={detail} />}
            </li>
          );
        })}
      </ul>
      <ul class="panel padded row abilities" aria-label="What can be done now">
        {(Object.keys(ABILITIES) as (keyof typeof ABILITIES)[]).map((ability) => (
          <li class={`status ${can[ability] ? "complete" : "failed"}`}>
            {ABILITIES[ability]}: {can[ability] ? "yes" : "not now"}
          </li>
        ))}
      </ul>
    </>
  );
}

/** What is known of it, in its own words. */
function Detail({ detail }: { readonly detail: object }): JSX.Element {
  return (
    <details id="storage-detail">
      <summary class="small quiet">What it can do</summary>
      <dl class="facts small">
        {flat(detail).map(([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </>
        ))}
      </dl>
    </details>
  );
}

function flat(detail: object): readonly (readonly [string, string])[] {
  return Object.entries(detail).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value === "object" && value !== null) return flat(value);
    return [[name, value === true ? "yes" : value === false ? "no" : String(value)] as const];
  });
}
