import { err, ok, type Result } from "neverthrow";
import type { EdgeRefusal } from "../problem.ts";

const MAX_JSON_BYTES = 65_536;
const MAX_DEPTH = 16;

/** The bytes of a body, as long as they are not more than `limitBytes`, whatever its length header says. */
export async function readBody(request: Request, limitBytes: number): Promise<Result<Buffer, EdgeRefusal>> {
  const tooLarge = err({ kind: "body-too-large" as const, limitBytes });
  const told = request.headers.get("content-length");
  if (Number(told ?? 0) > limitBytes) return tooLarge;
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    // Node holds the sender to a length that is told, and a body that is taken as a whole needs no stream of the web's.
    if (told !== null) {
      const whole = Buffer.from(await request.arrayBuffer());
      return whole.length > limitBytes ? tooLarge : ok(whole);
    }
    for await (const chunk of request.body ?? []) {
      size += chunk.length;
      if (size > limitBytes) return tooLarge;
      chunks.push(chunk);
    }
  } catch {
    // The sender went away in the middle of it.
    return err({ kind: "malformed-body" });
  }
  return ok(Buffer.concat(chunks));
}

/** The JSON value of a body; undefined when there is no body at all. */
export async function readJson(request: Request): Promise<Result<unknown, EdgeRefusal>> {
  const read = await readBody(request, MAX_JSON_BYTES);
  if (read.isErr()) return err(read.error);
  const text = read.value.toString("utf8");
  if (text.trim() === "") return ok(undefined);
  if (!isJson(request.headers.get("content-type"))) return err({ kind: "unsupported-media-type" });
  return parseJson(text);
}

function isJson(contentType: string | null): boolean {
  return /^application\/(json|[a-z0-9.+-]+\+json)$/i.test(contentType?.split(";")[0]?.trim() ?? "");
}

function parseJson(text: string): Result<unknown, EdgeRefusal> {
  if (depthOf(text) > MAX_DEPTH) return err({ kind: "malformed-body" });
  try {
    return ok(JSON.parse(text) as unknown);
  } catch {
    return err({ kind: "malformed-body" });
  }
}

/** How deep the brackets of a JSON text go, without reading it: in one pass, whatever it holds. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      // What is escaped is passed over, a quote above all.
      if (character === "\\") at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "[" || character === "{") deepest = Math.max(deepest, (depth += 1));
    else if (character === "]" || character === "}") depth -= 1;
  }
  return deepest;
}
