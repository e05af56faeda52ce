import { csrfToken, newSession, SESSION_COOKIE } from "../edge/session.ts";
import { signerWith } from "../edge/signed.ts";
import type { TestHouse } from "../test-house.ts";

/** For tests: a browser of somebody who is signed in, without the browser. */
export type Operator = {
  readonly get: (path: string) => Promise<Response>;
  /** Sends a form with the session's token, unless the fields say another. */
  readonly post: (path: string, fields?: Readonly<Record<string, string>>) => Promise<Response>;
};

export function operatorOf({ house, ask }: TestHouse): Operator {
  const signer = signerWith(house.secret);
  const session = newSession(house.ports.clock.now());
  const cookie = `${SESSION_COOKIE}=${signer.sign("session", session)}`;
  return {
    get: (path) => ask(`/meet/dashboard${path}`, { headers: { cookie } }),
    post: (path, fields = {}) =>
      ask(`/meet/dashboard${path}`, {
        headers: { cookie, "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ csrf: csrfToken(signer, session), ...fields }).toString(),
      }),
  };
}
