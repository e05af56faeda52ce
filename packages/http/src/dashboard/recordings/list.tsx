import { isTerminal, type Recording, RECORDING_STATUSES } from "@tallylight/core";
import type { JSX } from "hono/jsx/jsx-runtime";
import { sizeText } from "../../shapes/index.ts";
import { Head } from "../parts/head.tsx";
import { Time } from "../parts/time.tsx";
import { Trouble } from "../parts/trouble.tsx";
import type { PageRoute, Visit } from "../visit.ts";
import { type Filters, filtersOf, queryText, readPage } from "./query.ts";
import { Length, nameOf, reasonText, Status, STATUS_WORDS } from "./words.tsx";

/** The recordings, the newest first. */
export const recordingsPage: PageRoute = {
  path: "/recordings",
  show: async (visit) => {
    const filters = filtersOf(visit);
    const now = visit.service.house.ports.clock.now();
    const page = await readPage(visit, filters);
    if (page.isErr() && page.error.kind !== "unavailable") {
      // The address of a page of another list: the list begins anew.
      return new Response(null, {
        status: 303,
        headers: { Location: visit.link(`/recordings${queryText(filters, null)}`) },
      });
    }
    const body = page.match(
      ({ recordings, nextToken }) => (
        <>
          <Filter visit={visit} filters={filters} />
          {recordings.length === 0 ? (
            <Nothing visit={visit} filters={filters} next={nextToken} />
          ) : (
            <List visit={visit} recordings={recordings} now={now} />
          )}
          <Pages visit={visit} filters={filters} next={nextToken} />
        </>
      ),
      (failure) =>
        failure.kind === "unavailable" ? (
          <Trouble failure={failure} what="The list is not to be had now. What is being recorded goes on." />
        ) : (
          <></>
        ),
    );
    return {
      title: "Recordings",
      place: "recordings",
      status: page.isErr() ? 503 : 200,
      body: (
        <>
          <Head title="Recordings" at={now}>
            The newest first.
          </Head>
          {body}
        </>
      ),
    };
  },
};

function Filter({ visit, filters }: { readonly visit: Visit; readonly filters: Filters }): JSX.Element {
  return (
    <form class="filter" method="get" action={visit.link("/recordings")} role="search">
      <div class="field">
        <label for="room">Room</label>
        <input id="room" name="room" type="search" value={filters.room} placeholder="Part of its name" />
      </div>
      <div class="field">
        <label for="status">Status</label>
        <select id="status" name="status">
          <option value="">Any</option>
          {RECORDING_STATUSES.map((status) => (
            <option value={status} selected={status === filters.status}>
              {STATUS_WORDS[status]}
            </option>
          ))}
        </select>
      </div>
      <button class="button" type="submit">
        Show
      </button>
      {queryText(filters, null) === "" ? null : (
        <a class="button plain" href={visit.link("/recordings")}>
          Show all
        </a>
      )}
    </form>
  );
}

type ListProps = { readonly visit: Visit; readonly recordings: readonly Recording[]; readonly now: number };

function List({ visit, recordings, now }: ListProps): JSX.Element {
  return (
    <form method="get" action={visit.link("/recordings/delete")} id="recordings" data-ask>
      <div class="panel">
        <div class="bulk">
          <span class="quiet small">With those that are ticked:</span>
          <button class="button" type="submit" formaction={visit.link("/recordings/zip")} data-plain>
            Download as ZIP
          </button>
          <button class="button" type="submit">
            Delete…
          </button>
        </div>
        <ul class="recordings" id="list" data-steady>
          {recordings.map((recording) => (
            <Row visit={visit} recording={recording} now={now} />
          ))}
        </ul>
      </div>
      <p class="newer" id="newer" data-keep>
        <button class="button" type="button" data-reload hidden>
          The list has changed: show it as it is
        </button>
      </p>
    </form>
  );
}

type RowProps = { readonly visit: Visit; readonly recording: Recording; readonly now: number };

function Row({ visit, recording, now }: RowProps): JSX.Element {
  const { recordingId, status, startDate, sizeBytes } = recording;
  const name = nameOf(recording);
  const reason = reasonText(recording);
  return (
    <li id={recordingId}>
      <input
        type="checkbox"
        name="id"
        value={recordingId}
        aria-label={`Tick the recording of ${name}`}
        disabled={!isTerminal(status)}
      />
      <div class="name clip">
        <a class="clip" href={visit.link(`/recordings/${recordingId}`)}>
          {name}
        </a>
        <p class="quiet small mono clip">{recording.roomId}</p>
      </div>
      <p class="what">
        <Status recording={recording} />
        <span class="quiet small clip">{reason}</span>
      </p>
      <p class="when small">
        <span class="unseen">Began </span>
        {startDate === undefined ? <span class="quiet">Not begun</span> : <Time at={startDate} />}
      </p>
      <p class="length">
        <span class="unseen">Length </span>
        <Length recording={recording} now={now} />
      </p>
      <p class="size figure">
        <span class="unseen">Size </span>
        {sizeBytes === undefined ? <span class="quiet">–</span> : sizeText(sizeBytes)}
      </p>
    </li>
  );
}

type EndProps = { readonly visit: Visit; readonly filters: Filters; readonly next: string | null };

function Nothing({ visit, filters, next }: EndProps): JSX.Element {
  if (next !== null) {
    return (
      <div class="panel empty">
        <h2>None of these so far</h2>
        <p>Among the last 2,000 recordings none is as you asked. There are older ones.</p>
      </div>
    );
  }
  return queryText(filters, null) === "" && visit.query("from") === undefined ? (
    <div class="panel empty">
      <h2>No recordings yet</h2>
      <p>Record a room, and its film appears here as soon as it begins.</p>
      <a class="button strong" href={visit.link("")}>
        To the rooms
      </a>
    </div>
  ) : (
    <div class="panel empty">
      <h2>No recording is like that</h2>
      <p>Ask for less, or for all of them.</p>
      <a class="button" href={visit.link("/recordings")}>
        Show all
      </a>
    </div>
  );
}

function Pages({ visit, filters, next }: EndProps): JSX.Element {
  const isFirst = visit.query("from") === undefined;
  return (
    <nav class="pages row" aria-label="Pages of recordings">
      {isFirst ? null : (
        <a class="button" href={visit.link(`/recordings${queryText(filters, null)}`)}>
          The newest
        </a>
      )}
      {next === null ? null : (
        <a class="button" rel="next" href={visit.link(`/recordings${queryText(filters, next)}`)}>
          Older
        </a>
      )}
    </nav>
  );
}
