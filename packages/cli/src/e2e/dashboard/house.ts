import { freePort } from "@tallylight/services";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { client, type Client } from "../client.ts";
import { type ServiceProcess, startService, temporaryFolder } from "../process.ts";

/** A service of its own, as a newcomer starts it, and browsers that look at it. */
export type DashboardHouse = {
  readonly service: () => ServiceProcess;
  readonly api: () => Client;
  readonly apiKey: string;
  /** What the service is started with, its own folder for data among it. */
  readonly env: Readonly<Record<string, string>>;
  /** `http://127.0.0.1:{port}/meet/dashboard` */
  readonly dashboard: string;
  /** A browser of its own: no cookie is shared. */
  readonly visitor: (options?: BrowserContextOptions) => Promise<Visitor>;
  /** One who is signed in, and sees what is on air. */
  readonly operator: (options?: BrowserContextOptions) => Promise<Visitor>;
  readonly kill: () => Promise<void>;
  /** Starts the service again, on the same port and folder. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

export type Visitor = {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What went wrong in the browser: exceptions, and what the page's own policy has kept out. */
  readonly faults: readonly string[];
  /** Addresses outside of the service that something was asked of. */
  readonly foreign: readonly string[];
  /** What has moved on the page without anybody having touched it, as Chromium tells it. */
  readonly shifts: () => Promise<readonly string[]>;
  readonly leave: () => Promise<void>;
};

const WATCH_SHIFTS = `
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const { hadRecentInput, sources } of list.getEntries()) {
      if (hadRecentInput) continue;
      for (const { node, previousRect: from, currentRect: to } of sources) {
        const what = node?.parentElement?.outerHTML.slice(0, 200) ?? "something that is gone";
        window.shifts.push(\`\${what}: from \${from.x} \${from.y} \${from.width} to \${to.x} \${to.y} \${to.width}\`);
      }
    }
  }).observe({ type: "layout-shift", buffered: true });
`;

export async function openDashboardHouse(
  browser: Browser,
  settings: Readonly<Record<string, string>> = {},
): Promise<DashboardHouse> {
  const folder = await temporaryFolder();
  const port = String(await freePort());
  const env = { PORT: port, TALLY_DATA_DIR: join(folder.path, "data"), ...settings };
  let service = await startService(env, folder.path);
  const apiKey = (await readFile(join(env.TALLY_DATA_DIR, "api-key"), "utf8")).trim();
  const origin = `http://127.0.0.1:${port}`;
  const dashboard = `${origin}/meet/dashboard`;
  const visitor = async (options: BrowserContextOptions = {}): Promise<Visitor> => visit(browser, origin, options);
  return {
    service: () => service,
    api: () => client(service.url, apiKey),
    apiKey,
    env,
    dashboard,
    visitor,
    operator: async (options) => {
      const visitor = await visit(browser, origin, options);
      await signIn(visitor.page, dashboard, apiKey);
      return visitor;
    },
    kill: async () => void (await service.kill("SIGKILL")),
    restart: async () => {
      service = await startService(env, folder.path);
    },
    stop: async () => {
      await service.kill("SIGKILL");
      await folder.remove();
    },
  };
}

async function visit(browser: Browser, origin: string, options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width: 1_280, height: 800 }, ...options });
  context.setDefaultTimeout(30_000);
  const faults: string[] = [];
  const foreign: string[] = [];
  await context.addInitScript(WATCH_SHIFTS);
  context.on("request", (request) => {
    if (!request.url().startsWith(`${origin}/`) && !request.url().startsWith("data:")) foreign.push(request.url());
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    // That a page or an answer is refused is often what a test is about.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      faults.push(message.text());
  });
  return {
    page,
    context,
    faults,
    foreign,
    shifts: () => page.evaluate<readonly string[]>("window.shifts"),
    leave: () => context.close(),
  };
}

async function signIn(page: Page, dashboard: string, apiKey: string): Promise<void> {
  await page.goto(dashboard);
  await page.getByLabel("API key").fill(apiKey);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "On air", level: 1 }).waitFor();
}

/** Waits until a room's lamp shows this, without asking for the page. */
export async function seeLamp(page: Page, roomId: string, state: string): Promise<void> {
  await page.locator(`#room-${roomId}[data-lamp="${state}"]`).waitFor();
}
