import { err, ok, type Result } from "neverthrow";
import type { core, ZodType } from "zod";
import type { Detail, EdgeRefusal } from "../problem.ts";

/**
 * A value as its schema makes it, or what is wrong with it: every field, in the words of zod 3, which clients of
 * OpenVidu Meet know.
 *
 * @param at Goes before each field's path.
 */
export function validate<T>(schema: ZodType<T>, value: unknown, at: readonly string[] = []): Result<T, EdgeRefusal> {
  const parsed = schema.safeParse(value, { error: wording });
  if (parsed.success) return ok(parsed.data);
  const details = parsed.error.issues.map(({ path, message }): Detail => ({
    field: [...at, ...path.map(String)].join("."),
    message,
  }));
  return err({ kind: "invalid-request", details });
}

/** What is said of a value of the wrong type, where its schema says nothing itself. */
export function wording(issue: core.$ZodRawIssue): string | undefined {
  const { code, input } = issue;
  if (code !== "invalid_type" && code !== "invalid_value") return undefined;
  if (input === undefined) return "Required";
  if (code === "invalid_type") return `Expected ${issue.expected}, received ${typeName(input)}`;
  const expected = issue.values.map((value) => `'${String(value)}'`).join(" | ");
  if (typeof input !== "string") return `Expected ${expected}, received ${typeName(input)}`;
  return `Invalid enum value. Expected ${expected}, received '${input}'`;
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isNaN(value) ? "nan" : typeof value;
}
