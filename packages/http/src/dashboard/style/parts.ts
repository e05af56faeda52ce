/** What pages are put together from. */
export const PARTS = `
.panel { background: var(--surface); border: 1px solid var(--line); border-radius: var(--round); }
.panel + .panel, .panel + .section, .section + .section { margin-top: var(--space-6); }
.padded { padding: var(--space-5); }
.stack > * + * { margin-top: var(--space-4); }
.row { display: flex; flex-wrap: wrap; align-items: center; gap: var(--space-3); }

.button {
  display: inline-flex; align-items: center; justify-content: center; gap: var(--space-2);
  min-height: var(--target); min-width: 2.25rem; padding: 0 var(--space-4);
  border: 1px solid var(--edge); border-radius: var(--round-s);
  background: var(--surface); color: var(--ink);
  font: inherit; font-weight: 550; line-height: 1.2; text-decoration: none; white-space: nowrap; cursor: pointer;
}
.button:hover { background: var(--sunken); border-color: var(--quiet); }
.button:active { background: var(--line); }
.button.strong { background: var(--ink); border-color: var(--ink); color: var(--ground); }
.button.strong:hover { background: color-mix(in oklab, var(--ink) 85%, var(--ground)); }
.button.plain { border-color: transparent; background: transparent; color: var(--quiet); font-weight: 450; padding: 0 var(--space-3); }
.button.plain:hover { background: var(--sunken); color: var(--ink); }
.button[aria-disabled="true"], .button:disabled { color: var(--quiet); border-color: var(--line); background: transparent; cursor: default; }
.button[aria-busy="true"] { cursor: progress; opacity: 0.7; }

.field { display: grid; gap: var(--space-1); }
.field label, .label { font-size: var(--text-s); color: var(--quiet); }
.field .hint { font-size: var(--text-s); color: var(--quiet); }
input[type="text"], input[type="search"], input[type="password"], select, textarea {
  min-height: var(--target); padding: var(--space-1) var(--space-3);
  border: 1px solid var(--edge); border-radius: var(--round-s);
  background: var(--surface); color: var(--ink); font: inherit; max-width: 100%;
}
textarea { padding: var(--space-2) var(--space-3); min-height: 4.5rem; resize: vertical; width: 100%; }
input[type="checkbox"] { width: 1.5rem; height: 1.5rem; margin: 0; accent-color: var(--accent); }

/* What was told stands over the page: nothing moves when it comes and goes. */
#notice { position: fixed; z-index: 6; left: 50%; bottom: var(--space-5); translate: -50%; width: min(36rem, calc(100vw - 2rem)); }
#notice .notice { margin: 0; box-shadow: 0 0.75rem 2.5rem rgb(0 0 0 / 0.18); align-items: center; }
.notice {
  display: flex; gap: var(--space-3); align-items: baseline; justify-content: space-between;
  padding: var(--space-3) var(--space-4); margin-bottom: var(--space-5);
  border: 1px solid var(--line); border-left: 4px solid var(--edge); border-radius: var(--round-s); background: var(--surface);
}
.notice.warn { border-left-color: var(--warn); background: var(--warn-wash); }
.notice.good { border-left-color: var(--good); background: var(--good-wash); }
.notice p + p { margin-top: var(--space-1); }

.empty { text-align: center; padding: var(--space-7) var(--space-5); }
.empty svg { width: 3rem; height: 3rem; color: var(--edge); margin-bottom: var(--space-4); }
.empty p { color: var(--quiet); max-width: 34rem; margin: var(--space-2) auto 0; text-wrap: pretty; }
.empty .button { margin-top: var(--space-5); }

.tabs { display: flex; flex-wrap: wrap; gap: var(--space-1); }
.tabs a { display: inline-flex; align-items: center; gap: var(--space-2); min-height: 2rem; padding: 0 var(--space-3); border-radius: 99rem; color: var(--quiet); text-decoration: none; }
.tabs a:hover { background: var(--sunken); color: var(--ink); }
.tabs a[aria-current] { background: var(--ink); color: var(--ground); }

dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: var(--space-1) var(--space-4); }
dl.facts dt { color: var(--quiet); }
dl.facts dd { min-width: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-size: var(--text-s); font-weight: 550; color: var(--quiet); white-space: nowrap; }
th, td { padding: var(--space-3) var(--space-4); border-bottom: 1px solid var(--line); vertical-align: top; }
tr:last-child > td { border-bottom: 0; }
.scroll { overflow-x: auto; }
.scroll .mono { overflow-wrap: break-word; }
.scroll th:first-child, .scroll td:first-child { padding-left: 0; }
.scroll th:last-child, .scroll td:last-child { padding-right: 0; }

summary { cursor: pointer; min-height: 1.5rem; width: fit-content; border-radius: var(--round-s); }
summary.quiet:hover { color: var(--ink); }

dialog .confirm { border: 0; padding: 0; max-width: none; }
dialog h1 { font-size: var(--text-l); }
.confirm h1 { margin-bottom: var(--space-4); }
dialog { border: 1px solid var(--line); border-radius: var(--round); background: var(--surface); color: var(--ink); width: min(32rem, calc(100vw - 2rem)); padding: var(--space-5); box-shadow: 0 1.5rem 4rem rgb(0 0 0 / 0.25); }
dialog::backdrop { background: rgb(10 12 16 / 0.45); }
dialog .row, .confirm .row { margin-top: var(--space-5); justify-content: flex-end; }
.confirm { max-width: 36rem; }
.tick { display: flex; align-items: center; gap: var(--space-3); }`;
