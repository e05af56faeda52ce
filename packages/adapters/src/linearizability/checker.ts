import type { Held, RoomId } from "@tallylight/core";
import { byRoom, describeHeld, describeOperation, type History, type Instant, type Operation } from "./history.ts";
import { step, textOf } from "./model.ts";

/** Why a room's history is none of a correct store. */
export type NotLinearizable = {
  readonly kind: "not-linearizable";
  readonly roomId: RoomId;
  /** The answer that fits into no order: everything before it does. */
  readonly culprit: Operation;
  /** The longest order of the operations up to then that a correct store could have taken, and what it held after it. */
  readonly order: History;
  readonly held: Held;
  /** What was under way or done by then and is not in that order. */
  readonly left: History;
};

/**
 * Looks for an order of each room's operations in which one correct store, asked by one client, gives the same answers,
 * and which keeps to real time: what was answered before another was called comes before it (Herlihy and Wing).
 *
 * The search is Wing and Gong's with Lowe's memory of what was tried. It does not branch on a read or a lost swap that
 * fits: it changes nothing here or anywhere, so if there is an order, there is one with it here. (A release that was won
 * may have found nothing here, and a lock later.) Null when all rooms have such an order.
 */
export function findNonLinearizable(history: History): NotLinearizable | null {
  for (const [roomId, operations] of byRoom(history)) {
    const sorted = operations.toSorted((a, b) => a.calledAt - b.calledAt);
    if (!search(sorted).found) return explain(roomId, sorted);
  }
  return null;
}

/** A violation as text for a person: what does not fit, and the end of what does. */
export function describeNotLinearizable(violation: NotLinearizable, lines = 8): string {
  const { roomId, culprit, order, held, left } = violation;
  const list = (operations: History): string => operations.map((one) => `    ${describeOperation(one)}`).join("\n");
  return [
    `room ${roomId}: no order explains`,
    list([culprit]),
    `  The longest order that a store could have taken holds ${order.length} operations, and ends in`,
    list(order.slice(-lines)),
    `  after which it holds: ${describeHeld(held)}. Not in it:`,
    list(left.slice(-lines)),
  ].join("\n");
}

/** How far an order has come. */
type Node = {
  /** All answered operations before this index are in the order. */
  readonly first: number;
  /** Indexes, in order, of the answered ones from there on that are in it too. */
  readonly ahead: readonly number[];
  /** Indexes, in order, of the unanswered ones that are in it. */
  readonly happened: readonly number[];
  readonly held: Held;
  readonly length: number;
  readonly last: { readonly operation: Operation; readonly before: Node } | null;
};

type Search = { readonly found: boolean; readonly longest: Node };

const START: Node = { first: 0, ahead: [], happened: [], held: null, length: 0, last: null };

/** @param operations Those of one room, by the moment of their call. */
function search(operations: History): Search {
  const answered = operations.filter(({ answer }) => answer !== undefined);
  // What an unanswered read saw, nobody knows; an unanswered swap may have changed what others saw.
  const open = operations.filter(({ kind, answer }) => answer === undefined && kind === "swap");
  const tried = new Set<string>();
  const nodes = [START];
  let longest = START;
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    if (node.length > longest.length) longest = node;
    if (node.first === answered.length) return { found: true, longest: node };
    const text = `${node.first}|${node.ahead.join()}|${node.happened.join()}|${textOf(node.held)}`;
    if (tried.has(text)) continue;
    tried.add(text);
    nodes.push(...nextNodes(node, answered, open));
  }
  return { found: false, longest };
}

/** What may come next; the last of them is the likeliest. */
function nextNodes(node: Node, answered: History, open: History): readonly Node[] {
  const { candidates, until } = nextAnswered(node, answered);
  const next: Node[] = [];
  for (const index of candidates) {
    const operation = answered[index] as Operation;
    const result = step(node.held, operation);
    if (result === undefined) continue;
    const one = {
      ...advance(node, index),
      held: result.after,
      length: node.length + 1,
      last: { operation, before: node },
    };
    // It may still tell the stamp of a lock: another lock's, perhaps, under a version that was claimed twice.
    const tellsNothing = textOf(result.after) === textOf(node.held);
    if (changesNothing(operation) && tellsNothing) return [one];
    next.push(one);
  }
  return [...nextOpen(node, open, until), ...next.toReversed()];
}

/** Wherever in the order it is. */
function changesNothing({ kind, answer }: Operation): boolean {
  return kind === "read" || answer?.value.won === false;
}

/** Indexes of the answered operations that were called before any other that is left was answered, and that moment. */
function nextAnswered({ first, ahead }: Node, answered: History): { candidates: readonly number[]; until: Instant } {
  const candidates: number[] = [];
  let until = Number.POSITIVE_INFINITY;
  for (let index = first; index < answered.length; index++) {
    const { calledAt, answer } = answered[index] as Operation;
    if (calledAt > until) break;
    if (ahead.includes(index)) continue;
    candidates.push(index);
    until = Math.min(until, answer?.at ?? until);
  }
  return { candidates, until };
}

/** Unanswered swaps that were called by then and would change what is held: the others need no place. */
function nextOpen(node: Node, open: History, until: Instant): readonly Node[] {
  const next: Node[] = [];
  for (const [index, operation] of open.entries()) {
    if (operation.calledAt > until) break;
    if (node.happened.includes(index)) continue;
    const held = step(node.held, operation)?.after ?? null;
    if (textOf(held) === textOf(node.held)) continue;
    const happened = [...node.happened, index].sort((a, b) => a - b);
    next.push({ ...node, happened, held, length: node.length + 1, last: { operation, before: node } });
  }
  return next;
}

/** Takes one answered operation into the order. */
function advance(node: Node, index: number): Node {
  const ahead = new Set([...node.ahead, index]);
  let first = node.first;
  while (ahead.delete(first)) first++;
  return { ...node, first, ahead: [...ahead].sort((a, b) => a - b) };
}

/** What was asked before a moment, and what of it was answered by then. */
function upTo(operations: History, moment: Instant): History {
  return operations
    .filter(({ calledAt }) => calledAt <= moment)
    .map((operation) => {
      if (operation.answer === undefined || operation.answer.at <= moment) return operation;
      const { answer: _later, ...unanswered } = operation;
      return unanswered;
    });
}

/** Finds the shortest beginning that no order explains: a longer one of it has none either, so halving finds it. */
function explain(roomId: RoomId, operations: History): NotLinearizable {
  const byAnswer = operations
    .filter(({ answer }) => answer !== undefined)
    .toSorted((a, b) => (a.answer?.at ?? 0) - (b.answer?.at ?? 0));
  const beginning = (count: number): History => upTo(operations, byAnswer[count - 1]?.answer?.at ?? 0);
  let fits = 0;
  let breaks = byAnswer.length;
  while (breaks - fits > 1) {
    const middle = (fits + breaks) >> 1;
    if (search(beginning(middle)).found) fits = middle;
    else breaks = middle;
  }
  const shortest = beginning(breaks);
  const { longest } = search(shortest);
  const order = orderOf(longest);
  const left = shortest.filter((operation) => !order.includes(operation));
  return {
    kind: "not-linearizable",
    roomId,
    culprit: byAnswer[breaks - 1] as Operation,
    order,
    held: longest.held,
    left,
  };
}

function orderOf(node: Node): History {
  const order: Operation[] = [];
  for (let at = node; at.last !== null; at = at.last.before) order.unshift(at.last.operation);
  return order;
}
