/** Locks, and what a sweep would do about them. */
export const LOCKS = `
.locks > li, .steps > li { display: grid; align-items: center; gap: 0 var(--space-5); padding: var(--space-3) var(--space-5); min-height: 4.25rem; border-bottom: 1px solid var(--line); }
.locks > li { grid-template-columns: 7.5rem minmax(0, 1fr) minmax(0, 18rem) 7rem; }
.steps > li { grid-template-columns: 6rem minmax(0, 1fr) 11rem 7rem; }
.locks > li:last-child, .steps > li:last-child { border-bottom: 0; }
.locks .name a, .steps .name a { display: block; font-weight: 600; color: var(--ink); text-decoration: none; min-height: 1.5rem; }
.locks .name a:hover, .steps .name a:hover { text-decoration: underline; }
.locks .age, .steps .age { text-align: right; }
.locks .owner { overflow-wrap: anywhere; }
.deed { display: inline-block; padding: 0.1rem var(--space-2); border: 1px solid var(--edge); border-radius: var(--round-s); font-size: var(--text-s); font-weight: 600; text-align: center; }
.deed.keep, .deed.skip, .deed.note, .deed.wait, .deed.leave { border-color: var(--line); color: var(--quiet); }
.deed.release, .deed.evict, .deed.give-up { border-color: var(--warn); color: var(--warn); background: var(--warn-wash); }
.deeds-left { margin-top: var(--space-4); }
.warn-text { color: var(--warn); }
.halves { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: var(--space-5); }
.halves > .panel + .panel { margin-top: 0; }
.halves h2, .section h2 { margin-bottom: var(--space-3); }
@media (max-width: 60rem) {
  .halves { grid-template-columns: minmax(0, 1fr); }
  .locks > li, .steps > li { grid-template-columns: minmax(0, 1fr) auto; gap: var(--space-2) var(--space-4); padding: var(--space-4); }
  .locks .name, .steps .name { grid-row: 1; grid-column: 1; }
  .locks .lamp, .steps .deed { grid-row: 1; grid-column: 2; }
}`;
