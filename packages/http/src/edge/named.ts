import { z } from "@hono/zod-openapi";

/** A name that is more than a text to the compiler. */
export const named = <T extends string>(): z.ZodType<T> => z.string() as unknown as z.ZodType<T>;
