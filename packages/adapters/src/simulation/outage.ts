import { type PortName, unavailable, type Unavailable } from "@tallylight/core";
import { errAsync, ResultAsync } from "neverthrow";

/**
 * What is wrong with a port now. `down`: nothing happens, and callers are told so. `answers-lost`: calls take effect,
 * and their callers are told nothing true. `dead`: the caller's process is gone, so no call returns.
 */
export type Outage = "none" | "down" | "answers-lost" | "dead";

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
      if (state === "dead") return new ResultAsync(new Promise(() => undefined));
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
export function mortal<Ports extends Record<string, unknown>>(ports: Ports, isDead: () => boolean): Ports {
  const wrapped = Object.entries(ports).map(([name, port]) => [name, mortalPort(name, port, isDead)]);
  return Object.fromEntries(wrapped) as Ports;
}

const LOCAL = new Set(["clock", "ids", "signals"]);

function mortalPort(name: string, port: unknown, isDead: () => boolean): unknown {
  if (LOCAL.has(name)) return port;
  if (name === "catalog") return mortal(port as Record<string, unknown>, isDead);
  return withOutage(name as PortName, port as object, () => (isDead() ? "dead" : "none"));
}
