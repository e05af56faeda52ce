import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { STYLE } from "./style/index.ts";

/** A file that pages refer to. It holds nothing of anybody, so strangers may have it, and keep it. */
type Asset = { readonly name: string; readonly mediaType: string; readonly body: string };

/** Named by what they say: a new version is another name, so none is ever asked for twice. */
export type Assets = { readonly style: Asset; readonly script: Asset; readonly icon: Asset; readonly onAirIcon: Asset };

const SCRIPT = new URL("./browser/live.js", import.meta.url);

export function readAssets(): Assets {
  return {
    style: asset("style", "css", "text/css; charset=utf-8", STYLE),
    script: asset("live", "js", "text/javascript; charset=utf-8", readFileSync(SCRIPT, "utf8")),
    icon: asset("lamp", "svg", "image/svg+xml", lampSvg("none")),
    onAirIcon: asset("lamp-on", "svg", "image/svg+xml", lampSvg("#e5192f")),
  };
}

function asset(name: string, extension: string, mediaType: string, body: string): Asset {
  const hash = createHash("sha256").update(body).digest("base64url").slice(0, 10);
  return { name: `${name}-${hash}.${extension}`, mediaType, body };
}

function lampSvg(fill: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><style>circle{stroke:#5b5d63}@media(prefers-color-scheme:dark){circle{stroke:#c9ccd2}}</style><circle cx="10" cy="10" r="8" fill="${fill}" stroke-width="2.5"/></svg>`;
}
