import {
  formatRecordingId,
  getRecording,
  headMedia,
  isTerminal,
  parseRecordingId,
  type Recording,
  type RecordingIdParts,
  type ShareSecrets,
  withRoomName,
} from "@tallylight/core";
import type { JSX } from "hono/jsx/jsx-runtime";
import { SECRET_PARAMETER } from "../../edge/shared.ts";
import { sizeText } from "../../shapes/index.ts";
import { lostPage } from "../lost.tsx";
import { Action } from "../parts/form.tsx";
import { Head } from "../parts/head.tsx";
import { Time } from "../parts/time.tsx";
import { Trouble } from "../parts/trouble.tsx";
import type { Page, PageRoute, Visit } from "../visit.ts";
import { Length, nameOf, reasonText, Status } from "./words.tsx";

/** One recording: to watch, to share, to keep, to delete. */
export const recordingPage: PageRoute = {
  path: "/recordings/:recordingId",
  show: async (visit) => {
    const id = parseRecordingId(visit.params["recordingId"] ?? "");
    if (id.isErr()) return lostPage(visit);
    const { ports } = visit.service.house;
    const found = await getRecording(ports, id.value);
    if (found.isErr()) return found.error.kind === "unavailable" ? awayPage(visit, found.error) : lostPage(visit);
    const [recording, media, secrets] = await Promise.all([
      withRoomName(ports, found.value.value),
      headMedia(ports, id.value),
      ports.catalog.secrets.find(id.value),
    ]);
    return pageOf(visit, { id: id.value, recording, hasMedia: media.isOk(), secrets: secrets.unwrapOr(null) });
  },
};

function awayPage(visit: Visit, failure: Parameters<typeof Trouble>[0]["failure"]): Page {
  const now = visit.service.house.ports.clock.now();
  const body = (
    <>
      <Head title="Recording" at={now} />
      <Trouble failure={failure} what="This recording cannot be shown now." />
    </>
  );
  return { title: "Recording", place: "recordings", status: 503, body };
}

type Shown = {
  readonly id: RecordingIdParts;
  readonly recording: Recording;
  readonly hasMedia: boolean;
  readonly secrets: ShareSecrets | null;
};

function pageOf(visit: Visit, shown: Shown): Page {
  const { recording, hasMedia, id } = shown;
  const now = visit.service.house.ports.clock.now();
  const path = `/recordings/${formatRecordingId(id)}`;
  const name = nameOf(recording);
  return {
    title: name,
    place: "recordings",
    body: (
      <>
        <p class="small trail">
          <a href={visit.link("/recordings")}>Recordings</a>
        </p>
        <Head title={name} at={now}>
          <Status recording={recording} /> {reasonText(recording)}
        </Head>
        <div class="watch">
          <div>
            <div class="screen">
              {hasMedia ? (
                <video id="video" controls preload="metadata" src={visit.api(`${path}/media`)} data-keep>
                  <a href={visit.api(`${path}/download`)}>Download the film</a>
                </video>
              ) : (
                <p>
                  {isTerminal(recording.status) ? "There is no film of it." : "The film is there when it has ended."}
                </p>
              )}
            </div>
            <div class="row deeds">
              {hasMedia ? (
                <a class="button strong" href={visit.api(`${path}/download`)} download>
                  Download
                </a>
              ) : null}
              {isTerminal(recording.status) ? (
                <a class="button" href={visit.link(`${path}/delete`)} data-ask>
                  Delete…
                </a>
              ) : (
                <Action visit={visit} to={`${path}/stop`}>
                  <button class="button strong">Stop</button>
                </Action>
              )}
            </div>
          </div>
          <div class="stack">
            <Facts recording={recording} now={now} />
            <Share visit={visit} shown={shown} />
          </div>
        </div>
      </>
    ),
  };
}

function Facts({ recording, now }: { readonly recording: Recording; readonly now: number }): JSX.Element {
  const { startDate, endDate, sizeBytes, layout, encoding, error } = recording;
  const facts: readonly (readonly [string, unknown])[] = [
    ["Began", startDate === undefined ? null : <Time at={startDate} />],
    ["Ended", endDate === undefined ? null : <Time at={endDate} />],
    ["Length", <Length recording={recording} now={now} />],
    ["Size", sizeBytes === undefined ? null : <span class="figure">{sizeText(sizeBytes)}</span>],
    ["Layout", layout ?? null],
    ["Encoding", encoding === undefined ? null : typeof encoding === "string" ? encoding : "its own settings"],
    ["LiveKit says", error === undefined || error === "" ? null : error],
    ["Room", <span class="mono">{recording.roomId}</span>],
    ["Egress", <span class="mono">{recording.egressId}</span>],
    ["File", <span class="mono">{recording.filename}</span>],
  ];
  return (
    <section class="panel padded" aria-labelledby="facts-title">
      <h2 id="facts-title">About it</h2>
      <dl class="facts small">
        {facts
          .filter(([, value]) => value !== null)
          .map(([name, value]) => (
            <>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </>
          ))}
      </dl>
    </section>
  );
}

function Share({ visit, shown }: { readonly visit: Visit; readonly shown: Shown }): JSX.Element {
  const { id, secrets } = shown;
  const recordingId = formatRecordingId(id);
  const path = `/recordings/${recordingId}`;
  if (secrets === null) {
    return (
      <section class="panel padded stack" id="share" aria-labelledby="share-title">
        <h2 id="share-title">Share it</h2>
        <p class="quiet small">Whoever has the link can watch this recording, and nothing else, until you revoke it.</p>
        <Action visit={visit} to={`${path}/share`}>
          <button class="button">Make a link</button>
        </Action>
      </section>
    );
  }
  const { basePath } = visit.service.house.config;
  const url = `${visit.origin}${basePath}/recording/${recordingId}?${SECRET_PARAMETER}=${secrets.public}`;
  return (
    <section class="panel padded stack" id="share" aria-labelledby="share-title">
      <h2 id="share-title">Share it</h2>
      <div class="field">
        <label for="share-url">Whoever has this link can watch it</label>
        <input id="share-url" type="text" readonly value={url} />
      </div>
      <div class="row">
        <button class="button strong" type="button" data-copy={url} data-scripted hidden>
          Copy
        </button>
        <a class="button" href={visit.link(`${path}/rotate`)} data-ask>
          New link…
        </a>
        <a class="button" href={visit.link(`${path}/revoke`)} data-ask>
          Revoke…
        </a>
      </div>
    </section>
  );
}
