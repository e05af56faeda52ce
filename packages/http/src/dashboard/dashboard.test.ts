import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../app.ts";
import { API_KEY, openTestHouse, type TestHouse } from "../test-house.ts";
import { operatorOf } from "./test-operator.ts";

const BASE = "/meet/dashboard";
let test: TestHouse;
let routes: readonly { readonly method: string; readonly path: string }[];
beforeAll(async () => {
  test = await openTestHouse();
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  routes = createApp(test.house, { log }).routes.filter(({ path }) => path.startsWith(BASE));
});
afterAll(() => test.close());

const of = (method: string): readonly string[] =>
  routes.filter((route) => route.method === method).map(({ path }) => path.replace(/:\w+/g, "x").replace("*", "x"));
const form = { "content-type": "application/x-www-form-urlencoded" };
const send = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  test.ask(path, { headers: { ...form, ...headers }, body: new URLSearchParams(fields).toString() });

describe("a stranger on the dashboard", () => {
  it("is shown the same door whatever page is asked for, and nothing else", async () => {
    const pages = of("GET").filter((path) => !path.includes("/assets/"));
    expect(pages.length).toBeGreaterThanOrEqual(3);
    for (const path of pages) {
      const answer = await test.ask(path, { headers: {} });
      expect([path, answer.status]).toEqual([path, 401]);
      expect(await answer.text()).toContain("<title>Sign in · Tallylight</title>");
    }
  });

  it("is led there from the address that the service prints at its start", async () => {
    for (const path of ["/meet", "/meet/"]) {
      const answer = await test.ask(path, { headers: {} });
      expect([path, answer.status, answer.headers.get("location")]).toEqual([path, 303, BASE]);
    }
  });

  it("does nothing by any form", async () => {
    const actions = of("POST").filter((path) => !/\/sign-(in|out)$/.test(path));
    expect(actions.length).toBeGreaterThanOrEqual(2);
    for (const path of actions) {
      const answer = await send(path, {});
      expect([path, answer.status]).toEqual([path, 401]);
    }
  });

  it("is let in by an API key, and not by another word", async () => {
    const wrong = await send(`${BASE}/sign-in`, { key: `${API_KEY}x` });
    expect([wrong.status, wrong.headers.get("set-cookie")]).toEqual([401, null]);
    const page = await wrong.text();
    expect(page).toContain("That is no API key of this service.");
    expect(page).not.toContain(API_KEY);
    const right = await send(`${BASE}/sign-in`, { key: API_KEY });
    expect([right.status, right.headers.get("location")]).toEqual([303, BASE]);
    const cookie = (right.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    expect((await test.ask(BASE, { headers: { cookie } })).status).toBe(200);
  });

  it("cannot be signed in by another site's page", async () => {
    for (const headers of [{ "sec-fetch-site": "cross-site" }, { origin: "https://evil.example" }]) {
      const answer = await send(`${BASE}/sign-in`, { key: API_KEY }, headers);
      expect([answer.status, answer.headers.get("set-cookie")]).toEqual([403, null]);
    }
  });

  it("who guesses has to wait", async () => {
    const guessed = await openTestHouse();
    const guess = (key: string) =>
      guessed.ask(`${BASE}/sign-in`, { headers: form, body: new URLSearchParams({ key }).toString() });
    for (let at = 0; at < 20; at += 1) expect((await guess("wrong")).status).toBe(401);
    expect((await guess("wrong")).status).toBe(429);
    expect((await guess(API_KEY)).status).toBe(303);
    await guessed.close();
  });
});

describe("who is signed in", () => {
  it("does nothing by a form without the session's token, or with another's", async () => {
    for (const path of of("POST").filter((path) => !path.endsWith("/sign-in"))) {
      // One of its own for each: what is wrong is counted.
      const own = await openTestHouse();
      for (const csrf of ["", "bm8.bm8"]) {
        const answer = await operatorOf(own).post(path.slice(BASE.length), { csrf });
        expect([path, csrf, answer.status]).toEqual([path, csrf, 403]);
      }
      await own.close();
    }
  });

  it("is given pages that load what is theirs, run what is theirs, and are framed by nobody", async () => {
    const operator = operatorOf(test);
    for (const path of ["", "/nothing"]) {
      const answer = await operator.get(path);
      const page = await answer.text();
      const policy = answer.headers.get("content-security-policy") ?? "";
      const nonce = /script-src 'nonce-([^']+)'/.exec(policy)?.[1] ?? "none";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      expect(page.match(/<script/g)).toHaveLength(1);
      expect(page).toContain(`nonce="${nonce}"`);
      expect(page).not.toMatch(/ on\w+="| style="|<style|https?:/);
      const again = await operator.get(path);
      expect(again.headers.get("content-security-policy")).not.toBe(policy);
    }
  });

  it("is told by a page that something went wrong, and under which name it is in the log, and not what", async () => {
    const broken = await openTestHouse((house) => ({
      ...house,
      outbox: {
        ...house.outbox,
        depths: () => {
          throw new Error("a secret");
        },
      },
    }));
    const operator = operatorOf(broken);
    const answers = [await operator.get("/health"), await operator.post("/webhooks/retry")];
    const pages = await Promise.all(answers.map((answer) => answer.text()));
    for (const [at, { status, headers }] of answers.entries()) {
      expect([status, headers.get("content-type")]).toEqual([500, "text/html; charset=UTF-8"]);
      expect(headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(pages[at]).toContain("<title>Something went wrong · Tallylight</title>");
      expect(pages[at]).toContain('<nav class="nav" aria-label="Dashboard">');
      expect(pages[at]).toContain(`<a class="button" href="${BASE}">`);
      expect(pages[at]).toContain(`>${headers.get("x-request-id")}<`);
      expect(pages[at]).not.toMatch(/a secret|\.tsx?:/);
    }
    // Whoever sent a form is told more: a page that is only read has done nothing.
    expect(pages.map((page) => page.includes("it is not known whether that was done"))).toEqual([false, true]);
    const faults = broken.log.filter(({ level }) => level === "error");
    expect(faults).toEqual(
      answers.map(({ headers }) =>
        expect.objectContaining({ error: "a secret", requestId: headers.get("x-request-id") }),
      ),
    );
    expect((await operator.get("/locks")).status).toBe(200);
    await broken.close();
  });

  it("finds nothing under a path that there is not", async () => {
    expect((await operatorOf(test).get("/nothing")).status).toBe(404);
  });

  it("signs out", async () => {
    const answer = await operatorOf(test).post("/sign-out");
    expect([answer.status, answer.headers.get("set-cookie")]).toEqual([303, expect.stringContaining("Max-Age=0")]);
  });
});
