import type { JSX } from "hono/jsx/jsx-runtime";
import type { Notice, Page, Place, Visit } from "./visit.ts";

const PLACES: readonly { readonly place: Place; readonly path: string; readonly label: string }[] = [
  { place: "on-air", path: "", label: "On air" },
  { place: "recordings", path: "/recordings", label: "Recordings" },
  { place: "locks", path: "/locks", label: "Locks and sweep" },
  { place: "health", path: "/health", label: "Health" },
];

const LOCKS = {
  redis: "Redis",
  s3: "S3",
  lmdb: "LMDB on this machine",
  own: "a store of its own",
} as const satisfies Record<string, string>;
const STORAGE = { s3: "S3", files: "files on this machine", own: "a store of its own" } as const satisfies Record<
  string,
  string
>;

type FrameProps = { readonly visit: Visit; readonly page: Page; readonly notice: Notice | null };

/** What stands around every page of an operator who is signed in. */
export function frameOf({ visit, page, notice }: FrameProps): JSX.Element {
  const { describe } = visit.service.house;
  return (
    <>
      <a class="skip-link" href="#main">
        Skip to the page
      </a>
      {describe.liveKit === "simulator" ? (
        <aside class="simulated" aria-label="What is real here">
          <p>
            <strong>This LiveKit is simulated:</strong> nobody is recorded. Rooms, people and pictures are made up.
          </p>
        </aside>
      ) : null}
      <header class="bar">
        <div class="bar-in">
          <a class="brand" href={visit.link("")}>
            <Logo /> Tallylight
          </a>
          <nav class="nav" aria-label="Dashboard">
            <ul>
              {PLACES.map(({ place, path, label }) => (
                <li>
                  <a href={visit.link(path)} aria-current={place === page.place ? "page" : undefined}>
                    <span data-label={label}>{label}</span>
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          <form method="post" action={visit.link("/sign-out")} data-plain>
            <input type="hidden" name="csrf" value={visit.csrf} />
            <button class="button plain" type="submit">
              Sign out
            </button>
          </form>
        </div>
      </header>
      <main id="main" tabindex={-1}>
        <div id="notice" role="status" data-keep={notice === null ? "" : undefined}>
          {notice === null ? null : (
            <div class={`notice ${notice.tone}`}>
              <p>{notice.text}</p>
              <button class="button plain" type="button" data-dismiss data-scripted hidden>
                Dismiss
              </button>
            </div>
          )}
        </div>
        {page.body}
      </main>
      <footer class="foot">
        <p>
          <span>
            Locks in {LOCKS[describe.locks]}, recordings in {STORAGE[describe.storage]}.
          </span>
          {/* The last on its line: its length changes with the zone. */}
          <span id="zone" data-keep>
            Times are UTC.
          </span>
        </p>
      </footer>
      <p id="announce" class="unseen" role="status" aria-live="polite" data-keep></p>
    </>
  );
}

function Logo(): JSX.Element {
  return (
    <svg viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <circle cx="10" cy="10" r="8" fill="none" stroke="currentColor" stroke-width="2.5" />
      <circle cx="10" cy="10" r="3.5" fill="currentColor" />
    </svg>
  );
}
