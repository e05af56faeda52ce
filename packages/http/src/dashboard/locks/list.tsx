import { listLocks } from "@tallylight/core";
import type { JSX } from "hono/jsx/jsx-runtime";
import { ageText, counted, type LockJson, type LocksJson, locksJson, suspicionText } from "../../shapes/index.ts";
import { Head } from "../parts/head.tsx";
import { Lamp } from "../parts/lamp.tsx";
import { Trouble } from "../parts/trouble.tsx";
import { lampOf } from "../on-air/board.ts";
import type { PageRoute, Visit } from "../visit.ts";

const MOST = 200;

/** Every lock, those first at which somebody should look first. LiveKit is not asked. */
export const locksPage: PageRoute = {
  path: "/locks",
  show: async (visit) => {
    const { ports, config } = visit.service.house;
    const now = ports.clock.now();
    const found = (await listLocks(ports)).map((locks) => locksJson(locks, config.limits, MOST));
    return {
      title: "Locks and sweep",
      place: "locks",
      status: found.isErr() ? 503 : 200,
      body: (
        <>
          <Head title="Locks and sweep" at={now}>
            {found.isErr() ? "Who holds which room is not known now." : summaryOf(found.value)}
          </Head>
          {found.match(
            (shown) => (
              <Locks visit={visit} shown={shown} />
            ),
            (failure) => (
              <Trouble failure={failure} what="Locks stay as they are until it does: none is freed unseen." />
            ),
          )}
          <Sweep visit={visit} everyMs={config.gcIntervalMs} graceMs={config.limits.lockGraceMs} />
        </>
      ),
    };
  },
};

function summaryOf({ locks, more }: LocksJson): string {
  const odd = locks.filter(({ suspicion }) => suspicion !== null).length;
  const all = `${more ? "More than " : ""}${counted(locks.length, "lock")}`;
  return odd === 0 ? `${all}, none of them suspicious.` : `${all}; ${odd} of them suspicious, and first.`;
}

function Locks({ visit, shown }: { readonly visit: Visit; readonly shown: LocksJson }): JSX.Element {
  if (shown.locks.length === 0) {
    return (
      <div class="panel empty">
        <h2>No room is locked</h2>
        <p>A room is locked from the start of a recording until its end is on record.</p>
      </div>
    );
  }
  return (
    <ul class="panel locks" id="locks">
      {shown.locks.map((lock) => (
        <Row visit={visit} lock={lock} />
      ))}
    </ul>
  );
}

function Row({ visit, lock }: { readonly visit: Visit; readonly lock: LockJson }): JSX.Element {
  const { roomId, state, ageMs, owner } = lock;
  return (
    <li id={`lock-${roomId}`} data-lamp={lampOf(lock)} data-name={roomId}>
      <Lamp state={lampOf(lock)} />
      <div class="name clip">
        <a class="clip mono" href={visit.link(`/locks/${roomId}`)}>
          {roomId}
        </a>
        <p class="quiet small clip">
          {state}
          {suspicionText(lock) === "" ? "" : `: ${suspicionText(lock)}`}
        </p>
      </div>
      <p class="owner small">
        <span class="quiet">Owner </span>
        <span class="mono">{owner ?? "not readable"}</span>
      </p>
      <p class="age figure">
        <span class="unseen">Age </span>
        {ageText(ageMs)}
      </p>
    </li>
  );
}

type SweepProps = { readonly visit: Visit; readonly everyMs: number; readonly graceMs: number };

function Sweep({ visit, everyMs, graceMs }: SweepProps): JSX.Element {
  return (
    <section class="panel padded section" aria-labelledby="sweep-title">
      <h2 id="sweep-title">Sweep</h2>
      <p class="quiet">
        Each service sweeps at its start and every {ageText(everyMs)}. It asks LiveKit about every lock that is older
        than {ageText(graceMs)}, and frees those whose recordings have ended.
      </p>
      <p class="row deeds-left">
        <a class="button" href={visit.link("/sweep")}>
          See what a sweep would do now
        </a>
      </p>
    </section>
  );
}
