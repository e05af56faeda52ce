import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { API_KEY, openTestHouse, type TestHouse } from "../test-house.ts";
import { newSession, SESSION_COOKIE, sessionCookie, signInToken } from "./session.ts";
import { signerWith } from "./signed.ts";

const API = "/meet/api/v1";

let house: TestHouse;
beforeEach(async () => {
  house = await openTestHouse();
});
afterEach(() => house.close());

const signer = () => signerWith(house.house.secret);
const cookieOf = (answer: Response): string => answer.headers.get("set-cookie")?.split(";")[0] ?? "";

async function signIn(): Promise<{ readonly cookie: string; readonly csrf: string; readonly answer: Response }> {
  const answer = await house.ask(`${API}/session`, { method: "POST" });
  const { csrfToken } = (await answer.json()) as { csrfToken: string };
  return { cookie: cookieOf(answer), csrf: csrfToken, answer };
}

describe("an operator's session", () => {
  it("is a cookie for this origin alone, that no script reads", async () => {
    const { answer } = await signIn();
    expect(answer.status).toBe(201);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const [pair = "", ...attributes] = (answer.headers.get("set-cookie") ?? "").split("; ");
    expect(pair).toMatch(/^__Host-tally-session=[\w.-]+$/);
    expect(attributes.sort()).toEqual(["HttpOnly", "Max-Age=28800", "Path=/", "SameSite=Strict", "Secure"]);
  });

  it("reads and changes things; to change one it needs its token", async () => {
    const { cookie, csrf } = await signIn();
    expect((await house.ask(`${API}/rooms`, { headers: { cookie } })).status).toBe(200);
    const create = (headers: Record<string, string>) => house.ask(`${API}/rooms`, { json: {}, headers });
    const refused = await create({ cookie });
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ code: "csrf-token-missing" });
    expect((await create({ cookie, "x-csrf-token": "" })).status).toBe(403);
    expect((await create({ cookie, "x-csrf-token": (await signIn()).csrf })).status).toBe(403);
    expect((await create({ cookie, "x-csrf-token": csrf })).status).toBe(201);
  });

  it("tells its page its token again", async () => {
    const { cookie, csrf } = await signIn();
    const told = await house.ask(`${API}/session`, { headers: { cookie } });
    expect(await told.json()).toMatchObject({ csrfToken: csrf });
  });

  it("is over after its time, and when its secret was changed", async () => {
    const past = newSession(house.house.ports.clock.now() - 8 * 3_600_000);
    const over = sessionCookie(signer(), past, 0).split(";")[0] ?? "";
    expect((await house.ask(`${API}/rooms`, { headers: { cookie: over } })).status).toBe(401);
    const other = sessionCookie(signerWith("another-secret"), newSession(Date.now()), 0).split(";")[0] ?? "";
    expect((await house.ask(`${API}/rooms`, { headers: { cookie: other } })).status).toBe(401);
  });

  it("is no room token, and no room token is a session", async () => {
    const { cookie } = await signIn();
    const bearer = cookie.slice(SESSION_COOKIE.length + 1);
    expect((await house.ask(`${API}/rooms`, { headers: { authorization: `Bearer ${bearer}` } })).status).toBe(401);
    const roomId = await house.openRoom();
    const tokens = await house.ask(`${API}/rooms/${roomId}/tokens`, { json: { identity: "x", role: "moderator" } });
    const { roomToken } = (await tokens.json()) as { roomToken: string };
    const asCookie = { cookie: `${SESSION_COOKIE}=${roomToken}` };
    expect((await house.ask(`${API}/recordings`, { headers: asCookie })).status).toBe(401);
  });

  it("does not help who also sends a wrong key", async () => {
    const { cookie } = await signIn();
    const headers = { cookie, "x-api-key": `${API_KEY}x` };
    expect((await house.ask(`${API}/rooms`, { headers })).status).toBe(401);
  });

  it("ends when its operator signs out", async () => {
    const { cookie, csrf } = await signIn();
    const gone = await house.ask(`${API}/session`, { method: "DELETE", headers: { cookie, "x-csrf-token": csrf } });
    expect(gone.status).toBe(204);
    expect(gone.headers.get("set-cookie")).toMatch(/^__Host-tally-session=; .*Max-Age=0;/);
    expect((await house.ask(`${API}/rooms`, { headers: { cookie: cookieOf(gone) } })).status).toBe(401);
  });
});

describe("a link to sign in", () => {
  it("opens one session, once, within its hour", async () => {
    const now = house.house.ports.clock.now();
    const open = (token: string) => house.ask(`/meet/sign-in?token=${token}`, { headers: {} });
    const token = signInToken(signer(), now);
    const opened = await open(token);
    expect([opened.status, opened.headers.get("refresh")]).toEqual([200, "0; url=/meet/dashboard"]);
    expect((await house.ask(`${API}/rooms`, { headers: { cookie: cookieOf(opened) } })).status).toBe(200);
    expect((await open(token)).status).toBe(401);
    expect((await open(signInToken(signer(), now - 3_600_001))).status).toBe(401);
    expect((await open(signInToken(signerWith("another-secret"), now))).status).toBe(401);
    expect((await open("")).status).toBe(401);
  });
});
