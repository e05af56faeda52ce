import { formatRecordingId, type Recording, type Role, type RoomId } from "@tallylight/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ENDPOINTS } from "./app.ts";
import { type Permission, roomToken } from "./edge/caller.ts";
import type { Endpoint } from "./edge/endpoint.ts";
import { DASHBOARD } from "./dashboard/desk.ts";
import { csrfToken, newSession, SESSION_COOKIE } from "./edge/session.ts";
import { signerWith } from "./edge/signed.ts";
import { storeRecording } from "./recordings/test-recordings.ts";
import { type TestApp, testApp } from "./test-app.ts";
import { API_KEY, openTestHouse, type TestHouse } from "./test-house.ts";

const API = "/meet/api/v1";
const ROOM = "this-room" as RoomId;
const OTHER = "other-room" as RoomId;

let house: TestHouse;
let app: TestApp;
beforeAll(async () => {
  house = await openTestHouse();
  app = testApp(house.house, { log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} } });
});
afterAll(() => house.close());

/** Said once more, in other words than the product says it. */
const ROLES_THAT_MAY: Readonly<Record<Permission, readonly Role[]>> = {
  rooms: [],
  recordingControl: ["moderator"],
  recordingList: ["moderator", "speaker", "viewer"],
  recordingPlay: ["moderator", "speaker", "viewer"],
  recordingDownload: ["moderator", "speaker"],
  recordingDelete: ["moderator"],
};
const OPENED_BY_A_SECRET = ["getRecording", "readMedia"];

/** What a request needs so that it makes sense and is about this room, where its path does not say so. */
const SAMPLES: Readonly<Record<string, { readonly query?: string; readonly json?: object; readonly room?: true }>> = {
  createRoom: { json: {} },
  deleteRooms: { query: `roomIds=${ROOM}` },
  updateRoomConfig: { json: { config: {} } },
  updateRoomStatus: { json: { status: "open" } },
  joinRoom: { json: { identity: "x", role: "viewer" } },
  startRecording: { json: { roomId: ROOM }, room: true },
  listRecordings: { query: `roomId=${ROOM}`, room: true },
  streamEvents: { query: `roomId=${ROOM}`, room: true },
  deleteRecordings: { query: "recordingIds={recordingId}", room: true },
  downloadZip: { query: "recordingIds={recordingId}", room: true },
  releaseLock: { json: { reason: "a test" } },
  runSweep: { json: { dryRun: true } },
  checkCatalog: { json: {} },
  rebuildCatalog: { json: {} },
};

type Verdict = "✓" | "400" | "401" | "403";
type Means = { readonly headers?: Readonly<Record<string, string>>; readonly secret?: string };
type Credential = {
  readonly name: string;
  readonly means: (of: { readonly recording: Recording; readonly secrets: Secrets }) => Means;
  readonly expected: (endpoint: Endpoint) => Verdict;
};
type Secrets = { readonly public: string; readonly private: string };

const signer = () => signerWith(house.house.secret);
const now = (): number => house.house.ports.clock.now();
const token = (role: Role, roomId: RoomId, expires = now() + 60_000): Means => ({
  headers: { authorization: `Bearer ${roomToken(signer(), { roomId, identity: "x", role, expires })}` },
});
const always = (verdict: Verdict) => (): Verdict => verdict;
const isShared = ({ operationId }: Endpoint): boolean => OPENED_BY_A_SECRET.includes(operationId);
const roleMay = (role: Role, { permission }: Endpoint): Verdict =>
  ROLES_THAT_MAY[permission].includes(role) ? "✓" : "403";
const namesRoom = ({ path, operationId }: Endpoint): boolean =>
  path.includes("{") || SAMPLES[operationId]?.room === true;
const session = (withToken: boolean) => (): Means => {
  const opened = newSession(now());
  const cookie = `${SESSION_COOKIE}=${signer().sign("session", opened)}`;
  return { headers: { cookie, ...(withToken ? { "x-csrf-token": csrfToken(signer(), opened) } : {}) } };
};
/** It is about the session of the request, which others have none of. */
const ofSession = ({ operationId }: Endpoint): boolean => operationId === "getSession";

const ROLES = ["moderator", "speaker", "viewer"] as const;

const CREDENTIALS: readonly Credential[] = [
  { name: "none", means: () => ({}), expected: always("401") },
  { name: "wrong key", means: () => ({ headers: { "x-api-key": `${API_KEY}x` } }), expected: always("401") },
  {
    name: "API key",
    means: () => ({ headers: { "x-api-key": API_KEY } }),
    expected: (endpoint) => (ofSession(endpoint) ? "403" : "✓"),
  },
  ...ROLES.map((role): Credential => ({
    name: role,
    means: () => token(role, ROOM),
    expected: (endpoint) => roleMay(role, endpoint),
  })),
  ...ROLES.map((role): Credential => ({
    name: `${role}, other room`,
    means: () => token(role, OTHER),
    expected: (endpoint) => (namesRoom(endpoint) ? "403" : roleMay(role, endpoint)),
  })),
  { name: "expired token", means: () => token("moderator", ROOM, now() - 1), expected: always("401") },
  {
    name: "public secret",
    means: ({ secrets }) => ({ secret: secrets.public }),
    expected: (endpoint) => (isShared(endpoint) ? "✓" : "401"),
  },
  {
    name: "wrong secret",
    means: () => ({ secret: "w".repeat(22) }),
    expected: (endpoint) => (isShared(endpoint) ? "400" : "401"),
  },
  { name: "private secret", means: ({ secrets }) => ({ secret: secrets.private }), expected: always("401") },
  {
    name: "private secret, viewer of another room",
    means: ({ secrets }) => ({ secret: secrets.private, ...token("viewer", OTHER) }),
    expected: (endpoint) => (isShared(endpoint) ? "✓" : namesRoom(endpoint) ? "403" : roleMay("viewer", endpoint)),
  },
  { name: "session", means: session(true), expected: always("✓") },
  {
    name: "session, no CSRF token",
    means: session(false),
    expected: ({ method }) => (method === "get" ? "✓" : "403"),
  },
];

let stored = 0;

/** One request: does it pass to what it asks for, whatever comes of that, or how is it refused? */
async function verdictOn(endpoint: Endpoint, { means }: Credential): Promise<Verdict> {
  const recording = await storeRecording(house.house, { n: (stored += 1), roomId: ROOM });
  const secrets = { public: `p${stored}`.padEnd(22, "x"), private: `q${stored}`.padEnd(22, "x") };
  (await house.house.ports.catalog.secrets.make(recording, secrets))._unsafeUnwrap();
  const { headers = {}, secret } = means({ recording, secrets });
  const fill = (text: string): string =>
    text.replace("{roomId}", ROOM).replaceAll("{recordingId}", formatRecordingId(recording));
  const { query = "", json } = SAMPLES[endpoint.operationId] ?? {};
  const queries = [fill(query), secret === undefined ? "" : `recordingSecret=${secret}`].filter((one) => one !== "");
  // Each comes from an address of its own: what is wrong is counted.
  const request = new Request(`http://tally${API}${fill(endpoint.path)}?${queries.join("&")}`, {
    method: endpoint.method.toUpperCase(),
    headers: { ...headers, ...(json === undefined ? {} : { "content-type": "application/json" }) },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  const answer = await app.fetch(request, { peer: `client ${stored}` });
  await answer.body?.cancel();
  const isSecretRefused = answer.status === 400 && secret !== undefined && isShared(endpoint);
  expect(answer.status).not.toBe(429);
  if (answer.status === 401 || answer.status === 403 || isSecretRefused) return String(answer.status) as Verdict;
  return "✓";
}

it("every operation lets in whom it should, and nobody else; docs/reference/permissions.md says so", async () => {
  const rows: string[] = [];
  for (const endpoint of ENDPOINTS) {
    const cells: Verdict[] = [];
    for (const credential of CREDENTIALS) {
      const verdict = await verdictOn(endpoint, credential);
      expect([endpoint.operationId, credential.name, verdict]).toEqual([
        endpoint.operationId,
        credential.name,
        credential.expected(endpoint),
      ]);
      cells.push(verdict);
    }
    rows.push(
      `| \`${endpoint.method.toUpperCase()} ${endpoint.path}\` | ${endpoint.permission} | ${cells.join(" | ")} |`,
    );
  }
  const names = CREDENTIALS.map(({ name }) => name);
  const head = [`| operation | permission | ${names.join(" | ")} |`, `|---|---|${names.map(() => "---").join("|")}|`];
  await expect([INTRODUCTION, ...head, ...rows, ""].join("\n")).toMatchFileSnapshot(
    "../../../docs/reference/permissions.md",
  );
}, 60_000);

const INTRODUCTION = `# Who may do what

Made by \`packages/http/src/permissions.test.ts\`, which sends every request of this table (\`npx vitest run packages/http/src/permissions -u\` makes it anew). ✓: the request passes, whatever comes of it; else the status of its refusal.

A room token carries a role and reaches its own room only; the columns "other room" are tokens of another room than the request's. A share secret stands in the query. A session is an operator's cookie; each request that changes something needs its \`X-CSRF-Token\` beside it.
`;

/** Outside the API: each of them says itself whom it answers. */
const OPEN_ROUTES = [
  "GET /livez",
  "GET /readyz",
  "GET /meet/health",
  "GET /metrics",
  "POST /livekit/webhook",
  "GET /meet/recording/:recordingId",
  "GET /meet/sign-in",
  // They lead to the dashboard, and its door.
  "GET /meet",
  "GET /meet/",
];

it("no route is mounted that has no permission", () => {
  const declared = new Set(ENDPOINTS.map(({ method, path }) => `${method.toUpperCase()} ${API}${path}`));
  const mounted = app.routes
    // Those of all methods are the middleware, and what answers 405.
    .filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`)
    .filter((route) => !declared.has(route))
    // Each of these is asked for by a stranger in `dashboard/dashboard.test.ts`.
    .filter((route) => !route.includes(` /meet${DASHBOARD}`));
  const open = OPEN_ROUTES.map((route) => route.replace(/:(\w+)/g, "{$1}"));
  expect(new Set(mounted)).toEqual(new Set([...open, `GET ${API}/openapi.json`, `GET ${API}/docs`]));
  for (const { permission } of ENDPOINTS) expect(Object.keys(ROLES_THAT_MAY)).toContain(permission);
});
