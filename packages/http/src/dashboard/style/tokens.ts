/**
 * What everything on the dashboard is made of. Colours are calm; red is for one thing only, a room that is on air, so
 * that it is seen from across the room. What is wrong is amber, what was chosen is ink.
 */
export const TOKENS = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f6f5f2, #16171a);
  --surface: light-dark(#ffffff, #1f2125);
  --sunken: light-dark(#efede8, #191a1e);
  --line: light-dark(#e2dfd8, #32353b);
  --edge: light-dark(#8a867d, #7d828b);
  --ink: light-dark(#1d1f23, #ecebe7);
  --quiet: light-dark(#5b5d63, #a9acb3);
  --accent: light-dark(#1f4fa8, #9dbcff);
  --on-accent: light-dark(#ffffff, #10131a);
  --focus: light-dark(#1f4fa8, #9dbcff);
  --on-air: light-dark(#d0021b, #e5192f);
  --on-air-text: #ffffff;
  --on-air-wash: light-dark(#fdf1f1, #2a1d20);
  --warn: light-dark(#8a5200, #f0b95c);
  --warn-wash: light-dark(#fdf3e0, #2d2618);
  --good: light-dark(#23663c, #84cf9d);
  --good-wash: light-dark(#eaf5ee, #1a2a20);

  --text-s: 0.8125rem;
  --text-m: 0.9375rem;
  --text-l: 1.125rem;
  --text-xl: 1.625rem;

  --space-1: 0.25rem;
  --space-2: 0.5rem;
  --space-3: 0.75rem;
  --space-4: 1rem;
  --space-5: 1.5rem;
  --space-6: 2rem;
  --space-7: 3rem;

  --round: 0.625rem;
  --round-s: 0.375rem;
  --target: 2.25rem;
}`;
