import { createHmac, timingSafeEqual } from "node:crypto";

/** What a signed text is for. A text that was signed for one purpose is none for another. */
export type Purpose =
  | "rooms-page"
  | "recordings-page"
  | "catalog-check"
  | "catalog-rebuild"
  | "room-token"
  | "session"
  | "csrf"
  | "sign-in"
  | "notice";

/** Texts that callers carry and cannot make: `{payload}.{HMAC-SHA256}`, both base64url. */
export type Signer = {
  readonly sign: (purpose: Purpose, value: unknown) => string;
  /** The value that was signed for this purpose; undefined for everything else. */
  readonly open: (purpose: Purpose, text: string) => unknown;
};

export function signerWith(secret: string): Signer {
  const macOf = (purpose: Purpose, payload: string): Buffer =>
    createHmac("sha256", createHmac("sha256", secret).update(`tallylight ${purpose} 1`).digest())
      .update(payload)
      .digest();
  return {
    sign: (purpose, value) => {
      const payload = Buffer.from(JSON.stringify(value)).toString("base64url");
      return `${payload}.${macOf(purpose, payload).toString("base64url")}`;
    },
    open: (purpose, text) => {
      const [payload = "", mac = "", ...more] = text.split(".");
      // Compared as texts: base64url reads over what it does not know, and one mac would have many spellings.
      const told = Buffer.from(mac);
      const own = Buffer.from(macOf(purpose, payload).toString("base64url"));
      if (more.length > 0 || told.length !== own.length || !timingSafeEqual(told, own)) return undefined;
      return JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as unknown;
    },
  };
}
