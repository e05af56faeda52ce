import { until } from "@tallylight/services";

/** What the tests read of an answer. */
export type Answer = {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly location: string | null;
};

/** The service's API as a program uses it. */
export type Client = {
  readonly get: (path: string) => Promise<Answer>;
  readonly post: (path: string, body?: object) => Promise<Answer>;
  readonly delete: (path: string) => Promise<Answer>;
  readonly media: (recordingId: string) => Promise<Uint8Array>;
  /** Asks until the recording's status is one of these; throws after a minute. */
  readonly until: (recordingId: string, ...statuses: readonly string[]) => Promise<Record<string, unknown>>;
};

export function client(url: string, apiKey: string): Client {
  const base = `${url}/meet/api/v1`;
  const call = async (method: string, path: string, body?: object): Promise<Answer> => {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: { "x-api-key": apiKey, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text === "" ? {} : JSON.parse(text),
      location: response.headers.get("location"),
    };
  };
  const get = (path: string): Promise<Answer> => call("GET", path);
  return {
    get,
    post: (path, body) => call("POST", path, body),
    delete: (path) => call("DELETE", path),
    media: async (recordingId) => {
      const response = await fetch(`${base}/recordings/${recordingId}/media`, { headers: { "x-api-key": apiKey } });
      if (!response.ok) throw new Error(`media: ${response.status} ${await response.text()}`);
      return new Uint8Array(await response.arrayBuffer());
    },
    until: (recordingId, ...statuses) =>
      until(`${recordingId} is ${statuses.join(" or ")}`, async () => {
        const { body } = await get(`/recordings/${recordingId}`);
        return statuses.includes(String(body["status"])) ? body : null;
      }),
  };
}
