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

/** How a process is interrupted at one of its calls: before it is made, or after it has taken effect. */
export type Interruption = "dies-before" | "dies-after" | "sleeps-before" | "sleeps-after";

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
  const wrapped = eachCall(ports, (call) => {
    calls += 1;
    if (calls < at || (calls > at && how.startsWith("sleeps"))) return call();
    if (calls > at || how === "dies-before") return never();
    if (how === "sleeps-before") return new ResultAsync(slept(call));
    const done = call();
    return how === "dies-after"
      ? new ResultAsync(Promise.resolve(done).then(() => never()))
      : new ResultAsync(slept(() => done));
  });
  return { ports: wrapped, reached: () => calls >= at };
}

type Answer = ResultAsync<unknown, unknown>;

const never = (): Answer => new ResultAsync(new Promise(() => undefined));

/** What stays in the process. */
const LOCAL = new Set(["clock", "ids", "signals"]);

/** The ports, with every call that leaves the process made by `make`. */
function eachCall<Ports extends object>(ports: Ports, make: (call: () => Answer) => Answer): Ports {
  const wrap = ([name, member]: [string, unknown]): [string, unknown] => {
    if (LOCAL.has(name)) return [name, member];
    if (typeof member === "function") return [name, (...args: unknown[]) => make(() => (member as Call)(...args))];
    return [name, typeof member === "object" && member !== null ? eachCall(member, make) : member];
  };
  return Object.fromEntries(Object.entries(ports).map(wrap)) as Ports;
}
