import type { RoomId } from "@tallylight/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { exitOf } from "../exit-code.ts";
import type { Refusal } from "../refusal.ts";
import { serviceClient } from "./client.ts";

const SERVICE = new URL("https://rec.example.org/meet/");
const about = { roomId: "standup" as RoomId };

type Sent = { readonly url: string; readonly init: RequestInit };

/** A service that answers everything so. */
function answering(status: number, body: string | null, type = "application/problem+json") {
  const sent: Sent[] = [];
  const client = serviceClient(SERVICE, "the-key", async (url, init) => {
    sent.push({ url: url.href, init });
    return new Response(body, { status, headers: { "content-type": type } });
  });
  return { client, sent };
}

const problem = (code: string, more: object = {}): string => JSON.stringify({ code, detail: "what it says", ...more });

async function refusedWith(status: number, body: string, type?: string): Promise<Refusal> {
  return (await answering(status, body, type).client.ask({ path: "/rooms/standup", about }))._unsafeUnwrapErr();
}

describe("a client of a service", () => {
  it("asks below the service's base path, with its key, and follows no redirect", async () => {
    const { client, sent } = answering(200, "{}");
    await client.ask({ path: "/locks", query: { maxItems: 5, roomId: undefined } });
    expect(sent).toMatchObject([
      {
        url: "https://rec.example.org/meet/api/v1/locks?maxItems=5",
        init: { method: "GET", redirect: "manual", headers: { "x-api-key": "the-key" } },
      },
    ]);
  });

  it("tells a refusal that the stores could give as they would, with what it is about", async () => {
    expect(await refusedWith(404, problem("room-not-found"))).toMatchObject({ kind: "room-not-found", ...about });
    const recording = { recordingId: "standup--EG_1--u", since: 7 };
    const held = await refusedWith(409, problem("already-recording", recording));
    expect(held).toMatchObject({ kind: "already-recording", ...about, ...recording });
  });

  it.each([
    [401, "unauthorized", 1],
    [404, "something-new", 3],
    [412, "something-new", 4],
    [422, "invalid-request", 2],
    [503, "livekit-unavailable", 5],
    [500, "internal-error", 1],
  ])("tells any other refusal (%s %s) in the service's words, and ends with %s", async (status, code, exit) => {
    const refusal = await refusedWith(status, problem(code));
    expect(refusal).toEqual({ kind: "refused-by-service", status, code, message: "what it says" });
    expect(exitOf(refusal)).toBe(exit);
  });

  it.each([
    ["another path of Tallylight's", 404, problem("path-not-found"), "it has no API there"],
    ["another server", 404, "<html>", "something else answers there (HTTP 404)"],
    ["a server that leads elsewhere", 302, "", "something else answers there (HTTP 302)"],
  ])("takes %s for no service", async (_name, status, body, cause) => {
    const refusal = await refusedWith(status, body, "text/html");
    expect(refusal).toEqual({ kind: "service-unreachable", url: "https://rec.example.org/meet/api/v1", cause });
    expect(exitOf(refusal)).toBe(5);
  });

  it("takes an answer of another shape for none", async () => {
    const { client } = answering(200, '{"locks":1}', "application/json");
    const schema = z.object({ locks: z.array(z.string()) });
    const refusal = (await client.read(schema, { path: "/locks" }))._unsafeUnwrapErr();
    expect(refusal).toMatchObject({ kind: "service-unreachable", cause: expect.stringContaining("another shape") });
  });

  it("asks again with a body for why a HEAD was refused", async () => {
    const sent: (string | undefined)[] = [];
    const client = serviceClient(SERVICE, "the-key", async (_url, { method }) => {
      sent.push(method);
      return new Response(method === "HEAD" ? null : problem("no-media"), { status: 409 });
    });
    const refusal = (await client.ask({ method: "HEAD", path: "/recordings/x/media" }))._unsafeUnwrapErr();
    expect(refusal.kind).toBe("no-media");
    expect(sent).toEqual(["HEAD", "GET"]);
  });

  it("waits no longer than it is told, and says what became of the connection", async () => {
    const silent = serviceClient(
      SERVICE,
      "the-key",
      (_url, { signal }) => new Promise((_, reject) => signal?.addEventListener("abort", () => reject(new Error("x")))),
    );
    const late = (await silent.ask({ path: "/locks", limitMs: 5 }))._unsafeUnwrapErr();
    expect(late).toMatchObject({ kind: "service-unreachable", cause: "no answer within 5 ms" });
    const cause = Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
    const closed = serviceClient(SERVICE, "the-key", () => Promise.reject(new TypeError("fetch failed", { cause })));
    expect((await closed.ask({ path: "/locks" }))._unsafeUnwrapErr()).toMatchObject({ cause: "ECONNREFUSED" });
  });
});
