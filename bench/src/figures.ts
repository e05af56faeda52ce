import type { Figure } from "./harness/figure.ts";

/** By their numbers in the table. */
export const FIGURES: Readonly<Record<string, () => Promise<{ readonly figure: Figure }>>> = {
  P1: () => import("./p01-claim.ts"),
  P2: () => import("./p02-redlock.ts"),
  P3: () => import("./p03-observe-locks.ts"),
  P4: () => import("./p04-sweep.ts"),
  P5: () => import("./p05-start.ts"),
  P6: () => import("./p06-media.ts"),
  P7: () => import("./p07-list.ts"),
  P8: () => import("./p08-get-recording.ts"),
  P9: () => import("./p09-start-up.ts"),
  P10: () => import("./p10-waiting-starts.ts"),
  P11: () => import("./p11-webhook.ts"),
  P12: () => import("./p12-crowd.ts"),
  P13: () => import("./p13-instances.ts"),
  Meet: () => import("./openvidu-meet.ts"),
};
