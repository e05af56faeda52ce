/** The list of recordings, and one of them on its page. */
export const RECORDINGS = `
.filter { display: flex; flex-wrap: wrap; align-items: end; gap: var(--space-3); margin-bottom: var(--space-5); }
.filter input { width: 16rem; }
.bulk { display: flex; flex-wrap: wrap; align-items: center; gap: var(--space-2) var(--space-3); padding: var(--space-3) var(--space-5); border-bottom: 1px solid var(--line); }
.recordings > li {
  display: grid; align-items: center; gap: 0 var(--space-5); padding: var(--space-3) var(--space-5); min-height: 4.25rem;
  grid-template-columns: 1.5rem minmax(0, 1fr) 10.5rem 9.5rem 5rem 5rem; border-bottom: 1px solid var(--line);
}
.recordings > li:last-child { border-bottom: 0; }
.recordings .name a { display: block; font-weight: 600; color: var(--ink); text-decoration: none; min-height: 1.5rem; }
.recordings .name a:hover { text-decoration: underline; }
.recordings .what { display: grid; justify-items: start; min-width: 0; }
.recordings .length, .recordings .size { text-align: right; }
.recordings input:disabled { opacity: 0.35; }
.status { display: inline-flex; align-items: center; gap: 0.4rem; font-size: var(--text-s); font-weight: 600; white-space: nowrap; }
.status::before { content: ""; width: 0.5rem; height: 0.5rem; border-radius: 50%; background: var(--edge); }
.status.active::before { background: var(--on-air); box-shadow: 0 0 0 3px color-mix(in srgb, var(--on-air) 20%, transparent); }
.status.complete::before { background: var(--good); }
.status.failed, .status.aborted, .status.limit_reached { color: var(--warn); }
.status.failed::before, .status.aborted::before, .status.limit_reached::before { background: var(--warn); border-radius: 1px; }
.status.starting::before, .status.ending::before { background: transparent; border: 2px solid var(--edge); }
.newer { min-height: var(--target); margin-top: var(--space-3); text-align: center; }
.pages { justify-content: space-between; min-height: var(--target); }

.trail { margin-bottom: var(--space-2); }
.trail a { display: inline-block; min-height: 1.5rem; }
.watch { display: grid; grid-template-columns: minmax(0, 1fr) 24rem; gap: var(--space-5); align-items: start; }
.screen { aspect-ratio: 16 / 9; background: #101114; color: #c9ccd2; border-radius: var(--round); overflow: hidden; display: grid; place-items: center; text-align: center; padding: 0; }
.screen video { width: 100%; height: 100%; display: block; object-fit: contain; }
.screen p { padding: var(--space-5); }
.deeds { margin-top: var(--space-4); justify-content: space-between; min-height: var(--target); }
.watch h2 { margin-bottom: var(--space-3); }
.watch .panel + .panel { margin-top: var(--space-4); }
#share .stack > *, #share-url { width: 100%; }
#share-url { font: var(--text-s)/1.4 ui-monospace, SFMono-Regular, Menlo, monospace; text-overflow: ellipsis; }
.named { max-height: 14rem; overflow-y: auto; border: 1px solid var(--line); border-radius: var(--round-s); }
.named li { padding: var(--space-2) var(--space-3); border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.named li:last-child { border-bottom: 0; }
@media (max-width: 60rem) {
  .watch { grid-template-columns: minmax(0, 1fr); }
  .recordings > li { grid-template: "tick name what" auto "tick when length" auto "tick size ." auto / 1.5rem minmax(0, 1fr) auto; gap: var(--space-1) var(--space-3); padding: var(--space-3) var(--space-4); }
  .recordings input { grid-area: tick; align-self: start; }
  .recordings .name { grid-area: name; }
  .recordings .what { grid-area: what; justify-items: end; }
  .recordings .when { grid-area: when; }
  .recordings .length { grid-area: length; }
  .recordings .size { grid-area: size; text-align: left; font-size: var(--text-s); }
  .filter input { width: 100%; }
  .filter .field { flex: 1 1 9rem; }
  .bulk { padding: var(--space-3) var(--space-4); }
}`;
