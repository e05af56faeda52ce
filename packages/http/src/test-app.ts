import { TestRunner } from "vitest";
import { type AppOptions, createApp } from "./app.ts";
import type { House } from "./compose.ts";
import type { EdgeEnv } from "./edge/context.ts";
import { faultsOf, operationOf } from "./test-document.ts";

declare module "vitest" {
  interface TaskMeta {
    /** The operations that a test asked for: `scripts/api-tests.mjs` counts them. */
    operations?: string[];
  }
}

/** For tests: the application, of which each answer has to be in the document; one that is not throws. */
export type TestApp = {
  readonly fetch: (request: Request, from?: EdgeEnv["Bindings"]) => Promise<Response>;
  readonly request: (path: string, init?: RequestInit, from?: EdgeEnv["Bindings"]) => Promise<Response>;
  readonly routes: ReturnType<typeof createApp>["routes"];
  /** Answers that are not in the document, also those that no test has seen. */
  readonly faults: readonly string[];
};

export function testApp(house: House, options: AppOptions): TestApp {
  const app = createApp(house, options);
  const base = `${house.config.basePath}/api/v1`;
  const faults: string[] = [];
  const fetch: TestApp["fetch"] = async (request, from = {}) => {
    const answer = await app.fetch(request, from);
    const { method, url } = request;
    const { pathname } = new URL(url);
    const operation = pathname.startsWith(base) ? operationOf(method, pathname.slice(base.length)) : null;
    // What nobody expected is in no document.
    if (operation === null || answer.status === 500) return answer;
    note(operation.operationId);
    const found = await faultsOf(operation, method, answer);
    if (found.length === 0) return answer;
    faults.push(...found.map((fault) => `${method} ${pathname}: ${fault}`));
    throw new Error(`${method} ${pathname} (${answer.status}): ${found.join("; ")}`);
  };
  const request: TestApp["request"] = (path, init, from) =>
    fetch(new Request(new URL(path, "http://localhost"), init), from);
  return { fetch, request, routes: app.routes, faults };
}

function note(operationId: string): void {
  const meta = TestRunner.getCurrentTest()?.meta;
  if (meta === undefined) return;
  meta.operations = [...new Set([...(meta.operations ?? []), operationId])];
}
