import type { JSX } from "hono/jsx/jsx-runtime";

type SignInProps = {
  readonly action: string;
  /** Where a browser that is signed in after all goes on. */
  readonly home: string;
  readonly problem: string | null;
  readonly apiKeyFile: string | null;
  readonly simulated: boolean;
  /** This browser keeps no session over a connection like this one. */
  readonly insecure: boolean;
};

export function signInOf(props: SignInProps): JSX.Element {
  const { action, home, problem, apiKeyFile, simulated, insecure } = props;
  return (
    <main id="main" class="door" tabindex={-1}>
      <div class="panel padded stack">
        <div class="row">
          <svg class="door-lamp" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
            <circle cx="10" cy="10" r="8" fill="none" stroke="currentColor" stroke-width="2" />
            <circle cx="10" cy="10" r="3.5" fill="currentColor" />
          </svg>
          <h1>Tallylight</h1>
        </div>
        {problem === null ? null : (
          <div class="notice warn" role="alert">
            <p>{problem}</p>
          </div>
        )}
        {insecure ? (
          <div class="notice warn" role="alert">
            <p>Signing in needs https, or this machine's own address: over http a session could be read on its way.</p>
          </div>
        ) : null}
        <form method="post" action={action} class="stack" data-plain>
          <input type="text" name="username" value="operator" autocomplete="username" hidden readonly />
          <div class="field">
            <label for="key">API key</label>
            <input
              id="key"
              name="key"
              type="password"
              required
              autocomplete="current-password"
              aria-describedby="key-hint"
            />
            <p class="hint" id="key-hint">
              {apiKeyFile === null ? (
                <>
                  One of <code>TALLY_API_KEYS</code>.
                </>
              ) : (
                <>
                  It is in the file <code>{apiKeyFile}</code>; the service has printed a link that needs no key.
                </>
              )}
            </p>
          </div>
          <button class="button strong wide" type="submit">
            Sign in
          </button>
        </form>
        <p class="small quiet">
          For eight hours, in this browser. Signed in already? <a href={home}>Go on</a>
        </p>
      </div>
      {simulated ? <p class="small quiet door-foot">This LiveKit is simulated: nobody is recorded.</p> : null}
    </main>
  );
}
