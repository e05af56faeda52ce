import { formatRecordingId, type RecordingIdParts, type RoomId } from "@tallylight/core";
import type { Context } from "hono";
import { parseAccept } from "hono/utils/accept";
import { err, ok, type Result } from "neverthrow";
import type { ZodObject, ZodType } from "zod";
import type { EdgeRefusal, Refusal } from "../problem.ts";
import { readJson } from "./body.ts";
import { bytesAnswer } from "./bytes.ts";
import { type Caller, may, type Permission } from "./caller.ts";
import type { EdgeEnv, Facts, Service } from "./context.ts";
import type { RequestHeader, ResponseHeader } from "./headers.ts";
import type { RefusalStatus } from "./refusals.ts";
import { refuse } from "./refuse.ts";
import { openShared, sharedSecret } from "./shared.ts";
import { validate } from "./validate.ts";

/** What is told of an answer in the OpenAPI document. */
export type Answer = {
  readonly description: string;
  readonly schema?: ZodType;
  /** Default `application/json`. */
  readonly mediaType?: string;
  /** Beside those of every answer. */
  readonly headers?: readonly ResponseHeader[];
};

type Description = {
  readonly method: "get" | "post" | "put" | "delete";
  /** Below the API's base, with parameters in braces. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly permission: Permission;
  /** A secret that was shared opens it too, for one recording. */
  readonly shared?: true;
  readonly answers: Readonly<Record<number, Answer>>;
  /** The statuses of its refusals. */
  readonly refusals: readonly RefusalStatus[];
};

type Input<P, Q, B> = { readonly params: P; readonly query: Q; readonly body: B };

/** One operation: what it takes, who may do it, and what is done. */
export type Operation<P, Q, B, H extends RequestHeader = never> = Description & {
  readonly params?: ZodObject & ZodType<P>;
  readonly query?: ZodObject & ZodType<Q>;
  readonly body?: ZodType<B>;
  /** Those that it reads, and checks itself; beside those of every operation. */
  readonly headers?: readonly H[];
  /** What goes before a path parameter's name in a 422, where OpenVidu Meet has something there. */
  readonly paramsAt?: readonly string[];
  /** The room that a request is about; null when it is about more than one. */
  readonly roomOf: (input: Input<P, Q, B>, caller: Caller) => RoomId | null;
  readonly handle: (call: Call<P, Q, B, H>) => Promise<Response>;
};

/** A request that was understood, of a caller who may make it. */
export type Call<P, Q, B, H extends RequestHeader = never> = Input<P, Q, B> & {
  readonly service: Service;
  readonly caller: Caller;
  readonly request: Request;
  /** A header that the operation says it reads; null when there is none. */
  readonly header: (name: H) => string | null;
  /** Names of fields by query (`fields`) and header (`X-Fields`); likewise for `extraFields`. */
  readonly asked: (what: "fields" | "extraFields") => readonly string[];
  /** The absolute address of a path below the API's base. */
  readonly link: (path: string) => string;
  /** The absolute address of a page, below the base path. */
  readonly page: (path: string) => string;
  readonly note: (facts: Facts) => void;
  readonly json: (status: number, body: unknown, headers?: Readonly<Record<string, string>>) => Response;
  /** An answer of bytes that are read as they are sent; its reader going away ends the iteration. */
  readonly stream: (bytes: AsyncIterable<Uint8Array>, init: ResponseInit) => Response;
  readonly refuse: (refusal: Refusal) => Response;
};

/** An operation as the application mounts and describes it. */
export type Endpoint = Description & {
  readonly params?: ZodObject | undefined;
  readonly query?: ZodObject | undefined;
  readonly body?: ZodType | undefined;
  readonly headers?: readonly RequestHeader[] | undefined;
  readonly answer: (c: Context<EdgeEnv>, service: Service) => Promise<Response>;
};

export function endpoint<P, Q, B, const H extends RequestHeader = never>(operation: Operation<P, Q, B, H>): Endpoint {
  const known = { ...operation, offered: mediaTypes(operation) };
  return {
    ...operation,
    answer: async (c, service) => {
      c.get("facts")["route"] = operation.path;
      const call = await understand(known, c, service);
      return call.isOk() ? operation.handle(call.value) : refuse(c, call.error);
    },
  };
}

type Known<P, Q, B, H extends RequestHeader> = Operation<P, Q, B, H> & { readonly offered: readonly string[] };

/** In this order: may the caller do such a thing at all, does the request make sense, is its room the caller's. */
async function understand<P, Q, B, H extends RequestHeader>(
  operation: Known<P, Q, B, H>,
  c: Context<EdgeEnv>,
  service: Service,
): Promise<Result<Call<P, Q, B, H>, Refusal>> {
  const caller = c.get("caller");
  const { offered, permission } = operation;
  const secret = operation.shared === true ? sharedSecret(c.req.query()) : null;
  if (secret !== null) return understandShared(operation, c, service, secret);
  if (caller.kind === "stranger") return err(unknownCaller);
  if (!may(caller, permission, caller.kind === "room-token" ? caller.roomId : null)) return err({ kind: "forbidden" });
  if (!accepts(c.req.header("accept"), offered)) return err({ kind: "not-acceptable", offered: offered.join(", ") });
  const input = await read(operation, c);
  if (input.isErr()) return err(input.error);
  const roomId = operation.roomOf(input.value, caller);
  if (!may(caller, permission, roomId)) return err({ kind: "forbidden" });
  const facts = c.get("facts");
  Object.assign(facts, idsOf(input.value.params));
  if (roomId !== null) facts["roomId"] = roomId;
  return ok(callOf(input.value, c, service));
}

/** Who has the secret needs no permission; but who has a wrong one is told nothing else, whoever they are. */
async function understandShared<P, Q, B, H extends RequestHeader>(
  operation: Operation<P, Q, B, H>,
  c: Context<EdgeEnv>,
  service: Service,
  secret: string,
): Promise<Result<Call<P, Q, B, H>, Refusal>> {
  const input = await read(operation, c);
  const isStranger = c.get("caller").kind === "stranger";
  if (input.isErr()) return isStranger ? err(unknownCaller) : err(input.error);
  const { recordingId } = input.value.params as { readonly recordingId: RecordingIdParts };
  Object.assign(c.get("facts"), idsOf(input.value.params), { shared: true });
  const opened = await openShared(service.house.ports, recordingId, secret);
  if (opened.isErr()) return err(opened.error);
  if (opened.value === "private" && isStranger) return err(unknownCaller);
  return ok(callOf(input.value, c, service));
}

const unknownCaller = { kind: "unauthorized", message: "Unauthorized" } as const;

/** For the log. Where an operation has a recording in its path, that is its id's parts. */
function idsOf(params: unknown): Facts {
  if (typeof params !== "object" || params === null || !("recordingId" in params)) return {};
  const id = params.recordingId as RecordingIdParts;
  return { recordingId: formatRecordingId(id), egressId: id.egressId };
}

async function read<P, Q, B, H extends RequestHeader>(
  { params, query, body, paramsAt }: Operation<P, Q, B, H>,
  c: Context<EdgeEnv>,
): Promise<Result<Input<P, Q, B>, EdgeRefusal>> {
  const told = body === undefined ? ok(undefined) : await readJson(c.req.raw);
  if (told.isErr()) return err(told.error);
  return readBy(params, c.req.param(), paramsAt).andThen((params) =>
    readBy(query, toldOnce(c.req.queries())).andThen((query) =>
      readBy(body, told.value).map((body) => ({ params, query, body })),
    ),
  );
}

/** A parameter that is told several times is a list, which none of ours is: so it is refused by its name. */
function toldOnce(queries: Readonly<Record<string, readonly string[]>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(queries).map(([name, told]) => [name, told.length > 1 ? told : told[0]]));
}

/** Without a schema there is nothing to read, and `undefined` is the operation's own type for it. */
function readBy<T>(schema: ZodType<T> | undefined, value: unknown, at?: readonly string[]): Result<T, EdgeRefusal> {
  return schema === undefined ? ok(undefined as T) : validate(schema, value, at);
}

/** In one piece: to put two objects together costs more than to make them. */
function callOf<P, Q, B>(
  { params, query, body }: Input<P, Q, B>,
  c: Context<EdgeEnv>,
  service: Service,
): Call<P, Q, B, RequestHeader> {
  const { publicUrl, basePath } = service.house.config;
  const page = (path: string): string => `${publicUrl ?? new URL(c.req.url).origin}${basePath}${path}`;
  return {
    params,
    query,
    body,
    service,
    caller: c.get("caller"),
    request: c.req.raw,
    header: (name) => c.req.raw.headers.get(name),
    asked: (what) => names(c.req.query(what), c.req.header(`x-${what}`)),
    link: (path) => page(`/api/v1${path}`),
    page,
    note: (facts) => void Object.assign(c.get("facts"), facts),
    json: (status, body, headers = {}) =>
      new Response(JSON.stringify(body), {
        status,
        headers: { "Content-Type": "application/json", "Cache-Control": "private, no-cache", ...headers },
      }),
    stream: (bytes, init) => bytesAnswer(c, service.log, bytes, init),
    refuse: (refusal) => refuse(c, refusal),
  };
}

function names(...lists: readonly (string | undefined)[]): readonly string[] {
  return lists.flatMap((list) => list?.split(",") ?? []).map((name) => name.trim());
}

const mediaTypes = ({ answers }: Description): readonly string[] => [
  ...new Set(Object.values(answers).map(({ mediaType = "application/json" }) => mediaType)),
];

/** A refusal is a problem, so whoever accepts those alone accepts at least half of what may come. */
function accepts(header: string | undefined, offered: readonly string[]): boolean {
  if (header === undefined || header.trim() === "") return true;
  const fits = (range: string): boolean =>
    range === "*/*" ||
    [...offered, "application/problem+json"].some((type) => type === range || `${type.split("/")[0]}/*` === range);
  return parseAccept(header).some(({ type, q }) => q > 0 && fits(type.toLowerCase()));
}
