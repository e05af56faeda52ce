import { sweep } from "@tallylight/core";
import type { JSX } from "hono/jsx/jsx-runtime";
import { brief } from "../../problem.ts";
import {
  ageText,
  counted,
  reasonOf,
  ROOM_WORDS,
  type StepJson,
  stepsOf,
  type SweepJson,
  sweepJson,
} from "../../shapes/index.ts";
import { Action } from "../parts/form.tsx";
import { Head } from "../parts/head.tsx";
import { Trouble } from "../parts/trouble.tsx";
import type { ActionRoute, PageRoute, Visit } from "../visit.ts";

const MOST_STEPS = 500;

/** What a sweep would do now, step by step, with its reasons. Nothing is changed. */
export const sweepPage: PageRoute = {
  path: "/sweep",
  show: async (visit) => {
    const { ports, config } = visit.service.house;
    const planned = (await sweep(ports, config.limits, { dryRun: true })).map(sweepJson);
    return {
      title: "What a sweep would do",
      place: "locks",
      live: false,
      status: planned.isErr() ? 503 : 200,
      body: (
        <>
          <p class="small trail">
            <a href={visit.link("/locks")}>Locks and sweep</a>
          </p>
          <Head title="What a sweep would do" at={ports.clock.now()}>
            {planned.isErr() ? "That is not to be said now." : summaryOf(planned.value)}
          </Head>
          {planned.match(
            (plan) => (
              <Plan visit={visit} plan={plan} />
            ),
            (failure) => (
              <Trouble failure={failure} what="A sweep would change nothing until it does." />
            ),
          )}
        </>
      ),
    };
  },
};

function summaryOf({ locks, young, inOrder }: SweepJson): string {
  const grace = young === 0 ? "" : `; ${young} younger than the grace period, which no sweep judges`;
  const good = inOrder === 0 ? "" : `; ${inOrder} in order, with nothing to be done`;
  return `${counted(locks, "lock")}${grace}${good}. Nothing has been changed.`;
}

function Plan({ visit, plan }: { readonly visit: Visit; readonly plan: SweepJson }): JSX.Element {
  const steps = plan.steps.slice(0, MOST_STEPS);
  const more = plan.steps.length - steps.length + plan.unlisted.steps;
  const unjudged = plan.failures.length + plan.unlisted.failures;
  return (
    <>
      {unjudged === 0 ? null : (
        <div class="notice warn">
          <div>
            <p>
              <strong>{counted(unjudged, "room")} could not be judged,</strong> and would be left as they are.
            </p>
          </div>
        </div>
      )}
      {steps.length === 0 ? (
        <div class="panel empty">
          <h2>{plan.inOrder === 0 ? "There is nothing to judge" : "There is nothing to be done"}</h2>
          <p>
            {plan.inOrder === 0
              ? "No lock is old enough, and no recording is in an odd state."
              : `${counted(plan.inOrder, "room")} in order, and no recording in an odd state.`}
          </p>
        </div>
      ) : (
        <ul class="panel steps" id="steps">
          {steps.map((step) => (
            <Step visit={visit} step={step} />
          ))}
        </ul>
      )}
      {more === 0 ? null : <p class="quiet small">And {counted(more, "more step")}, not shown.</p>}
      <Action visit={visit} to="/sweep" class="row deeds-left">
        <button class="button strong">Sweep now</button>
        <span class="quiet small">It plans anew, and does each step only if nothing has changed meanwhile.</span>
      </Action>
    </>
  );
}

function Step({ visit, step }: { readonly visit: Visit; readonly step: StepJson }): JSX.Element {
  const { action, roomId, recordingId, ageMs, room } = step;
  return (
    <li>
      <span class={`deed ${action}`}>{action}</span>
      <div class="name clip">
        <a class="clip mono" href={visit.link(`/locks/${roomId}`)}>
          {roomId}
        </a>
        <p class="small">{reasonOf(step)}</p>
        {recordingId === null ? null : <p class="quiet small mono clip">{recordingId}</p>}
      </div>
      <p class="small quiet">LiveKit: {ROOM_WORDS[room]}</p>
      <p class="age figure">{ageMs === null ? "" : ageText(ageMs)}</p>
    </li>
  );
}

export const sweepAction: ActionRoute = {
  path: "/sweep",
  act: async ({ service }) => {
    const { house, work } = service;
    const done = await work.track(sweep(house.ports, house.config.limits, { dryRun: false }));
    if (done.isErr()) return { to: "/sweep", notice: { tone: "warn", text: `${brief(done.error).message}.` } };
    const { counts, failures, unlisted } = sweepJson(done.value);
    const of = (outcome: StepJson["outcome"]): number => stepsOf(counts, outcome);
    const failed = of("failed") + failures.length + unlisted.failures;
    const told = [
      `${counted(of("applied"), "step")} done`,
      ...(of("changed-meanwhile") === 0 ? [] : [`${of("changed-meanwhile")} changed meanwhile`]),
      ...(failed === 0 ? [] : [`${failed} could not be done`]),
    ];
    const tone = failed === 0 ? "good" : "warn";
    return { to: "/locks", notice: { tone, text: `Swept: ${told.join(", ")}.` } };
  },
};
