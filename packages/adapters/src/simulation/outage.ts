import { type Clock, type PortName, unavailable, type Unavailable } from "@tallylight/core";
import { errAsync, ResultAsync } from "neverthrow";

/**
 * What is wrong with a port now. `down`: nothing happens, and callers are told so. `answers-lost`: calls take effect,
 * and their callers are told nothing true.
 */
export type Outage = "none" | "down" | "answers-lost";

type Call = (...args: unknown[]) => ResultAsync<unknown, unknown>;

/** The port, as long as nothing is wrong with the operation that is called. */
export function withOutage<Port extends object>(
  name: PortName,
  port: Port,
  outage: (operation: string) => Outage,
): Port {
  const wrap = (operation: string, call: Call): Call => {
    const failure: Unavailable = unavailable(name, operation, "scripted outage");
    return (...args) => {
      const state = outage(operation);
      if (state === "down") return errAsync(failure);
      const answer = call.apply(port, args);
      return state === "answers-lost" ? answer.andThen(() => errAsync(failure)) : answer;
    };
  };
  const members = Object.entries(port).map(([key, member]: [string, unknown]) => [
    key,
    typeof member === "function" ? wrap(key, member as Call) : member,
  ]);
  return Object.fromEntries(members) as Port;
}

/** Every port of a process that may be killed: from then on, none of its calls returns. */
export function mortal<Ports extends object>(ports: Ports, isDead: () => boolean): Ports {
  return eachCall(ports, (call) => (isDead() ? never() : call()));
}

/**
 * How a process is interrupted at one of its calls, before it is made or after it has taken effect: it dies, it sleeps,
 * or it alone goes on, and is told that the port cannot be had.
 */
export const INTERRUPTIONS = [
  "dies-before",
  "dies-after",
  "sleeps-before",
  "sleeps-after",
  "fails-before",
  "fails-after",
] as const;
export type Interruption = (typeof INTERRUPTIONS)[number];

/** Longer than any start waits and any young lock is spared. */
const SLEEP_MS = 90_000;

/** The ports of a process that is interrupted at its n-th call, counted from 1; and whether it came to that call. */
export function interrupted<Ports extends object>(
  ports: Ports,
  at: number,
  how: Interruption,
  clock: Clock,
): { readonly ports: Ports; readonly reached: () => boolean } {
  let calls = 0;
  const slept = async <T>(then: () => PromiseLike<T>): Promise<T> => {
    await clock.sleep(SLEEP_MS).done;
    return then();
  };
  const wrapped = eachCall(ports, (call, place) => {
    calls += 1;
    if (calls < at) return call();
    if (calls > at) return how.startsWith("dies") ? never() : call();
    switch (how) {
      case "dies-before":
        return never();
      case "dies-after":
        return call().andThen(never).orElse(never);
      case "sleeps-before":
        return new ResultAsync(slept(call));
      case "sleeps-after": {
        const done = call();
        return new ResultAsync(slept(() => done));
      }
      case "fails-before":
        return errAsync(failureOf(place));
      case "fails-after":
        return call().andThen(() => errAsync(failureOf(place)));
    }
  });
  return { ports: wrapped, reached: () => calls >= at };
}

type Answer = ResultAsync<unknown, unknown>;
type Place = { readonly port: PortName; readonly operation: string };

const never = (): Answer => new ResultAsync(new Promise(() => undefined));

/** What a port says that could not be had; a start of an egress says that its outcome is not known. */
function failureOf({ port, operation }: Place): unknown {
  const cause = "scripted interruption";
  if (port === "egress" && operation === "start") return { kind: "egress-outcome-unknown", cause };
  return unavailable(port, operation, cause);
}

/** What stays in the process. */
const LOCAL = new Set(["clock", "ids", "signals"]);

/** The ports, with every call that leaves the process made by `make`. */
function eachCall<Ports extends object>(
  ports: Ports,
  make: (call: () => Answer, place: Place) => Answer,
  port = "" as PortName,
): Ports {
  const wrap = ([name, member]: [string, unknown]): [string, unknown] => {
    if (LOCAL.has(name)) return [name, member];
    if (typeof member === "function") {
      const place = { port, operation: name };
      return [name, (...args: unknown[]) => make(() => (member as Call)(...args), place)];
    }
    const inner = typeof member === "object" && member !== null ? eachCall(member, make, name as PortName) : member;
    return [name, inner];
  };
  return Object.fromEntries(Object.entries(ports).map(wrap)) as Ports;
}
