// A part of the page whose code comes when it is nearly in view: the first picture does not wait for it.
import type { FunctionComponent } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

export function Later({ load, words }: { load: () => Promise<FunctionComponent>; words: string }) {
  const box = useRef<HTMLDivElement>(null);
  const [Body, setBody] = useState<FunctionComponent | null>(null);
  const [isLost, setLost] = useState(false);
  useEffect(() => {
    const watcher = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      watcher.disconnect();
      load().then((body) => setBody(() => body), () => setLost(true));
    }, { rootMargin: "600px" });
    if (box.current) watcher.observe(box.current);
    return () => watcher.disconnect();
  }, []);
  return (
    <div ref={box} class="later">
      {Body !== null ? <Body /> : <div class="card later-card"><p class={isLost ? "refusal" : "empty"} role={isLost ? "alert" : undefined}>{isLost ? "This part of the page could not be loaded. Reload the page when the connection is back." : words}</p></div>}
    </div>
  );
}
