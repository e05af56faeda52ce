/** What is well and what is not, in figures and small lines. */
export const HEALTH = `
.thirds { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: var(--space-5); }
.thirds > .panel + .panel { margin-top: 0; }
.thirds h2 { margin-bottom: var(--space-2); }
.thirds + .thirds, .abilities { margin-top: var(--space-5); }
.abilities { margin-bottom: var(--space-5); gap: var(--space-2) var(--space-6); }
.thirds + .section { margin-top: var(--space-5); }
.spark { display: block; width: 100%; height: 2.5rem; margin-bottom: var(--space-3); color: var(--accent); }
.spark polyline { fill: none; stroke: currentColor; stroke-width: 1.5; vector-effect: non-scaling-stroke; stroke-linejoin: round; }
.spark-base { stroke: var(--line); vector-effect: non-scaling-stroke; }
dl.figures { grid-template-columns: 1fr max-content; }
dl.figures dd { text-align: right; }
.notes li { display: grid; padding: var(--space-2) 0; border-top: 1px solid var(--line); }
.between { justify-content: space-between; min-height: var(--target); }
.letters li { display: grid; grid-template-columns: minmax(0, 1fr) auto auto; gap: var(--space-2) var(--space-5); align-items: center; padding: var(--space-3) 0; border-top: 1px solid var(--line); }
.section h3 { margin: var(--space-5) 0 var(--space-2); }
@media (max-width: 60rem) {
  .thirds { grid-template-columns: minmax(0, 1fr); }
  .letters li { grid-template-columns: minmax(0, 1fr) auto; }
  .letters li > :first-child { grid-column: 1 / -1; }
}`;
