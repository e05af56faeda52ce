import {
  formatRecordingId,
  getRecording,
  inBatches,
  parseRecordingId,
  type Recording,
  type RecordingIdParts,
} from "@tallylight/core";
import type { JSX } from "hono/jsx/jsx-runtime";
import { counted, sizeText } from "../../shapes/index.ts";
import { lostPage } from "../lost.tsx";
import { Confirm } from "../parts/confirm.tsx";
import { Time } from "../parts/time.tsx";
import type { Page, PageRoute, Visit } from "../visit.ts";
import { nameOf } from "./words.tsx";

/** How many one form may be about. */
const MOST_RECORDINGS = 100;
const WIDTH = 10;

/** Those that were ticked, each once; what is no recording's id is passed over. */
export function tickedIn(told: readonly string[]): readonly RecordingIdParts[] {
  const ids = told.flatMap((one) =>
    parseRecordingId(one)
      .map((id) => [id])
      .unwrapOr([]),
  );
  return [...new Map(ids.map((id) => [formatRecordingId(id), id])).values()].slice(0, MOST_RECORDINGS);
}

/** Asks before recordings are deleted, and names each. */
export const confirmDeletePage: PageRoute = {
  path: "/recordings/delete",
  show: async (visit) => deletePage(visit, tickedIn(visit.queries("id")), "/recordings"),
};

export const confirmDeleteOnePage: PageRoute = {
  path: "/recordings/:recordingId/delete",
  show: async (visit) => {
    const told = visit.params["recordingId"] ?? "";
    return deletePage(visit, tickedIn([told]), `/recordings/${told}`);
  },
};

async function deletePage(visit: Visit, ids: readonly RecordingIdParts[], back: string): Promise<Page> {
  const { ports } = visit.service.house;
  const found = await inBatches(ids, WIDTH, async (id) => getRecording(ports, id));
  const recordings = found.flatMap((one) => one.map(({ value }) => [value]).unwrapOr([]));
  if (recordings.length === 0) return ids.length === 0 ? nothingTicked(visit) : lostPage(visit);
  const one = recordings.length === 1 ? recordings[0] : undefined;
  const title =
    one === undefined ? `Delete ${recordings.length} recordings?` : `Delete the recording of ${nameOf(one)}?`;
  return page(
    title,
    <Confirm
      visit={visit}
      title={title}
      to="/recordings/delete"
      back={back}
      does={`Delete ${counted(recordings.length, "recording")}`}
    >
      <p>Films and links that were shared are gone for good.</p>
      <ul class="named small">
        {recordings.map((recording) => (
          <Named recording={recording} />
        ))}
      </ul>
    </Confirm>,
  );
}

function Named({ recording }: { readonly recording: Recording }): JSX.Element {
  const { recordingId, startDate, sizeBytes } = recording;
  return (
    <li>
      <input type="hidden" name="id" value={recordingId} />
      <strong>{nameOf(recording)}</strong> {startDate === undefined ? null : <Time at={startDate} />}{" "}
      {sizeBytes === undefined ? "" : sizeText(sizeBytes)}
    </li>
  );
}

function nothingTicked(visit: Visit): Page {
  return page(
    "Nothing is ticked",
    <section class="panel padded confirm" id="confirm" aria-labelledby="confirm-title">
      <h1 id="confirm-title">Nothing is ticked</h1>
      <p>Tick the recordings that are meant, and ask again.</p>
      <div class="row">
        <a class="button strong" href={visit.link("/recordings")} data-close>
          Back to the list
        </a>
      </div>
    </section>,
  );
}

/** Asks before a link stops working. */
export const confirmRevokePage: PageRoute = linkPage("revoke", {
  title: "Revoke the link?",
  does: "Revoke the link",
  what: "Whoever has it cannot watch the recording any more, from now on.",
});

export const confirmRotatePage: PageRoute = linkPage("rotate", {
  title: "Make a new link?",
  does: "Make a new link",
  what: "The link that there is stops working at once: whoever should go on watching needs the new one.",
});

type Asked = { readonly title: string; readonly does: string; readonly what: string };

function linkPage(verb: string, { title, does, what }: Asked): PageRoute {
  return {
    path: `/recordings/:recordingId/${verb}`,
    show: async (visit) => {
      const id = parseRecordingId(visit.params["recordingId"] ?? "");
      if (id.isErr()) return lostPage(visit);
      const path = `/recordings/${formatRecordingId(id.value)}`;
      return page(
        title,
        <Confirm visit={visit} title={title} to={`${path}/${verb}`} back={path} does={does}>
          <p>{what}</p>
        </Confirm>,
      );
    },
  };
}

const page = (title: string, body: JSX.Element): Page => ({ title, place: "recordings", body });
