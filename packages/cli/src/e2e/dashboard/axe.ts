import axe from "axe-core";
import type { Page } from "playwright-core";

/** What axe finds wrong with the page at rest: WCAG 2.2 AA and what its makers call best practice. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(transitionsEnd);
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>(
    `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })`,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ""}`),
  );
}

/** Colours half-way from the light scheme to the dark are nobody's design, and have the contrast of neither. */
const transitionsEnd = `Promise.allSettled(
  document.getAnimations().filter((animation) => animation instanceof CSSTransition).map(({ finished }) => finished),
)`;
