import { describe, expect, it } from "vitest";
import { z } from "zod";
import { validate } from "./validate.ts";

const said = (schema: z.ZodType, value: unknown): unknown =>
  validate(schema, value).match(
    () => null,
    (refusal) => (refusal.kind === "invalid-request" ? refusal.details.map(({ message }) => message) : refusal.kind),
  );

/** The words of zod 3, as OpenVidu Meet's clients know them. */
describe("a wrong value is told in the words that clients know", () => {
  it.each<[z.ZodType, unknown, string]>([
    [z.string(), undefined, "Required"],
    [z.enum(["a", "b"]), undefined, "Required"],
    [z.string(), 1, "Expected string, received number"],
    [z.string(), null, "Expected string, received null"],
    [z.number(), Number.NaN, "Expected number, received nan"],
    [z.coerce.number(), "abc", "Expected number, received nan"],
    [z.boolean(), "yes", "Expected boolean, received string"],
    [z.object({}), [1], "Expected object, received array"],
    [z.array(z.string()), "a", "Expected array, received string"],
    [z.int(), 1.5, "Expected integer, received float"],
    [z.int(), "1", "Expected number, received string"],
    [z.enum(["a", "b"]), "c", "Invalid enum value. Expected 'a' | 'b', received 'c'"],
    [z.enum(["a", "b"]), 1, "Expected 'a' | 'b', received number"],
    [z.string().min(2), "a", "String must contain at least 2 character(s)"],
    [z.string().max(2), "abc", "String must contain at most 2 character(s)"],
    [z.array(z.string()).min(1), [], "Array must contain at least 1 element(s)"],
    [z.array(z.string()).max(1), ["a", "b"], "Array must contain at most 1 element(s)"],
    [z.number().positive(), 0, "Number must be greater than 0"],
    [z.number().min(1), 0, "Number must be greater than or equal to 1"],
    [z.number().max(1), 2, "Number must be less than or equal to 1"],
    [z.number().lt(1), 1, "Number must be less than 1"],
    [z.int().min(1), 0, "Number must be greater than or equal to 1"],
    [z.union([z.string(), z.number()]), true, "Invalid input"],
    [z.string().max(2, "name cannot exceed 2 characters"), "abc", "name cannot exceed 2 characters"],
  ])("%#", (schema, value, message) => {
    expect(said(schema, value)).toEqual([message]);
  });

  it("each by the path of its field, behind what goes before it", () => {
    const schema = z.object({ a: z.object({ b: z.array(z.string()) }), c: z.number() });
    expect(validate(schema, { a: { b: ["x", 1] } }, ["params"])._unsafeUnwrapErr()).toEqual({
      kind: "invalid-request",
      details: [
        { field: "params.a.b.1", message: "Expected string, received number" },
        { field: "params.c", message: "Required" },
      ],
    });
  });
});
