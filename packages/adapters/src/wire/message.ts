import type { Delivery, Message, ReceiverId, Recording, Topic } from "@tallylight/core";
import { err, type Result } from "neverthrow";
import { z } from "zod";
import { decodeJson } from "./decode.ts";
import { decodeRecording, encodeRecording, type InvalidStored } from "./recording.ts";

/*
 *   event   = topic SP kind SP label SP json         what waits in the outbox, by its sequence
 *   message = attempts SP queued-at SP event         what waits for a receiver; queued-at in ms
 *   kind    = "recording" | "notice"                 label = the rank | the notice's name
 *   json    = the recording | the notice's data
 */

export function encodeMessage(topic: Topic, message: Message): string {
  const { kind } = message;
  const [label, json] =
    kind === "recording" ? [message.rank, encodeRecording(message.recording)] : [message.name, textOf(message.data)];
  return `${topic} ${kind} ${label} ${json}`;
}

export type ToldMessage = { readonly topic: Topic; readonly message: Message };

export function decodeMessage(event: string): Result<ToldMessage, InvalidStored> {
  const [, topic = "", kind, label = "", json = ""] = /^([^ ]+) (recording|notice) ([^ ]+) (.*)$/s.exec(event) ?? [];
  if (kind === "notice")
    return decodeJson(json, z.unknown()).map((data) => ({ topic, message: { kind, name: label, data } }));
  if (kind !== "recording" || !/^[0-4]$/.test(label)) return err(NOT_A_MESSAGE);
  return decodeRecording(json).map((recording: Recording) => ({
    topic,
    message: { kind, recording, rank: Number(label) },
  }));
}

/** Is it one that can be handed over? Its JSON is not looked at. */
export const isEvent = (text: string): boolean => /^[^ ]+ [^ ]+ [^ ]+ /.test(text);

/** One receiver's message, by its sequence, as its queue holds it. */
export function decodeDelivery(receiver: ReceiverId, sequence: string, text: string): Result<Delivery, InvalidStored> {
  const [, attempts, queuedAt, event] = /^(\d+) (\d+) (.*)$/s.exec(text) ?? [];
  if (attempts === undefined || queuedAt === undefined || event === undefined) return err(NOT_A_MESSAGE);
  return decodeMessage(event).map((told) => ({
    receiver,
    sequence,
    ...told,
    attempts: Number(attempts),
    queuedAt: Number(queuedAt),
  }));
}

/** JSON has no text for what is undefined. */
const textOf = (data: unknown): string => JSON.stringify(data) ?? "null";

const NOT_A_MESSAGE: InvalidStored = { kind: "invalid-stored", field: "", reason: "is not a message" };
