import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { API_KEY, openTestHouse, type TestHouse } from "../test-house.ts";

const API = "/meet/api/v1";

let house: TestHouse;
let id = "";
beforeEach(async () => {
  house = await openTestHouse();
  const roomId = await house.openRoom();
  const started = await house.ask(`${API}/recordings`, { json: { roomId } });
  ({ recordingId: id } = (await started.json()) as { recordingId: string });
  await house.ask(`${API}/recordings/${id}/stop`, { method: "POST" });
  await house.work.idle();
  await expect
    .poll(async () => (await house.ask(`${API}/recordings/${id}`)).json())
    .toMatchObject({ status: "complete" });
});
afterEach(() => house.close());

const STRANGER = { headers: {} };

async function link(query = ""): Promise<URL> {
  const answer = await house.ask(`${API}/recordings/${id}/url${query}`);
  expect(answer.status).toBe(200);
  return new URL(((await answer.json()) as { url: string }).url);
}

const secretOf = (url: URL): string => url.searchParams.get("recordingSecret") ?? "";
const asStranger = (path: string): Promise<Response> => house.ask(path, STRANGER);
const withSecret = (path: string, secret: string): string => `${API}/recordings/${id}${path}?recordingSecret=${secret}`;

describe("a shared recording", () => {
  it("has OpenVidu Meet's path and query, and the same link until it is revoked", async () => {
    const url = await link();
    expect(url.pathname).toBe(`/meet/recording/${id}`);
    expect(secretOf(url)).toMatch(/^[A-Za-z0-9]{22}$/);
    expect((await link()).href).toBe(url.href);
    expect((await link("?privateAccess=x")).href).toBe(url.href);
    expect((await link("?privateAccess=true")).href).not.toBe(url.href);
  });

  it("is read and played by whoever has the link, by it alone", async () => {
    const url = await link();
    const page = await asStranger(url.pathname + url.search);
    expect(page.status).toBe(303);
    expect(page.headers.get("referrer-policy")).toBe("no-referrer");
    const media = await asStranger(page.headers.get("location") ?? "");
    expect(media.status).toBe(200);
    expect(media.headers.get("content-type")).toBe("video/mp4");
    await media.body?.cancel();
    const told = await asStranger(withSecret("", secretOf(url)));
    expect(await told.json()).toMatchObject({ recordingId: id });
    const lower = await asStranger(withSecret("", secretOf(url)).replace("recordingSecret", "recordingsecret"));
    expect(lower.status).toBe(200);
  });

  it("opens nothing else", async () => {
    const secret = secretOf(await link());
    for (const path of ["/download", "/url", "/stop"]) {
      expect((await asStranger(withSecret(path, secret))).status, path).toBe(401);
    }
    const removal = await house.ask(withSecret("", secret), { ...STRANGER, method: "DELETE" });
    expect(removal.status).toBe(401);
    expect((await asStranger(`${API}/recordings?recordingSecret=${secret}`)).status).toBe(401);
    const other = id.replace(/.$/, (last) => (last === "a" ? "b" : "a"));
    expect((await asStranger(`${API}/recordings/${other}?recordingSecret=${secret}`)).status).toBe(400);
  });

  it("is closed to a wrong secret, which is not repeated, whoever has it", async () => {
    await link();
    for (const headers of [{}, { "x-api-key": API_KEY }]) {
      for (const path of ["", "/media"]) {
        const answer = await house.ask(withSecret(path, "abcdefghijklmnopqrstuv"), { headers });
        expect(answer.status).toBe(400);
        const text = await answer.text();
        expect(text).toContain(`Provided secret is not recognized for recording '${id}'`);
        expect(text).not.toContain("abcdefghijklmnopqrstuv");
      }
    }
  });

  it("is opened by its private secret to those alone who are known besides", async () => {
    const secret = secretOf(await link("?privateAccess=true"));
    expect((await asStranger(withSecret("", secret))).status).toBe(401);
    const made = await house.ask(`${API}/rooms`, { json: { roomName: "Other" } });
    const { roomId } = (await made.json()) as { roomId: string };
    const tokens = await house.ask(`${API}/rooms/${roomId}/tokens`, { json: { identity: "bob", role: "viewer" } });
    const { roomToken } = (await tokens.json()) as { roomToken: string };
    const headers = { authorization: `Bearer ${roomToken}` };
    expect((await house.ask(withSecret("", secret), { headers })).status).toBe(200);
  });

  it("is closed once it is revoked, and has another link after that", async () => {
    const before = await link();
    const revoked = await house.ask(`${API}/recordings/${id}/url`, { method: "DELETE" });
    expect(revoked.status).toBe(200);
    expect((await asStranger(withSecret("", secretOf(before)))).status).toBe(400);
    const after = await link();
    expect(after.href).not.toBe(before.href);
    expect((await asStranger(withSecret("", secretOf(before)))).status).toBe(400);
    expect((await asStranger(withSecret("", secretOf(after)))).status).toBe(200);
  });

  it("takes its secrets with it when it is deleted", async () => {
    const secret = secretOf(await link());
    expect(house.documents.keys().filter((key) => key.includes(".secrets"))).toHaveLength(1);
    await house.ask(`${API}/recordings/${id}`, { method: "DELETE" });
    expect(house.documents.keys().filter((key) => key.includes(".secrets"))).toEqual([]);
    expect((await asStranger(withSecret("", secret))).status).toBe(400);
    expect((await house.ask(`${API}/recordings/${id}/url`)).status).toBe(404);
  });
});
