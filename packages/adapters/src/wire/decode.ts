import type { InvalidId } from "@tallylight/core";
import { err, ok, Result } from "neverthrow";
import { z } from "zod";
import type { InvalidStored } from "./recording.ts";

/** A JSON text as the schema reads it, or the first thing that is wrong with it. */
export function decodeJson<T>(text: string, schema: z.ZodType<T>): Result<T, InvalidStored> {
  return parseJson(text).andThen((json) => {
    const parsed = schema.safeParse(json);
    if (parsed.success) return ok(parsed.data);
    const issue = parsed.error.issues[0];
    return err(invalid(issue?.path.join(".") ?? "", issue?.message ?? "Invalid input"));
  });
}

const parseJson = Result.fromThrowable(
  (text: string): unknown => JSON.parse(text),
  () => invalid("", "is not JSON"),
);

/** What a text says as JSON; null when it is none. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A string that one of core's parsers takes. */
export function branded<T extends string>(parse: (input: string) => Result<T, InvalidId>): z.ZodType<T> {
  return z.custom<T>((value) => isOf(parse, value));
}

/** Is it a string that one of core's parsers takes? */
export function isOf(parse: (input: string) => Result<string, InvalidId>, value: unknown): boolean {
  return typeof value === "string" && parse(value).isOk();
}

function invalid(field: string, reason: string): InvalidStored {
  return { kind: "invalid-stored", field, reason };
}
