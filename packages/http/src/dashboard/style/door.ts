/** The page of those who are not signed in. */
export const DOOR = `
.door { display: grid; align-content: center; justify-items: center; gap: var(--space-4); max-width: 30rem; min-height: 90vh; }
.door .panel { width: 100%; padding: var(--space-6); }
.door input { width: 100%; }
.door-lamp { width: 1.75rem; height: 1.75rem; }
.button.wide { width: 100%; min-height: 2.5rem; }
.door .notice { margin-bottom: 0; }`;
