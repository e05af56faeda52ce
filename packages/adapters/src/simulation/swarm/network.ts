import { type DurationMs, type PortName, unavailable, type Unavailable } from "@tallylight/core";
import { err, type Result, ResultAsync } from "neverthrow";
import type { VirtualClock } from "../virtual-clock.ts";
import type { Process } from "./process.ts";
import type { Random } from "./random.ts";
import type { Timeline } from "./timeline.ts";

/** The state of a server now: it serves, answers every question with an error, refuses connections, or never answers. */
export type Weather = "fine" | "slow" | "refusing" | "hanging" | { readonly error: string };

/** The way to one server, with what goes wrong on it. Probabilities are of one call. */
export type Link = {
  readonly random: Random;
  readonly timeoutMs: DurationMs;
  /** One way. */
  readonly latencyMs: readonly [least: DurationMs, most: DurationMs];
  readonly weather: () => Weather;
  readonly answerLost: () => number;
  readonly requestLate: () => number;
  readonly failing: () => number;
  /** How late a late request may be. */
  readonly lateMs: DurationMs;
  readonly faults: { readonly answerLost: string; readonly requestLate: string; readonly failing: string };
};

/** What a server does with a request that has arrived: the answer, and how long it takes to give it. */
export type Served<T, E> = { readonly answer: PromiseLike<Result<T, E>>; readonly afterMs: DurationMs };

/** Who calls: a flow of one process, such as one start. `acting` names it while its request takes effect. */
export type Caller = { readonly process: Process; readonly flow: string };
export type Net = {
  readonly clock: VirtualClock;
  readonly timeline: Timeline;
  /** Whose request takes effect now; null between requests. */
  acting: string | null;
  /** Called where a process may be struck: before it calls, and when it is given the answer. */
  readonly atCall: (caller: Caller, name: string) => void;
};

type Call<T, E> = {
  readonly name: string;
  readonly serve: () => Served<T, E>;
  /** What the caller is told when the server did not answer. */
  readonly failed: (cause: string) => E;
  readonly timeoutMs?: DurationMs;
};

/** One call over the network: a request event, a response event, and what may become of each. */
export function remote<T, E>(net: Net, caller: Caller, link: Link, call: Call<T, E>): ResultAsync<T, E> {
  const { clock, timeline } = net;
  const { random } = link;
  const timeoutMs = call.timeoutMs ?? link.timeoutMs;
  const sentMs = clock.monotonicMs();
  const who = `${caller.flow} ${call.name}`;
  const late = random.chance(link.requestLate());
  const wayMs = random.between(...link.latencyMs) + (late ? random.between(0, link.lateMs) : 0);
  if (late) timeline.fault(link.faults.requestLate, who, () => `on its way for ${wayMs} ms`);
  let settled = false;
  net.atCall(caller, call.name);
  // Died of it: half of the time before the request was sent.
  if (!caller.process.isAlive() && random.chance(0.5)) return new ResultAsync(new Promise(() => undefined));
  return new ResultAsync(
    new Promise((resolve) => {
      const settle = (result: Result<T, E>): void => {
        if (settled) return;
        settled = true;
        net.atCall(caller, call.name);
        // Struck at this very moment: what it was told waits, or comes to nobody.
        if (!caller.process.isRunning()) return caller.process.deliver(() => resolve(result));
        timeline.tell(who, () => `→ ${brief(result)}`);
        resolve(result);
      };
      const giveUp = (): void => {
        const leftMs = sentMs + timeoutMs - clock.monotonicMs();
        clock.after(leftMs, () => caller.process.deliver(() => settle(err(call.failed("no answer in time")))));
      };
      const respond = (afterMs: DurationMs, result: Result<T, E>): void => {
        const inTime = clock.monotonicMs() - sentMs + afterMs < timeoutMs;
        if (inTime) clock.after(afterMs, () => caller.process.deliver(() => settle(result)));
        else if (wayMs < timeoutMs) giveUp();
      };
      if (wayMs >= timeoutMs) giveUp();
      clock.after(wayMs, () => arrive(net, caller, link, call, { respond, giveUp, inTime: wayMs < timeoutMs }));
    }),
  );
}

type Ends<T, E> = {
  readonly respond: (afterMs: DurationMs, result: Result<T, E>) => void;
  readonly giveUp: () => void;
  readonly inTime: boolean;
};

function arrive<T, E>(net: Net, caller: Caller, link: Link, call: Call<T, E>, ends: Ends<T, E>): void {
  const { random, faults } = link;
  const who = `${caller.flow} ${call.name}`;
  const weather = link.weather();
  const fail = (cause: string): void => ends.respond(random.between(...link.latencyMs), err(call.failed(cause)));
  if (weather === "refusing") return fail("connection refused");
  if (weather === "hanging") return ends.inTime ? ends.giveUp() : undefined;
  if (typeof weather === "object") return fail(weather.error);
  if (random.chance(link.failing())) {
    net.timeline.fault(faults.failing, who, () => "an error, and nothing done");
    return fail("HTTP 500");
  }
  net.acting = caller.flow;
  const { answer, afterMs } = call.serve();
  net.acting = null;
  const lost = random.chance(link.answerLost());
  if (lost) net.timeline.fault(faults.answerLost, who, () => "done, and its answer lost");
  const backMs = random.between(...link.latencyMs) + (weather === "slow" ? random.between(0, link.timeoutMs) : 0);
  void answer.then((result) => (lost ? ends.inTime && ends.giveUp() : ends.respond(afterMs + backMs, result)));
  return undefined;
}

type Method = (...args: unknown[]) => ResultAsync<unknown, Unavailable>;

/** A port whose every call goes over the link; what has no time of its own is served at once when it arrives. */
export function overLink<Port extends object>(net: Net, caller: Caller, link: Link, port: Port, name: PortName): Port {
  const wrapped: Record<string, unknown> = {};
  for (const [operation, member] of Object.entries(port) as [string, Method][]) {
    wrapped[operation] = (...args: unknown[]) =>
      remote(net, caller, link, {
        name: `${name}.${operation}`,
        serve: () => ({ answer: member(...args), afterMs: 0 }),
        failed: (cause) => unavailable(name, operation, cause),
      });
  }
  return wrapped as Port;
}

const MAX_BRIEF = 140;

/** A result for a person to read: what kind of answer it is, and of a failure why. */
function brief(result: Result<unknown, unknown>): string {
  if (result.isErr()) return `✗ ${wordsOf(result.error)}`;
  return wordsOf(result.value);
}

function wordsOf(value: unknown): string {
  if (Array.isArray(value))
    return value.length === 0 ? "none" : `${value.length}: ${value.map(nameOf).join(", ")}`.slice(0, MAX_BRIEF);
  if (typeof value !== "object" || value === null) return String(value);
  return nameOf(value).slice(0, MAX_BRIEF);
}

/** The few members that tell one answer from another. */
const TELLING = new Set([
  "kind",
  "port",
  "cause",
  "won",
  "status",
  "egressId",
  "sid",
  "people",
  "state",
  "reason",
  "evidence",
  "held",
  "lock",
  "ours",
  "value",
  "stored",
  "recorders",
  "note",
  "deleted",
  "unreadable",
]);

function nameOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(nameOf).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const told = Object.entries(value).filter(([name, member]) => TELLING.has(name) && member !== undefined);
  return `{${told.map(([name, member]) => `${name} ${nameOf(member)}`).join(", ")}}`;
}
