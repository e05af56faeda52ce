import { parseRoomId, showLock, type Version } from "@tallylight/core";
import { freeByHand } from "../../locks/free.ts";
import { brief } from "../../problem.ts";
import { type LockViewJson, lockViewJson } from "../../shapes/index.ts";
import { lostPage } from "../lost.tsx";
import { Confirm } from "../parts/confirm.tsx";
import type { ActionRoute, PageRoute } from "../visit.ts";

const LONGEST_REASON = 500;

/** Asks why, before a room is freed by hand, and says what that does. */
export const confirmReleasePage: PageRoute = {
  path: "/locks/:roomId/release",
  show: async (visit) => {
    const roomId = parseRoomId(visit.params["roomId"] ?? "");
    if (roomId.isErr()) return lostPage(visit);
    const { ports, config } = visit.service.house;
    const found = await showLock(ports, config.limits, roomId.value);
    if (found.isErr()) return lostPage(visit);
    const view = lockViewJson(found.value, config.limits);
    const path = `/locks/${roomId.value}`;
    const title = `Free the room ${roomId.value}?`;
    return {
      title,
      place: "locks",
      body: (
        <Confirm visit={visit} title={title} to={`${path}/release`} back={path} does="Free the room">
          <p>{whatItDoes(view)}</p>
          <input type="hidden" name="version" value={view.lock.version} />
          <div class="field">
            <label for="reason">Why? It is kept in the log, with your session.</label>
            <textarea id="reason" name="reason" required maxlength={LONGEST_REASON}></textarea>
          </div>
          {view.refusal === null ? null : (
            <p class="tick">
              <input id="force" name="force" type="checkbox" value="yes" required />
              <label for="force">Free it all the same, by force</label>
            </p>
          )}
        </Confirm>
      ),
    };
  },
};

function whatItDoes({ lock, refusal }: LockViewJson): string {
  if (refusal === "lock-in-use") {
    return "LiveKit says that this room is being recorded. By force it is freed all the same: what runs there is ended later, when a sweep finds it without a lock, or when somebody starts another recording.";
  }
  if (refusal === "lock-unreadable") return "This version cannot read the lock. By force it is thrown away unread.";
  if (refusal !== null)
    return "LiveKit could not be asked whether anything is recorded. By force the room is freed unseen.";
  return `The lock of ${lock.owner ?? "an unknown owner"} is taken away, and what is known of its recording is written down.`;
}

/** Frees exactly the lock that was shown. */
export const releaseAction: ActionRoute = {
  path: "/locks/:roomId/release",
  act: async ({ service, params, session, context }, form) => {
    const roomId = parseRoomId(params["roomId"] ?? "");
    const reason = (form.get("reason") ?? "").trim();
    const told = (to: string, tone: "good" | "warn", text: string) => ({ to, notice: { tone, text } });
    if (roomId.isErr()) return told("/locks", "warn", "There is no such room.");
    const path = `/locks/${roomId.value}`;
    if (reason === "" || reason.length > LONGEST_REASON) {
      return told(path, "warn", `A reason of 1 to ${LONGEST_REASON} characters is needed. Nothing was freed.`);
    }
    context.var.facts["roomId"] = roomId.value;
    const freed = await freeByHand(service, {
      roomId: roomId.value,
      version: (form.get("version") ?? "") as Version,
      force: form.get("force") === "yes",
      reason,
      by: `dashboard, session ${session.id.slice(0, 8)}`,
    });
    if (freed.isErr()) return told(path, "warn", `${brief(freed.error).message}.`);
    return told("/locks", "good", `The room ${roomId.value} is free.`);
  },
};
