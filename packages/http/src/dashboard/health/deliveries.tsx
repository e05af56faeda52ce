import type { JSX } from "hono/jsx/jsx-runtime";
import type { Sample } from "../../metrics/history.ts";
import { counted, type DeadLetterJson, type WebhooksJson } from "../../shapes/index.ts";
import { Action } from "../parts/form.tsx";
import { Time } from "../parts/time.tsx";
import type { Visit } from "../visit.ts";
import { Spark, stepsOf } from "./spark.tsx";

type DeliveriesProps = { readonly visit: Visit; readonly shown: WebhooksJson; readonly samples: readonly Sample[] };

/** What receivers of webhooks are still to be told, and what was given up. */
export function Deliveries({ visit, shown, samples }: DeliveriesProps): JSX.Element {
  const { receivers, deadLetters, more } = shown;
  const dead = receivers.reduce((sum, receiver) => sum + receiver.dead, 0);
  return (
    <section class="panel padded section" aria-labelledby="outbox-title">
      <div class="row between">
        <h2 id="outbox-title">Outgoing webhooks</h2>
        {dead === 0 ? null : (
          <Action visit={visit} to="/webhooks/retry">
            <button class="button">Retry {dead === 1 ? "the dead letter" : `all ${dead} dead letters`}</button>
          </Action>
        )}
      </div>
      {receivers.length === 0 ? (
        <p class="quiet small">
          Nobody is told of events by webhook: <code>TALLY_WEBHOOK_URLS</code> names no receiver.
        </p>
      ) : (
        <>
          <Spark
            values={stepsOf(samples, ({ delivered }) => delivered)}
            label="Events delivered in the last half hour"
          />
          <div class="scroll" tabindex={0} role="region" aria-label="Receivers">
            <table>
              <thead>
                <tr>
                  <th scope="col">Receiver</th>
                  <th scope="col">Waiting</th>
                  <th scope="col">Dead letters</th>
                </tr>
              </thead>
              <tbody>
                {receivers.map(({ receiver, host, waiting, dead }) => (
                  <tr>
                    <td class="mono">{host ?? `${receiver} (no setting names it any more)`}</td>
                    <td class="figure">{waiting}</td>
                    <td class="figure">{dead}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      {deadLetters.length === 0 ? null : <Letters visit={visit} letters={deadLetters} more={more} />}
    </section>
  );
}

type LettersProps = { readonly visit: Visit; readonly letters: readonly DeadLetterJson[]; readonly more: boolean };

function Letters({ visit, letters, more }: LettersProps): JSX.Element {
  return (
    <>
      <h3>Dead letters, the oldest first</h3>
      <ul class="letters">
        {letters.map(({ receiver, sequence, topic, about, attempts, queuedAt, error }) => (
          <li id={`letter-${receiver}-${sequence}`}>
            <div class="clip">
              <p class="clip">{about}</p>
              <p class="quiet small mono clip">{topic}</p>
              <p class="small">
                {counted(attempts, "attempt")}: {error}
              </p>
            </div>
            <p class="small">
              <Time at={queuedAt} />
            </p>
            <Action visit={visit} to="/webhooks/retry">
              <input type="hidden" name="receiver" value={receiver} />
              <input type="hidden" name="sequence" value={sequence} />
              <button class="button" aria-label={`Retry ${about} for ${topic}`}>
                Retry
              </button>
            </Action>
          </li>
        ))}
      </ul>
      {more ? <p class="quiet small">There are more. Retry these, or all.</p> : null}
    </>
  );
}
