import type { JSX } from "hono/jsx/jsx-runtime";
import type { Sample, SweepNote } from "../../metrics/history.ts";
import { ageText, counted } from "../../shapes/index.ts";
import { Time } from "../parts/time.tsx";
import { Spark, stepsOf } from "./spark.tsx";

type Outcome = { readonly outcome: string; readonly count: number };

/** Starts by what became of them, since this service began. */
export function Starts({
  outcomes,
  samples,
}: {
  readonly outcomes: readonly Outcome[];
  readonly samples: readonly Sample[];
}): JSX.Element {
  const sorted = outcomes.toSorted((a, b) => b.count - a.count);
  return (
    <section class="panel padded" aria-labelledby="starts-title">
      <h2 id="starts-title">Starts</h2>
      <Spark
        values={stepsOf(samples, ({ started, refused }) => started + refused)}
        label="Starts in the last half hour"
      />
      {sorted.length === 0 ? (
        <p class="quiet small">None since this service began.</p>
      ) : (
        <dl class="facts small figures">
          {sorted.map(({ outcome, count }) => (
            <>
              <dt class={outcome === "started" ? undefined : "mono"}>{outcome === "started" ? "Started" : outcome}</dt>
              <dd class="figure">{count}</dd>
            </>
          ))}
        </dl>
      )}
    </section>
  );
}

/** How late LiveKit's events come: its own clock has whole seconds. */
export function Webhooks({ samples }: { readonly samples: readonly Sample[] }): JSX.Element {
  const counts = stepsOf(samples, ({ webhooks }) => webhooks);
  const lags = stepsOf(samples, ({ lagSeconds }) => lagSeconds).map((sum, at) => sum / Math.max(1, counts[at] ?? 0));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const mean = stepsOf(samples, ({ lagSeconds }) => lagSeconds).reduce((sum, one) => sum + one, 0) / Math.max(1, total);
  return (
    <section class="panel padded" aria-labelledby="webhooks-title">
      <h2 id="webhooks-title">LiveKit's webhooks</h2>
      <Spark values={lags} label="How late LiveKit's webhooks came in the last half hour" />
      {total === 0 ? (
        <p class="quiet small">None in the last half hour.</p>
      ) : (
        <dl class="facts small figures">
          <dt>In the last half hour</dt>
          <dd class="figure">{total}</dd>
          <dt>Late by, on average</dt>
          <dd class="figure">{mean.toFixed(1)} s</dd>
          <dt>At most, on average of 15 s</dt>
          <dd class="figure">{Math.max(...lags).toFixed(1)} s</dd>
        </dl>
      )}
    </section>
  );
}

/** The last sweeps of this service, the newest first. */
export function Sweeps({ notes }: { readonly notes: readonly SweepNote[] }): JSX.Element {
  return (
    <section class="panel padded" aria-labelledby="sweeps-title">
      <h2 id="sweeps-title">Last sweeps</h2>
      {notes.length === 0 ? (
        <p class="quiet small">None since this service began.</p>
      ) : (
        <ol class="small notes">
          {notes.map(({ at, tookMs, locks, applied, changedMeanwhile, failed }) => (
            <li>
              <Time at={at} />
              <span class="quiet">
                {counted(locks, "lock")}, {counted(applied, "step")} done
                {changedMeanwhile === 0 ? "" : `, ${changedMeanwhile} changed meanwhile`}
                {failed === 0 ? "" : `, ${failed} failed`}, in{" "}
                {tookMs < 1_000 ? `${Math.round(tookMs)} ms` : ageText(tookMs)}
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
