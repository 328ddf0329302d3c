// A part of the page that fails says so, instead of taking the whole page with it.
import { useErrorBoundary } from "preact/hooks";

export function Guarded({ children }: { children: preact.ComponentChildren }) {
  const [error, retry] = useErrorBoundary();
  if (error === undefined) return <>{children}</>;
  return (
    <section aria-label="What failed">
      <div class="card">
        <p class="refusal" role="alert">This part of the page failed: {error instanceof Error ? error.message : String(error)}. Change what you set last and <button type="button" class="link" onClick={retry}>try again</button>, or <a href={location.pathname}>start over</a>.</p>
      </div>
    </section>
  );
}
