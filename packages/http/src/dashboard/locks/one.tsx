import { type LockView, parseRoomId, showLock } from "@tallylight/core";
import type { JSX } from "hono/jsx/jsx-runtime";
import {
  ageText,
  counted,
  detailOf,
  type LiveKitJson,
  type LockViewJson,
  lockViewJson,
  reasonOf,
  suspicionText,
} from "../../shapes/index.ts";
import { lostPage } from "../lost.tsx";
import { lampOf } from "../on-air/board.ts";
import { Head } from "../parts/head.tsx";
import { Lamp } from "../parts/lamp.tsx";
import { Time } from "../parts/time.tsx";
import { Trouble } from "../parts/trouble.tsx";
import type { Page, PageRoute, Visit } from "../visit.ts";

/** One lock: what it says, what LiveKit says of its room, and what a sweep would do about it. */
export const lockPage: PageRoute = {
  path: "/locks/:roomId",
  show: async (visit) => {
    const roomId = parseRoomId(visit.params["roomId"] ?? "");
    if (roomId.isErr()) return lostPage(visit);
    const { ports, config } = visit.service.house;
    const view = await showLock(ports, config.limits, roomId.value);
    const now = ports.clock.now();
    const page = (body: unknown, status: Page["status"], said: unknown): Page => ({
      title: `Lock of ${roomId.value}`,
      place: "locks",
      status: status ?? 200,
      body: (
        <>
          <p class="small trail">
            <a href={visit.link("/locks")}>Locks and sweep</a>
          </p>
          <Head title={roomId.value} at={now}>
            {said}
          </Head>
          {body}
        </>
      ),
    });
    if (view.isOk()) return pageOf(visit, { ...lockViewJson(view.value, config.limits), plan: view.value.plan }, page);
    if (view.error.kind === "unavailable") {
      return page(<Trouble failure={view.error} what="The lock stays as it is until it does." />, 503, "");
    }
    return page(<Free visit={visit} />, 404, "Not locked.");
  },
};

function Free({ visit }: { readonly visit: Visit }): JSX.Element {
  return (
    <div class="panel empty">
      <h2>The room is free</h2>
      <p>Nothing is recorded in it, as far as the lock store says.</p>
      <a class="button" href={visit.link("")}>
        To the rooms
      </a>
    </div>
  );
}

/** With what a sweep would do about the lock and about the room's recordings. */
type Shown = LockViewJson & Pick<LockView, "plan">;

function pageOf(visit: Visit, view: Shown, page: (body: unknown, status: Page["status"], said: unknown) => Page): Page {
  const { lock, plan, graceMs } = view;
  const odd = suspicionText(lock);
  const left = graceMs - lock.ageMs;
  return page(
    <div class="halves">
      <section class="panel padded" aria-labelledby="lock-title">
        <h2 id="lock-title">What the lock says</h2>
        <dl class="facts small">
          <dt>State</dt>
          <dd>
            {lock.state}
            {lock.reason === null ? "" : `, because: ${lock.reason}`}
            {lock.unreadable === null ? "" : `: ${lock.unreadable}`}
          </dd>
          <dt>Since</dt>
          <dd>
            <Time at={lock.claimedAt} /> <span class="quiet">({ageText(lock.ageMs)})</span>
          </dd>
          <dt>Owner</dt>
          <dd class="mono">{lock.owner ?? "not readable"}</dd>
          <dt>Egress</dt>
          <dd class="mono">{lock.egressId ?? "not known yet"}</dd>
          <dt>Recording</dt>
          <dd class="mono">
            {lock.recordingId === null ? (
              "not known yet"
            ) : (
              <a href={visit.link(`/recordings/${lock.recordingId}`)}>{lock.recordingId}</a>
            )}
          </dd>
          <dt>Room</dt>
          <dd class="mono">{lock.roomSid ?? "not known"}</dd>
        </dl>
      </section>
      <section class="panel padded" aria-labelledby="evidence-title">
        <h2 id="evidence-title">What LiveKit says</h2>
        <Evidence told={view.liveKit} />
      </section>
      <section class="panel padded" aria-labelledby="sweep-title">
        <h2 id="sweep-title">What a sweep would do</h2>
        <ul class="stack">
          {plan.map((step) => (
            <li>
              <span class={`deed ${step.action}`}>{step.action}</span> {reasonOf({ ...step, detail: detailOf(step) })}
              {step.action === "skip" && left > 0 ? `; it judges it in ${ageText(left)}` : ""}.
            </li>
          ))}
        </ul>
      </section>
      <section class="panel padded" aria-labelledby="free-title">
        <h2 id="free-title">Free it by hand</h2>
        <p class="quiet small">{adviceOn(view)}</p>
        <p class="row deeds-left">
          <a class="button" href={visit.link(`/locks/${lock.roomId}/release`)} data-ask>
            Free the room…
          </a>
        </p>
      </section>
    </div>,
    200,
    <span class="tick">
      <Lamp state={lampOf(lock)} /> {odd === "" ? "Nothing is odd about it by itself." : `It deserves a look: ${odd}.`}
    </span>,
  );
}

/** In a sentence: should anybody? */
function adviceOn({ refusal, plan }: Shown): string {
  if (refusal === "lock-in-use")
    return "LiveKit says that it records: stop the recording instead. Only force frees the room.";
  if (refusal === "lock-unreadable") return "Use the version that wrote it. Only force frees the room.";
  if (refusal !== null) return "LiveKit could not be asked: look again when it answers. Only force frees the room.";
  return plan.some(({ action }) => action === "release")
    ? "The next sweep does it anyway; you need not wait for it."
    : "What it recorded has ended, as far as LiveKit says.";
}

function Evidence({ told }: { readonly told: LiveKitJson }): JSX.Element {
  if (!told.answered) {
    return <p class="warn-text">It could not be asked ({told.operation}). Nothing is freed until that works.</p>;
  }
  const { room, egresses, others, unknown, unnamed } = told;
  const listed = (ids: readonly string[]): JSX.Element | string =>
    ids.length === 0 ? "none" : <span class="mono">{ids.join(", ")}</span>;
  return (
    <dl class="facts small">
      <dt>Room</dt>
      <dd>
        {room === null
          ? "it has none of this name"
          : `${counted(room.people, "participant")}, ${counted(room.publishers, "publisher")}`}
      </dd>
      <dt>Egresses</dt>
      <dd>
        {egresses.length === 0 ? "none" : null}
        <ul>
          {egresses.map(({ egressId, status, standing, recorder }) => (
            <li>
              <span class="mono">{egressId}</span> {status}, {standing === "ended" ? "has ended" : "in progress"}
              {recorder === "silent" ? ", its recorder does not answer" : ""}
            </li>
          ))}
        </ul>
      </dd>
      <dt>Not known to it</dt>
      <dd>{listed(unknown)}</dd>
      <dt>Recorders in the room</dt>
      <dd>{listed(room?.recorders ?? [])}</dd>
      {unnamed.length === 0 ? null : (
        <>
          <dt>Nobody can name</dt>
          <dd>{listed(unnamed)}</dd>
        </>
      )}
      {others.length === 0 ? null : (
        <>
          <dt>Of somebody else</dt>
          <dd>{listed(others)}</dd>
        </>
      )}
    </dl>
  );
}
