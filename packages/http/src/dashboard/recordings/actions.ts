import {
  deleteRecording,
  formatRecordingId,
  inBatches,
  parseRecordingId,
  type RecordingIdParts,
  shareRecording,
  unshareRecording,
} from "@tallylight/core";
import { brief, type Refusal } from "../../problem.ts";
import { counted } from "../../shapes/index.ts";
import type { ActionRoute, Outcome, PageRoute, Visit } from "../visit.ts";
import { tickedIn } from "./confirm.tsx";

const WIDTH = 10;

const good = (to: string, text: string): Outcome => ({ to, notice: { tone: "good", text } });
const refused = (to: string, refusal: Refusal): Outcome => ({
  to,
  notice: { tone: "warn", text: `${brief(refusal).message}.` },
});

/** Each for itself: one that cannot be deleted keeps no other. */
export const deleteAction: ActionRoute = {
  path: "/recordings/delete",
  act: async ({ service, context }, form) => {
    const ids = tickedIn(form.getAll("id"));
    const { house, work } = service;
    const results = await work.track(inBatches(ids, WIDTH, async (id) => deleteRecording(house.ports, id)));
    const failed = results.flatMap((result) => (result.isErr() ? [result.error] : []));
    Object.assign(context.var.facts, { recordings: ids.length, failed: failed.length });
    const [first] = failed;
    const gone = `${counted(ids.length - failed.length, "recording")} deleted.`;
    if (first === undefined) return good("/recordings", gone);
    const notice = {
      tone: "warn",
      text: `${gone} ${counted(failed.length, "other")} not: ${brief(first).message}.`,
    } as const;
    return { to: "/recordings", notice };
  },
};

export const shareAction: ActionRoute = onRecording("share", async ({ service }, id, page) => {
  const shared = await shareRecording(service.house.ports, id);
  return shared.isErr() ? refused(page, shared.error) : good(page, "There is a link now.");
});

export const revokeAction: ActionRoute = onRecording("revoke", async ({ service }, id, page) => {
  const revoked = await unshareRecording(service.house.ports, id);
  return revoked.isErr() ? refused(page, revoked.error) : good(page, "The link does not work any more.");
});

export const rotateAction: ActionRoute = onRecording("rotate", async ({ service }, id, page) => {
  const { ports } = service.house;
  const made = await unshareRecording(ports, id).andThen(() => shareRecording(ports, id));
  return made.isErr()
    ? refused(page, made.error)
    : good(page, "There is a new link; the old one does not work any more.");
});

type Deed = (visit: Visit, id: RecordingIdParts, page: string) => Promise<Outcome>;

function onRecording(verb: string, deed: Deed): ActionRoute {
  return {
    path: `/recordings/:recordingId/${verb}`,
    act: async (visit) => {
      const id = parseRecordingId(visit.params["recordingId"] ?? "");
      if (id.isErr()) return refused("/recordings", { kind: "path-not-found" });
      const recordingId = formatRecordingId(id.value);
      visit.context.var.facts["recordingId"] = recordingId;
      return deed(visit, id.value, `/recordings/${recordingId}`);
    },
  };
}

/** What was ticked, as the API's ZIP. */
export const zipPage: PageRoute = {
  path: "/recordings/zip",
  show: async ({ queries, api, link }) => {
    const ids = tickedIn(queries("id")).map(formatRecordingId);
    const to =
      ids.length === 0 ? link("/recordings/delete") : api(`/recordings/download?recordingIds=${ids.join(",")}`);
    return new Response(null, { status: 303, headers: { Location: to, "Cache-Control": "no-store" } });
  },
};
