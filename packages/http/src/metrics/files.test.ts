import { parser } from "@prometheus-io/lezer-promql";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { DEFINITIONS } from "./definitions.ts";
import { createMetrics } from "./metrics.ts";

const operate = (name: string): string =>
  readFileSync(new URL(`../../../../docs/operate/${name}`, import.meta.url), "utf8");

const alerts = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          for: z.string().optional(),
          labels: z.object({ severity: z.enum(["warning", "critical"]) }),
          annotations: z.object({ summary: z.string(), action: z.string() }),
        }),
      ),
    }),
  ),
});

const panel = z.object({
  id: z.number(),
  title: z.string(),
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  targets: z.array(z.object({ expr: z.string() })).default([]),
});
const dashboard = z.object({ uid: z.string(), panels: z.array(panel) });

const rules = alerts.parse(parse(operate("alerts.yaml"))).groups.flatMap(({ rules }) => rules);
const { panels } = dashboard.parse(JSON.parse(operate("dashboard.json")));
const expressions = [
  ...rules.map(({ alert, expr }) => [`alert ${alert}`, expr] as const),
  ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [`panel ${title}`, expr] as const)),
];

/** What a scrape names: a histogram has three series, whose labels are its own and `le`. */
async function exposed(): Promise<ReadonlyMap<string, readonly string[]>> {
  const metrics = createMetrics({ ofProcess: true });
  const names = new Map<string, readonly string[]>();
  for (const { name, type } of await metrics.registry.getMetricsAsJSON()) {
    const labels = Object.values(DEFINITIONS).find((one) => one.name === name)?.labels ?? [];
    const own = String(type) === "histogram" ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name];
    for (const series of own) names.set(series, series.endsWith("_bucket") ? [...labels, "le"] : labels);
  }
  return names;
}

describe("the alert rules and the dashboard", () => {
  it("are there", () => {
    expect(rules.length).toBeGreaterThan(5);
    expect(expressions.length).toBeGreaterThan(20);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });

  it.each(expressions)("%s is PromQL about metrics and labels that there are", async (_, expr) => {
    const names = await exposed();
    const text = expr.replaceAll("$__rate_interval", "5m");
    const used: string[] = [];
    const labels: string[] = [];
    parser.parse(text).iterate({
      enter: ({ type, from, to }) => {
        expect(type.isError, `${text.slice(0, from)}⟵ no PromQL`).toBe(false);
        if (type.name === "VectorSelector") used.push(/^[a-zA-Z_:]\w*/.exec(text.slice(from, to))?.[0] ?? "");
        if (type.name === "LabelName") labels.push(text.slice(from, to));
      },
    });
    expect(expr === "vector(0)" || used.length > 0).toBe(true);
    for (const name of used) expect([...names.keys()]).toContain(name);
    const known = new Set([...used.flatMap((name) => names.get(name) ?? []), "instance", "job"]);
    for (const label of labels) expect([...known]).toContain(label);
  });

  it("no panel lies on another", () => {
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, n) => `${x + (n % w)},${y + Math.floor(n / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });
});

describe("docs/operate/monitoring.md", () => {
  it("says of every metric what the code says", () => {
    const row = ({ name, type, labels, help }: (typeof DEFINITIONS)[keyof typeof DEFINITIONS]): string =>
      `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(", ")} | ${help} |`.replace(
        "|  |",
        "| |",
      );
    const told = operate("monitoring.md")
      .split("\n")
      .filter((line) => line.startsWith("| `tallylight_"));
    expect(told).toEqual(Object.values(DEFINITIONS).map(row));
  });
});
