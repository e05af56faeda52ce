import { expect, it } from "vitest";
import { faultsOf, operationOf } from "./test-document.ts";

const EVERY = { "x-request-id": "a", "cache-control": "no-store" };
const JSON_TYPE = { "content-type": "application/json" };
const ROOM = {
  roomId: "a",
  roomName: "A",
  creationDate: 1,
  status: "open",
  meetingEndAction: "none",
  _extraFields: [],
};

const faults = (method: string, path: string, answer: Response): Promise<readonly string[]> => {
  const operation = operationOf(method, path);
  if (operation === null) throw new Error(`${method} ${path} is no operation`);
  return faultsOf(operation, method, answer);
};
const room = (body: unknown, headers: Record<string, string>, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers });

it.each([
  ["as it should be", room(ROOM, { ...EVERY, ...JSON_TYPE }), null],
  ["a status of its own", room(ROOM, { ...EVERY, ...JSON_TYPE }, 206), /status 206 is not/],
  ["no request id", room(ROOM, { "cache-control": "no-store", ...JSON_TYPE }), /header X-Request-Id is missing/],
  ["a header of others", room(ROOM, { ...EVERY, ...JSON_TYPE, etag: '"a"' }), /header ETag is not in the document/],
  ["a wrong header", room(ROOM, { ...EVERY, ...JSON_TYPE, "x-request-id": "a b" }), /header X-Request-Id: a b/],
  ["another media type", room(ROOM, { ...EVERY, "content-type": "text/html" }), /a body of "text\/html"/],
  ["a wrong body", room({ ...ROOM, status: 7 }, { ...EVERY, ...JSON_TYPE }), /body: .*Invalid input/],
  [
    "a refusal that says not when to ask again",
    room({}, { ...EVERY, "content-type": "application/problem+json" }, 503),
    /Retry-After is missing/,
  ],
])("an answer with %s is told from one that is in the document", async (_, answer, fault) => {
  const found = await faults("GET", "/rooms/a", answer);
  if (fault === null) expect(found).toEqual([]);
  else expect(found.join("; ")).toMatch(fault);
});

it("HEAD asks for what GET does, and has no body to be wrong", async () => {
  const answer = new Response(null, { headers: { ...EVERY, ...JSON_TYPE } });
  expect(await faults("HEAD", "/rooms/a", answer)).toEqual([]);
  expect(operationOf("GET", "/recordings/download")?.operationId).toBe("downloadZip");
  expect(operationOf("GET", "/recordings/x/download")?.operationId).toBe("downloadMedia");
  expect(operationOf("PATCH", "/rooms")).toBeNull();
});
