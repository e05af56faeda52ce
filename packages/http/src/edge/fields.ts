import { z } from "@hono/zod-openapi";

/** How callers choose what an answer holds; read by `call.asked`, together with the headers of the same names. */
export const fieldsQuery = {
  fields: z.string().optional().openapi({
    description: "Names of fields with commas between them: only these are answered. Also `X-Fields`",
    example: "roomId,status",
  }),
};

export const extraFieldsQuery = {
  ...fieldsQuery,
  extraFields: z.string().optional().openapi({
    description: "Fields that are answered only when they are asked for. Also `X-ExtraFields`",
    example: "config",
  }),
};

/**
 * An object with the asked fields only. Names that it cannot have are passed over; where no name is left, nothing is
 * left out.
 */
export function withFields(
  value: Readonly<Record<string, unknown>>,
  asked: readonly string[],
  known: readonly string[],
): Readonly<Record<string, unknown>> {
  const wanted = asked.filter((name) => known.includes(name));
  if (wanted.length === 0) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => wanted.includes(name)));
}
