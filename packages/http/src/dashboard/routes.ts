import type { Service } from "../edge/context.ts";
import { retryAction } from "./health/actions.ts";
import { healthPage } from "./health/page.tsx";
import { locksPage } from "./locks/list.tsx";
import { lockPage } from "./locks/one.tsx";
import { confirmReleasePage, releaseAction } from "./locks/release.tsx";
import { sweepAction, sweepPage } from "./locks/sweep.tsx";
import { startAction, stopAction } from "./on-air/actions.ts";
import { onAirPage } from "./on-air/page.tsx";
import { deleteAction, revokeAction, rotateAction, shareAction, zipPage } from "./recordings/actions.ts";
import {
  confirmDeleteOnePage,
  confirmDeletePage,
  confirmRevokePage,
  confirmRotatePage,
} from "./recordings/confirm.tsx";
import { recordingsPage } from "./recordings/list.tsx";
import { recordingPage } from "./recordings/one.tsx";
import type { ActionRoute, PageRoute } from "./visit.ts";

/** Every page of the dashboard; only a session opens one. */
export function pagesOf(service: Service): readonly PageRoute[] {
  return [
    onAirPage(service),
    recordingsPage,
    // Before the recording that has this word for an id, which there is none.
    confirmDeletePage,
    zipPage,
    recordingPage,
    confirmDeleteOnePage,
    confirmRevokePage,
    confirmRotatePage,
    locksPage,
    lockPage,
    confirmReleasePage,
    sweepPage,
    healthPage(service),
  ];
}

/** Everything that a form of it does; each needs the session's token. */
export const ACTIONS: readonly ActionRoute[] = [
  startAction,
  stopAction,
  deleteAction,
  shareAction,
  rotateAction,
  revokeAction,
  releaseAction,
  sweepAction,
  retryAction,
];
