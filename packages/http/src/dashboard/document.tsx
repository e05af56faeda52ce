import { raw } from "hono/html";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { Assets } from "./assets.ts";

type DocumentProps = {
  readonly title: string;
  readonly nonce: string;
  readonly assetBase: string;
  readonly assets: Assets;
  /** Where live events come from; null on pages that do not change. */
  readonly events: string | null;
  /** Milliseconds, by this machine's clock. */
  readonly now: number;
  readonly onAir?: boolean | undefined;
  readonly refreshTo?: string | undefined;
  readonly children: unknown;
};

/** The outermost of each page. Style and script are let in by a nonce that is good for this answer alone. */
export function documentOf(props: DocumentProps): JSX.Element {
  const { title, nonce, assetBase, assets, events, now, onAir = false, refreshTo, children } = props;
  const at = ({ name }: { readonly name: string }): string => `${assetBase}/${name}`;
  return (
    <>
      {raw("<!doctype html>")}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          {refreshTo === undefined ? null : <meta http-equiv="refresh" content={`0;url=${refreshTo}`} />}
          <title>{title}</title>
          <link id="icon" rel="icon" type="image/svg+xml" href={at(onAir ? assets.onAirIcon : assets.icon)} />
          <link rel="stylesheet" href={at(assets.style)} nonce={nonce} />
          <script type="module" src={at(assets.script)} nonce={nonce}></script>
        </head>
        <body data-now={String(now)} data-events={events ?? undefined}>
          {children}
        </body>
      </html>
    </>
  );
}

/** What a browser may do with a page: nothing that is not this page's own. */
export function pageHeaders(nonce: string): Readonly<Record<string, string>> {
  const policy = {
    "default-src": "'none'",
    "script-src": `'nonce-${nonce}'`,
    "style-src": `'nonce-${nonce}'`,
    "img-src": "'self'",
    "media-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
  };
  return {
    "Content-Security-Policy": Object.entries(policy)
      .map(([name, value]) => `${name} ${value}`)
      .join("; "),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
  };
}
