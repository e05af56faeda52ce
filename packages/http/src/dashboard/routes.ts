import type { Service } from "../edge/context.ts";
import { startAction, stopAction } from "./on-air/actions.ts";
import { onAirPage } from "./on-air/page.tsx";
import type { ActionRoute, PageRoute } from "./visit.ts";

/** Every page of the dashboard; only a session opens one. */
export function pagesOf(service: Service): readonly PageRoute[] {
  return [onAirPage(service)];
}

/** Everything that a form of it does; each needs the session's token. */
export const ACTIONS: readonly ActionRoute[] = [startAction, stopAction];
