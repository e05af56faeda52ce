import { isSkipped } from "@tallylight/services";
import { afterAll, beforeAll, describe } from "vitest";
import { startChromium } from "./chromium.ts";
import { type DashboardHouse, openDashboardHouse } from "./house.ts";

type Settings = Readonly<Record<string, string>>;

export type DashboardBench = {
  /** `describe`, skipped where there is no Chromium. */
  readonly inChromium: typeof describe.skip;
  /** The service that the tests of the file have in common. */
  readonly house: () => DashboardHouse;
  /** Another one, which whoever asks for it stops. */
  readonly openApart: (settings: Settings) => Promise<DashboardHouse>;
};

/** A Chromium for a file of tests, and a service that it looks at; both are gone after the last test. */
export async function dashboardBench(settingsOf: () => Promise<Settings> = async () => ({})): Promise<DashboardBench> {
  const chromium = await startChromium();
  let shared: DashboardHouse | undefined;
  const openApart = async (settings: Settings): Promise<DashboardHouse> => {
    if (isSkipped(chromium)) throw new Error(chromium.skipped);
    return openDashboardHouse(chromium.browser, settings);
  };
  beforeAll(async () => {
    if (!isSkipped(chromium)) shared = await openApart(await settingsOf());
  });
  afterAll(async () => {
    await shared?.stop();
    if (!isSkipped(chromium)) await chromium.stop();
  });
  const house = (): DashboardHouse => {
    if (shared === undefined) throw new Error("there is a service within the tests only");
    return shared;
  };
  return { inChromium: describe.skipIf(isSkipped(chromium)), house, openApart };
}
