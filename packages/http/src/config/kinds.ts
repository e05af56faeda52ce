import type { DurationMs } from "@tallylight/core";
import { err, ok, type Result } from "neverthrow";
import { isIP } from "node:net";
import { z } from "zod";
import type { Kind } from "./variables.ts";

/** A kind by a zod schema; `expected` is all that is said when it does not fit. */
function kind<T>(schema: z.ZodType<T>, expected: string): Kind<T> {
  return {
    parse: (text) => {
      const parsed = schema.safeParse(text);
      return parsed.success ? ok(parsed.data) : err(expected);
    },
  };
}

export const text: Kind<string> = kind(z.string().min(1), "a text");

export const port: Kind<number> = kind(
  z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .refine((value) => value <= 65_535),
  "a port from 0 to 65535 (0: any that is free)",
);

export const host: Kind<string> = kind(
  z.string().regex(/^[A-Za-z0-9.:_-]{1,253}$/),
  "a host name or an IP address, without port and brackets",
);

/** A host with or without a port; an IPv6 address with one stands in brackets. */
export function addressOf(defaultPort: number): Kind<{ readonly host: string; readonly port: number }> {
  const expected = `a host and a port, such as redis-1:${defaultPort}`;
  const parse = (given: string): Result<{ readonly host: string; readonly port: number }, string> => {
    const [, name = "", digits] = /^(\[[0-9A-Fa-f:.]+\]|[^:[\]]+)(?::(\d{1,5}))?$/.exec(given) ?? [];
    const number = digits === undefined ? defaultPort : Number(digits);
    const named = host.parse(name.replace(/^\[|\]$/g, ""));
    return named.isOk() && number > 0 && number <= 65_535 ? ok({ host: named.value, port: number }) : err(expected);
  };
  return { parse };
}

/** A whole number from 0. */
export function count(most: number): Kind<number> {
  return kind(
    z
      .string()
      .regex(/^\d{1,6}$/)
      .transform(Number)
      .refine((value) => value <= most),
    `a whole number from 0 to ${most}`,
  );
}

export const onOff: Kind<boolean> = kind(
  z.enum(["true", "false"]).transform((value) => value === "true"),
  "true or false",
);

export const basePath: Kind<string> = kind(
  z
    .string()
    .regex(/^\/([A-Za-z0-9._~-]+(\/[A-Za-z0-9._~-]+)*\/?)?$/)
    .transform((path) => path.replace(/\/$/, "")),
  "a path such as /meet, or / for none",
);

export const prefix: Kind<string> = kind(
  z
    .string()
    .transform((path) => path.replace(/^\/+|\/+$/g, ""))
    .refine((path) => path.split("/").every((part) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(part))),
  "a path of names of A-Z a-z 0-9 . _ -, such as openvidu-meet",
);

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
/** What a timer takes. */
const LONGEST_MS = 2 ** 31 - 1;

const showDuration = (ms: DurationMs): string => {
  const [unit, factor] = Object.entries(UNIT_MS).findLast(([, size]) => ms > 0 && ms % size === 0) ?? ["s", 1];
  return `${ms / factor}${unit}`;
};

export const duration: Kind<DurationMs> = {
  ...kind(
    z
      .string()
      .regex(/^\d{1,12}(ms|s|m|h)$/)
      .transform((value) => Number.parseInt(value, 10) * (UNIT_MS[value.replace(/^\d+/, "")] ?? 0))
      .refine((ms) => ms > 0 && ms <= LONGEST_MS),
    "a length of time above 0 and at most 24 days: a whole number and ms, s, m or h, such as 30s",
  ),
  show: showDuration,
};

/** What a shutdown has time for. */
const LONGEST_PAUSE_MS = 20_000;

/** A short length of time, or none. */
export const pause: Kind<DurationMs> = {
  ...kind(
    z
      .string()
      .regex(/^\d{1,5}(ms|s)$/)
      .transform((value) => Number.parseInt(value, 10) * (value.endsWith("ms") ? 1 : 1_000))
      .refine((ms) => ms <= LONGEST_PAUSE_MS),
    "a length of time from 0s to 20s: a whole number and ms or s",
  ),
  show: showDuration,
};

export function oneOf<const T extends string>(values: readonly T[]): Kind<T> {
  return kind(z.enum(values), `one of ${values.join(", ")}`);
}

/** An address with one of these schemes. It is given back without a slash at its end. */
export function url(...schemes: readonly string[]): Kind<string> {
  const expected = `an address that begins with ${schemes.map((scheme) => `${scheme}//`).join(" or ")}`;
  const parse = (given: string): Result<string, string> => {
    const fits = URL.canParse(given) && schemes.includes(new URL(given).protocol) && new URL(given).host !== "";
    return fits ? ok(given.replace(/\/+$/, "")) : err(expected);
  };
  return { parse };
}

/** Where events are sent to. Its path may hold a secret, so it is not shown. */
export const receiverUrl: Kind<string> = {
  parse: (given) => {
    const expected = "an address that begins with http:// or https://, without user name, password and fragment";
    if (!URL.canParse(given)) return err(expected);
    const { protocol, username, password, hash, href } = new URL(given);
    const fits = (protocol === "http:" || protocol === "https:") && username + password + hash === "";
    return fits ? ok(href) : err(expected);
  },
  secret: true,
};

/** What signs events: Standard Webhooks' form of a secret, or any text. */
export const signingSecret: Kind<string> = {
  parse: (given) => {
    const encoded = /^whsec_(.*)$/s.exec(given)?.[1];
    if (encoded === undefined) return secretOf(22).parse(given);
    const key = Buffer.from(encoded, "base64");
    const fits = key.toString("base64") === encoded && key.length >= 24 && key.length <= 64;
    return fits
      ? ok(given)
      : err("whsec_ and the base64 of 24 to 64 random bytes, or a random text of at least 22 characters");
  },
  secret: true,
};

/** What examples have in the place of a secret. Everybody can read those, so nobody is let in by them. */
const PLACEHOLDER = /change[-_ ]?me|^your[-_ ]|^<.*>$|^…$/iu;
const OF_ONES_OWN = "a value of your own, and not the example's; `openssl rand -hex 32` makes one";

/** A secret of at least so many characters; 22 of base62 hold 128 bits. */
export function secretOf(leastLength: number): Kind<string> {
  const expected = leastLength > 1 ? `a random text of at least ${leastLength} characters` : "a text";
  const { parse } = kind(z.string().min(leastLength), expected);
  return { parse: (given) => (PLACEHOLDER.test(given) ? err(OF_ONES_OWN) : parse(given)), secret: true };
}

/** Several of a kind, with commas between them. */
export function list<T>(of: Kind<T>): Kind<readonly T[]> {
  const parse = (given: string): Result<readonly T[], string> => {
    const parts = given.split(",").map((part) => of.parse(part.trim()));
    const values = parts.flatMap((part) => (part.isOk() ? [part.value] : []));
    const wrong = parts.find((part) => part.isErr());
    return wrong?.isErr() === true ? err(`${wrong.error}, or several with commas between them`) : ok(values);
  };
  return { parse, ...(of.secret === undefined ? {} : { secret: of.secret }) };
}

/** An origin as browsers send it. */
export const origin: Kind<string> = kind(
  z.string().refine((text) => /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text),
  "an origin such as https://app.example, without a path",
);

/** An address, or a network in the manner of 10.0.0.0/8. */
export const network: Kind<string> = kind(
  z.string().refine((text) => {
    const [address = "", bits, ...more] = text.split("/");
    const most = isIP(address) === 6 ? 128 : 32;
    const whole = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
    return isIP(address) !== 0 && whole && more.length === 0;
  }),
  "an IP address or a network such as 10.0.0.0/8",
);
