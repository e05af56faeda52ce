import { z } from "zod";
import type { Signer } from "../edge/signed.ts";
import type { Notice } from "./visit.ts";

const notice = z.object({ tone: z.enum(["good", "warn"]), text: z.string() });

/** What is told on the next page, in its address: signed, so that no link of somebody else's can put words there. */
export function noticeQuery(signer: Signer, told: Notice): string {
  return `notice=${signer.sign("notice", told)}`;
}

export function noticeIn(signer: Signer, told: string | undefined): Notice | null {
  return told === undefined ? null : (notice.safeParse(signer.open("notice", told)).data ?? null);
}
