import { z } from "@hono/zod-openapi";
import { type Asked, type OnceRefusal, type Recording, startOnce, startRecording } from "@tallylight/core";
import { ok, type Result } from "neverthrow";
import { type Call, endpoint } from "../edge/endpoint.ts";
import { askedBy, prefersAsync } from "../edge/idempotency.ts";
import { fieldsQuery } from "../edge/fields.ts";
import { encodingSchema, layoutSchema } from "../edge/encoding.ts";
import { roomIdSchema } from "../edge/ids.ts";
import { recordingAnswer, recordingAnswerSchema } from "./schema.ts";

const body = z
  .object({
    roomId: roomIdSchema,
    config: z.object({ layout: layoutSchema.optional(), encoding: encodingSchema.optional() }).optional(),
  })
  .openapi("StartRecording", {
    example: { roomId: "walk_room-sfrslq0vi62jv0k", config: { layout: "speaker", encoding: "H264_1080P_30" } },
  });

export const startRecordingEndpoint = endpoint({
  method: "post",
  path: "/recordings",
  operationId: "startRecording",
  summary: "Starts a recording, and waits until it records",
  permission: "recordingControl",
  query: z.object(fieldsQuery),
  body,
  headers: ["Idempotency-Key", "Prefer"],
  answers: {
    201: { description: "It records", schema: recordingAnswerSchema, headers: ["Location"] },
    202: {
      description: "It is starting, and was not to be waited for",
      schema: recordingAnswerSchema,
      headers: ["Location", "Preference-Applied"],
    },
  },
  refusals: [400, 401, 403, 404, 406, 409, 413, 415, 422, 503],
  roomOf: ({ body }) => body.roomId,
  handle: async (call) => {
    const { waiting, phase } = call.service;
    const asked = askedBy(call.header("Idempotency-Key"), call.caller, call.body);
    if (asked.isErr()) return call.refuse(asked.error);
    if (phase() === "stopping") return call.refuse({ kind: "stopping" });
    const leave = waiting.take();
    if (leave === null) return call.refuse({ kind: "too-many-starts" });
    const early = prefersAsync(call.header("Prefer"));
    const { known, done } = begin(call, asked.value, early);
    void done.then(leave, leave);
    const answer = await (early ? known : done);
    if (answer.isErr()) return call.refuse(answer.error);
    return told(call, answer.value, early);
  },
});

type StartCall = Call<unknown, unknown, z.infer<typeof body>>;
type Answered = Result<Recording, OnceRefusal>;

/** Tracked, because a caller who goes away changes nothing: the start is finished all the same. */
function begin(
  { body: { roomId, config }, service: { house, work } }: StartCall,
  asked: Asked | null,
  early: boolean,
): { readonly known: PromiseLike<Answered>; readonly done: PromiseLike<Answered> } {
  const { ports, settings, answers } = house;
  const command = { roomId, ...config };
  let tell: (answer: Answered) => void = () => {};
  const first = new Promise<Answered>((resolve) => {
    tell = resolve;
  });
  const done = work.track<Answered>(
    asked === null
      ? startRecording(ports, settings, command, early ? (recording) => tell(ok(recording)) : null)
      : startOnce({ ...ports, answers }, settings, command, asked, early ? tell : null),
  );
  return { known: Promise.race([first, done]), done };
}

function told(call: StartCall, recording: Recording, early: boolean): Response {
  const { recordingId, egressId, status } = recording;
  call.note({ recordingId, egressId });
  const location = { Location: call.link(`/recordings/${recordingId}`) };
  if (status !== "starting") return call.json(201, recordingAnswer(recording, call), location);
  const applied = early ? { "Preference-Applied": "respond-async" } : {};
  return call.json(202, recordingAnswer(recording, call), { ...location, ...applied });
}
