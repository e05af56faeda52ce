/** The tally lamp, which is what all of this is about: each state is a word and a shape as well as a colour. */
export const LAMP = `
.lamp {
  display: inline-flex; align-items: center; gap: 0.5rem;
  width: 7.5rem; padding-left: 0.75rem; height: 1.875rem; flex: none;
  border: 1.5px solid var(--line); border-radius: var(--round-s); background: transparent; color: var(--quiet);
  font-size: var(--text-s); font-weight: 600; letter-spacing: 0.01em; white-space: nowrap;
}
.lamp::before { content: ""; width: 0.55rem; height: 0.55rem; border-radius: 50%; border: 2px solid currentColor; flex: none; }
.lamp.starting, .lamp.stopping { color: var(--ink); border-color: var(--edge); }
.lamp.starting { border-style: dashed; }
.lamp.stopping::before { border-radius: 1px; background: currentColor; }
.lamp.recording {
  background: var(--on-air); border-color: var(--on-air); color: var(--on-air-text);
  box-shadow: 0 0 0 3px color-mix(in srgb, var(--on-air) 18%, transparent);
}
.lamp.recording::before { background: currentColor; }
.lamp.suspicious { color: var(--warn); border-color: var(--warn); background: var(--warn-wash); }
.lamp.suspicious::before { border: 0; width: auto; height: auto; content: "!"; font-weight: 800; }
.lamp.unknown { border-style: dotted; border-color: var(--edge); }
.lamp.unknown::before { border: 0; width: auto; height: auto; content: "?"; font-weight: 800; }
@media (prefers-reduced-motion: no-preference) {
  .lamp.starting::before { animation: blink 1s ease-in-out infinite alternate; }
  .lamp.recording::before { animation: breathe 2.4s ease-in-out infinite alternate; }
}
@keyframes blink { to { opacity: 0.2; } }
@keyframes breathe { to { opacity: 0.55; } }
@media (forced-colors: active) { .lamp.recording { border-width: 3px; } .lamp::before { forced-color-adjust: none; } }

.rooms { overflow: clip; }
.rooms > li {
  display: grid; align-items: center; gap: 0 var(--space-5); padding: var(--space-4) var(--space-5);
  grid-template: "lamp name people elapsed act" auto ". lock lock lock ." auto / 7.5rem minmax(0, 1fr) 6rem 6.5rem 8.5rem;
  border-bottom: 1px solid var(--line);
}
.rooms > li:last-child { border-bottom: 0; }
.rooms > li[data-lamp="recording"] { background: var(--on-air-wash); }
.rooms .lamp { grid-area: lamp; }
.rooms .name { grid-area: name; }
.rooms h2 { font-size: var(--text-m); }
.rooms .people { grid-area: people; text-align: right; color: var(--quiet); }
.rooms .elapsed { grid-area: elapsed; text-align: right; font-size: var(--text-l); font-weight: 550; }
.rooms .act { grid-area: act; display: flex; align-items: center; justify-content: flex-end; min-height: var(--target); margin: 0; }
.rooms .act .button { width: 8.5rem; }
.rooms p.act { color: var(--quiet); font-size: var(--text-s); line-height: 1.3; text-align: right; }
.rooms .lock { grid-area: lock; font-size: var(--text-s); min-height: 1.5rem; }
.rooms .lock dl { padding: var(--space-2) 0; }
@media (max-width: 52rem) {
  .rooms > li { grid-template: "name name lamp" auto "elapsed people act" auto "lock lock lock" auto / auto 1fr 8.5rem; gap: var(--space-2) var(--space-4); padding: var(--space-4); }
  .rooms .lamp { justify-self: end; }
  .rooms .elapsed, .rooms .people { text-align: left; }
  .rooms .elapsed { min-width: 5.25rem; }
  .rooms .name, .rooms h2 { white-space: normal; overflow-wrap: anywhere; }
}`;
