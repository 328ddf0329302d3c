// The browser's own dialog: it keeps the focus inside, closes on Escape and gives the focus back.
import type { Signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";

export function Dialog({ open, title, children, class: extra = "" }: { open: Signal<boolean>; title: string; children: preact.ComponentChildren; class?: string }) {
  const box = useRef<HTMLDialogElement>(null);
  // Before the next paint: what is typed right after the key that opened it belongs into the dialog.
  useLayoutEffect(() => {
    if (open.value && !box.current?.open) box.current?.showModal();
    if (!open.value && box.current?.open) box.current.close();
  }, [open.value]);
  const onPointer = (event: MouseEvent) => event.target === box.current && (open.value = false);
  return (
    <dialog ref={box} class={extra} aria-label={title} onClose={() => (open.value = false)} onClick={onPointer}>
      {open.value && <div class="dialog-body">{children}</div>}
    </dialog>
  );
}

export const Close = ({ open }: { open: Signal<boolean> }) => <button type="button" class="close" aria-label="Close" onClick={() => (open.value = false)}>×</button>;
