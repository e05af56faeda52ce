import { err, ok, type Result, ResultAsync } from "neverthrow";
import { z } from "zod";
import type { RecordingId, RoomId } from "@tallylight/core";
import type { Refusal } from "../refusal.ts";

/** What is sent to a service. `path`: below its API's base, or a whole address. */
export type Asked = {
  readonly method?: "GET" | "HEAD" | "POST" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the request is about, for the words of its refusal. */
  readonly about?: { readonly roomId: RoomId } | { readonly recordingId: RecordingId };
  /** How long the head of the answer may take. */
  readonly limitMs?: number;
};

export type Client = {
  /** The answer, if it is no refusal. */
  readonly ask: (asked: Asked) => ResultAsync<Response, Refusal>;
  /** The answer's JSON. */
  readonly read: <T>(schema: z.ZodType<T>, asked: Asked) => ResultAsync<T, Refusal>;
};

const LIMIT_MS = 30_000;

const problem = z.object({
  code: z.string(),
  detail: z.string(),
  recordingId: z.string().optional(),
  since: z.number().optional(),
});

/** Codes of a service that are this program's own refusals, and need no more than what a request is about. */
const SHARED: ReadonlySet<string> = new Set<Refusal["kind"]>([
  "room-not-found",
  "room-has-meeting",
  "room-has-recordings",
  "room-has-meeting-and-recordings",
  "room-with-meeting-has-recordings",
  "room-changed",
  "recording-not-found",
  "recording-in-progress",
  "already-stopped",
  "no-media",
  "recording-disabled",
  "room-empty",
  "already-recording",
  "room-ended",
  "stopped",
  "start-timed-out",
  "start-failed",
  "no-egress-capacity",
  "lock-not-found",
  "lock-changed",
  "lock-in-use",
]);

type Send = (url: URL, init: RequestInit) => Promise<Response>;

/** Speaks to a service of Tallylight. `service` is its address with its base path. */
export function serviceClient(service: URL, apiKey: string, fetched: Send = fetch): Client {
  const base = `${service.href.replace(/\/+$/, "")}/api/v1`;
  const ask: Client["ask"] = (asked) => new ResultAsync(send(fetched, base, apiKey, asked));
  return {
    ask,
    read: (schema, asked) => ask(asked).andThen((answer) => new ResultAsync(bodyOf(answer, schema, base))),
  };
}

async function send(fetched: Send, base: string, apiKey: string, asked: Asked): Promise<Result<Response, Refusal>> {
  const { method = "GET", path, query = {}, json, headers = {}, limitMs = LIMIT_MS } = asked;
  const url = new URL(path.startsWith("/") ? base + path : path);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), limitMs);
  try {
    const answer = await fetched(url, {
      method,
      redirect: "manual",
      signal: limit.signal,
      headers: {
        "x-api-key": apiKey,
        ...(json === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
    // An answer to HEAD has no body that could say why.
    if (!answer.ok && method === "HEAD") return await send(fetched, base, apiKey, { ...asked, method: "GET" });
    return answer.ok ? ok(answer) : err(await refusalIn(answer, base, asked));
  } catch (thrown) {
    const cause = limit.signal.aborted ? `no answer within ${limitMs} ms` : causeOf(thrown);
    return err({ kind: "service-unreachable", url: base, cause });
  } finally {
    clearTimeout(timer);
  }
}

/** In the service's own words, if it is one of ours. */
async function refusalIn(answer: Response, base: string, { about }: Asked): Promise<Refusal> {
  const told = problem.safeParse(await answer.json().catch(() => null));
  if (told.success) {
    const { code: kind, detail: message, recordingId = null, since = null } = told.data;
    // Tallylight's own, but its API is below another path.
    if (kind === "path-not-found") return { kind: "service-unreachable", url: base, cause: "it has no API there" };
    if (SHARED.has(kind)) return { kind, message, recordingId, since, ...about } as Refusal;
    return { kind: "refused-by-service", status: answer.status, code: told.data.code, message: told.data.detail };
  }
  return { kind: "service-unreachable", url: base, cause: `something else answers there (HTTP ${answer.status})` };
}

async function bodyOf<T>(answer: Response, schema: z.ZodType<T>, base: string): Promise<Result<T, Refusal>> {
  const body = schema.safeParse(await answer.json().catch(() => null));
  if (body.success) return ok(body.data);
  return err({ kind: "service-unreachable", url: base, cause: "its answer has another shape: is it Tallylight?" });
}

function causeOf(thrown: unknown): string {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  if (cause instanceof Error && "code" in cause) return String(cause.code);
  return thrown instanceof Error ? thrown.message : "unknown reason";
}
