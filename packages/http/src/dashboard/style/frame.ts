/** The page itself: its text, its bar, where things stand on a phone and on a wide screen. */
export const FRAME = `
*, ::before, ::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; overflow-y: scroll; }
body {
  margin: 0; min-height: 100vh; display: flex; flex-direction: column;
  background: var(--ground); color: var(--ink);
  font: var(--text-m)/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
h1, h2, h3, p, ul, ol, dl, dd, figure { margin: 0; }
ul, ol { padding: 0; list-style: none; }
h1 { font-size: var(--text-xl); font-weight: 650; line-height: 1.2; letter-spacing: -0.015em; text-wrap: balance; }
h2 { font-size: var(--text-l); font-weight: 650; line-height: 1.3; }
h3 { font-size: var(--text-m); font-weight: 650; }
a { color: var(--accent); text-underline-offset: 0.2em; }
code, .mono { font: 0.9em/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
time, .figure { font-variant-numeric: tabular-nums; }
.quiet { color: var(--quiet); }
.small { font-size: var(--text-s); }
.clip { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-width: 0; }
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
[hidden] { display: none !important; }

:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: var(--round-s); }
main:focus { outline: none; }
.skip-link { position: absolute; left: var(--space-4); top: -4rem; z-index: 9; padding: var(--space-2) var(--space-4); background: var(--surface); }
.skip-link:focus { top: var(--space-2); }

.simulated { background: var(--warn-wash); color: var(--warn); font-size: var(--text-s); text-align: center; padding: var(--space-2) var(--space-4); }
.bar { background: var(--surface); border-bottom: 1px solid var(--line); position: sticky; top: 0; z-index: 5; }
.bar-in {
  max-width: 76rem; margin: 0 auto; padding: 0 var(--space-5);
  display: grid; grid-template-columns: auto 1fr auto; align-items: center; column-gap: var(--space-6);
}
.brand { display: flex; align-items: center; gap: var(--space-3); min-height: 3.5rem; font-weight: 700; letter-spacing: -0.01em; color: var(--ink); text-decoration: none; }
.brand svg { width: 1.25rem; height: 1.25rem; flex: none; }
.nav ul { display: flex; gap: var(--space-1); overflow-x: auto; scrollbar-width: none; }
.nav a {
  display: flex; align-items: center; min-height: 3.5rem; padding: 0 var(--space-3);
  color: var(--quiet); text-decoration: none; white-space: nowrap; box-shadow: inset 0 0 0 transparent;
}
.nav a:hover { color: var(--ink); }
.nav a[aria-current] { color: var(--ink); font-weight: 600; box-shadow: inset 0 -2px 0 var(--ink); }
/* The bold label's width is kept beside the plain one: nothing moves from page to page. */
.nav span { display: inline-grid; justify-items: center; }
.nav span::after { content: attr(data-label); font-weight: 600; height: 0; visibility: hidden; overflow: hidden; }
.bar form { margin: 0; }

main { flex: 1; width: 100%; max-width: 76rem; margin: 0 auto; padding: var(--space-6) var(--space-5) var(--space-7); }
.head { display: flex; flex-wrap: wrap; align-items: end; justify-content: space-between; gap: var(--space-3) var(--space-5); margin-bottom: var(--space-5); }
.head p { color: var(--quiet); margin-top: var(--space-1); }
.asof { display: inline-flex; align-items: center; justify-content: flex-end; gap: var(--space-2); color: var(--quiet); font-size: var(--text-s); width: 16rem; height: 1.5rem; line-height: 1.5rem; white-space: nowrap; }
/* What comes and goes stands at the open end, so that the rest stays where it is. */
.asof::after { content: ""; order: -1; font-weight: 550; }
.asof::before { content: ""; width: 0.5rem; height: 0.5rem; border-radius: 50%; border: 2px solid var(--edge); }
.asof[data-state="live"]::before { background: var(--good); border-color: var(--good); }
.asof[data-state="reconnecting"], .asof[data-state="gone"] { color: var(--warn); }
.asof[data-state="reconnecting"]::before, .asof[data-state="gone"]::before { border-color: var(--warn); }
.asof[data-state="live"]::after { content: "Live"; }
.asof[data-state="reconnecting"]::after { content: "Reconnecting"; }
.asof[data-state="gone"]::after { content: "Not up to date"; }
.foot { color: var(--quiet); font-size: var(--text-s); border-top: 1px solid var(--line); }
.foot p { max-width: 76rem; margin: 0 auto; padding: var(--space-4) var(--space-5); display: flex; flex-wrap: wrap; gap: var(--space-1) var(--space-5); }

@media (max-width: 46rem) {
  .bar-in { grid-template-columns: 1fr auto; padding: 0 var(--space-4); }
  .nav { grid-column: 1 / -1; grid-row: 2; margin: 0 calc(-1 * var(--space-4)); padding: 0 var(--space-2); border-top: 1px solid var(--line); }
  .nav a { min-height: 2.75rem; padding: 0 var(--space-2); font-size: 0.875rem; }
  .brand { min-height: 3rem; }
  main { padding: var(--space-5) var(--space-4) var(--space-6); }
  .foot p { padding: var(--space-4); }
  .asof { justify-content: flex-start; }
  .asof::after { order: 1; }
}
@media (prefers-reduced-motion: no-preference) {
  .button, .nav a { transition: background-color 120ms, color 120ms, border-color 120ms; }
}
@media print { .bar, .skip-link, .simulated { display: none; } }`;
