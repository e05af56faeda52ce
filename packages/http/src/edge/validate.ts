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

/** What is said of a wrong value, in zod 3's words, where its schema says nothing itself. */
export function wording(issue: core.$ZodRawIssue): string | undefined {
  const { code, input } = issue;
  if (code === "invalid_type" || code === "invalid_value") {
    if (input === undefined) return "Required";
    if (code === "invalid_value") return unlisted(issue.values, input);
    if (issue.expected === "int") return "Expected integer, received float";
    return `Expected ${issue.expected}, received ${typeName(input)}`;
  }
  if (code === "too_small") return ofSize(issue.origin, issue.inclusive === false ? "less" : "least", issue.minimum);
  if (code === "too_big") return ofSize(issue.origin, issue.inclusive === false ? "more" : "most", issue.maximum);
  return code === "invalid_union" ? "Invalid input" : undefined;
}

function unlisted(values: readonly unknown[], input: unknown): string {
  const expected = values.map((value) => `'${String(value)}'`).join(" | ");
  if (typeof input !== "string") return `Expected ${expected}, received ${typeName(input)}`;
  return `Invalid enum value. Expected ${expected}, received '${input}'`;
}

const NUMBERS = {
  less: "greater than",
  least: "greater than or equal to",
  more: "less than",
  most: "less than or equal to",
};
const LENGTHS = { less: "over", least: "at least", more: "under", most: "at most" };

/** Of a number, a text or a list; `less` and `more` leave out the bound itself. */
function ofSize(origin: string, by: keyof typeof NUMBERS, bound: number | bigint): string | undefined {
  if (origin === "string") return `String must contain ${LENGTHS[by]} ${bound} character(s)`;
  if (origin === "array") return `Array must contain ${LENGTHS[by]} ${bound} element(s)`;
  return origin === "number" || origin === "int" ? `Number must be ${NUMBERS[by]} ${bound}` : undefined;
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isNaN(value) ? "nan" : typeof value;
}
