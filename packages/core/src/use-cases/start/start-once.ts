import { err, ok, type Result, ResultAsync } from "neverthrow";
import type { Unavailable } from "../../failure.ts";
import type { KeptStart, KeyedStart, StartAnswer, StartAnswers, StartKey } from "../../ports/start-answers.ts";
import type { Recording } from "../../recording/recording.ts";
import type { DurationMs } from "../../time.ts";
import type { Answer, Attempt, Once, StartCommand, StartPorts, StartRefusal, StartSettings } from "./attempt.ts";
import { beforeClaim, prepare } from "./claim-room.ts";
import { answerOf, followStart } from "./follow-start.ts";
import { drive } from "./start-recording.ts";
import { withdraw } from "./withdraw.ts";

export type OncePorts = StartPorts & { readonly answers: StartAnswers };

/** What a start is asked for by. */
export type Asked = { readonly key: StartKey; readonly bodyHash: string };

/** Something else was asked for under this key. */
export type KeyReused = { readonly kind: "idempotency-key-reused" };

/** Why a start under a key was refused. */
export type OnceRefusal = StartRefusal | KeyReused;

/** How long it may take to keep an answer: of the time in which every start is answered. */
const KEEPING_MS: DurationMs = 4_500;
const KEEP_AGAIN_MS: DurationMs = 500;

/**
 * `startRecording` for callers who may ask again: whoever asks under the same key is given the same answer, and there is
 * one egress. The attempt is on record before it claims the room; who finds it there waits for it and never starts. What
 * is refused before that is not kept: asked again, it may go well.
 *
 * @param onKnown Told the answer, which is kept by then, as soon as the recording has an id.
 */
export function startOnce(
  ports: OncePorts,
  settings: StartSettings,
  command: StartCommand,
  asked: Asked,
  onKnown: ((answer: Answer) => void) | null = null,
): ResultAsync<Recording, OnceRefusal> {
  const { limits } = settings;
  const shortened = { ...settings, limits: { ...limits, answerMs: Math.max(0, limits.answerMs - KEEPING_MS) } };
  return new ResultAsync(start(ports, shortened, command, asked, onKnown));
}

async function start(
  ports: OncePorts,
  settings: StartSettings,
  command: StartCommand,
  asked: Asked,
  onKnown: ((answer: Answer) => void) | null,
): Promise<Result<Recording, OnceRefusal>> {
  const found = await ports.answers.find(asked.key);
  if (found.isErr()) return err(found.error);
  if (found.value !== null) return askedAgain(ports, settings, asked, found.value);
  const begun = await beforeClaim(ports, settings, begin(ports, settings, command, asked));
  if (begun.isErr()) return refusedBefore(ports, settings, asked, begun.error);
  const { prepared, kept } = begun.value;
  if (kept.uid !== prepared.uid) return askedAgain(ports, settings, asked, kept);
  const once = onceOf(ports, asked.key, prepared);
  const attempt: Attempt = {
    ...prepared,
    claimedMs: ports.clock.monotonicMs(),
    once,
    onKnown:
      onKnown &&
      (async (recording) => {
        (await once.tell({ recording })).map((kept) => onKnown(answerOf(kept)));
      }),
  };
  return conclude(ports, settings, attempt, await drive(ports, settings, attempt));
}

/** Puts the attempt on record, unless another is. An answer that was lost is read again. */
function begin(ports: OncePorts, settings: StartSettings, command: StartCommand, { key, bodyHash }: Asked) {
  return prepare(ports, settings, command).andThen((prepared) => {
    const { roomId, uid, sid, terms } = prepared;
    return ports.answers
      .begin(key, { bodyHash, roomId, uid, sid, terms })
      .orElse((failure) => ports.answers.find(key).andThen((found) => (found === null ? err(failure) : ok(found))))
      .map((kept) => ({ prepared, kept }));
  });
}

/** Somebody who asked under the same key at the same time may have got further. */
async function refusedBefore(
  ports: OncePorts,
  settings: StartSettings,
  asked: Asked,
  refusal: StartRefusal,
): Promise<Result<Recording, OnceRefusal>> {
  const found = (await ports.answers.find(asked.key)).unwrapOr(null);
  return found === null ? err(refusal) : askedAgain(ports, settings, asked, found);
}

/** The answer that was given, or the one that is waited for. */
async function askedAgain(
  ports: OncePorts,
  settings: StartSettings,
  { key, bodyHash }: Asked,
  kept: KeptStart,
): Promise<Result<Recording, OnceRefusal>> {
  if (kept.bodyHash !== bodyHash) return err({ kind: "idempotency-key-reused" });
  if (kept.answer !== null) return answerOf(kept.answer);
  const { roomId, uid, sid, terms } = kept;
  const now = ports.clock.monotonicMs();
  const once = onceOf(ports, key, kept);
  const attempt: Attempt = { roomId, uid, sid, terms, lookedMs: now, claimedMs: now, once, onKnown: null };
  return conclude(ports, settings, attempt, await followStart(ports, settings, attempt, once));
}

/**
 * Keeps the answer, or gives the one that is kept: what became active although that is a refusal is ended. An answer that
 * cannot be kept is not given, as others could be told otherwise; the recording goes on, as others may have been promised
 * it, and who asks again is.
 */
async function conclude(ports: OncePorts, settings: StartSettings, attempt: Attempt, answer: Answer): Promise<Answer> {
  const kept = await keep(ports, attempt, answer);
  if (kept.isErr()) return err(kept.error);
  const told = answerOf(kept.value);
  if (answer.isOk() && told.isErr()) await withdraw(ports, settings, attempt, answer.value);
  return told;
}

/** Tries for as long as there is time. */
async function keep(
  { clock }: OncePorts,
  { once }: Attempt,
  answer: Answer,
): Promise<Result<StartAnswer, Unavailable>> {
  const untilMs = clock.monotonicMs() + KEEPING_MS;
  for (;;) {
    const told = await (once as Once).tell(answer.match<StartAnswer>(ofRecording, ofRefusal));
    if (told.isOk() || clock.monotonicMs() + KEEP_AGAIN_MS >= untilMs) return told;
    await clock.sleep(KEEP_AGAIN_MS).done;
  }
}

const ofRecording = (recording: Recording): StartAnswer => ({ recording });
const ofRefusal = (refusal: StartRefusal): StartAnswer => ({ refusal });

function onceOf({ answers }: OncePorts, key: StartKey, { uid }: Pick<KeyedStart, "uid">): Once {
  return {
    told: () => answers.find(key).map((kept) => (kept?.uid === uid ? kept.answer : null)),
    // With its record gone, nobody can be told anything else.
    tell: (answer) => answers.settle(key, uid, answer).map((kept) => kept?.answer ?? answer),
  };
}
