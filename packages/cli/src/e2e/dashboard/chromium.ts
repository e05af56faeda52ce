import { access, constants } from "node:fs/promises";
import { serviceOrSkip, type Service, type Skipped } from "@tallylight/services";
import { type Browser, chromium } from "playwright-core";

const PROGRAMS = [process.env["CHROMIUM"] ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser"];

/** It asks nobody but the service, and needs neither a display nor a sandbox of its own. */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The machine's own Chromium; nothing is downloaded. */
export async function startChromium(): Promise<Service<{ readonly browser: Browser }> | Skipped> {
  return serviceOrSkip("chromium", async () => {
    const executablePath = await firstProgram();
    if (executablePath === null) {
      return { skipped: "install it (Debian: apt-get install chromium), or set CHROMIUM to the program" };
    }
    const browser = await chromium.launch({ executablePath, headless: true, args: ARGUMENTS });
    return { browser, stop: () => browser.close() };
  });
}

async function firstProgram(): Promise<string | null> {
  for (const program of PROGRAMS.filter((one) => one !== "")) {
    const runs = await access(program, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return program;
  }
  return null;
}
