// Questions that take long are answered by a worker, one after another, and only the newest answer counts: sliders must not wait for them.
import { effect, type ReadonlySignal, signal } from "@preact/signals";
import type { ErrorKind } from "llmhw";

export interface Refused {
  readonly kind: ErrorKind;
  readonly parameter: string | undefined;
  readonly message: string;
}
export interface Asked<Q> {
  readonly number: number;
  readonly question: Q;
}
export type Answered<A> = { readonly number: number } & ({ readonly answer: A } | { readonly refused: Refused } | { readonly isReady: true });

export interface Search<A> {
  readonly answer: ReadonlySignal<A | null>;
  readonly refused: ReadonlySignal<Refused | null>;
  readonly isSearching: ReadonlySignal<boolean>;
  /** Starts asking: from then on each change of the question is followed. */
  readonly start: () => void;
}

/** A message without the place and the value at its beginning: the field has both. A name that nobody knows is in no field, and stays. */
export function afterPlace({ kind, message, parameter }: { readonly kind: ErrorKind; readonly message: string; readonly parameter?: string | undefined }): string {
  if (parameter === undefined || !message.startsWith(parameter)) return message;
  const place = `${parameter} = `;
  return kind === "unknown-id" && message.startsWith(place) ? message.slice(place.length) : message.slice(message.indexOf(":") + 1).trim();
}
/** What is wrong, without its place. */
export const refusedWords = (refused: Refused) =>
  refused.parameter !== undefined && refused.message.startsWith(`${refused.parameter} is missing`) ? refused.message.slice(refused.parameter.length + 1) : afterPlace(refused);
/** The same, at the field that one of these names stands for, or that has it in it. */
export const refusedAt = (refused: Refused | null, ...names: readonly string[]) => {
  const places = refused?.parameter?.split(".").map((part) => part.replace(/\[\d+\]$/, "")) ?? [];
  return refused && names.some((name) => places.includes(name)) ? refusedWords(refused) : undefined;
};

/** Nothing is asked where the question is null. */
export function search<Q, A>(makeWorker: () => Worker, question: () => Q | null): Search<A> {
  const [answer, refused, isSearching] = [signal<A | null>(null), signal<Refused | null>(null), signal(false)];
  let isStarted = false;
  const start = () => {
    if (isStarted) return;
    isStarted = true;
    const worker = makeWorker();
    let newest = 0;
    // Until it has loaded its module the worker hears nothing; its first word says that it has.
    let isBusy = true;
    let next: Asked<Q> | undefined;
    const send = (asked: Asked<Q>) => {
      isBusy = true;
      worker.postMessage(asked);
    };
    worker.onmessage = ({ data }: MessageEvent<Answered<A>>) => {
      isBusy = false;
      if (next !== undefined) {
        send(next);
        next = undefined;
        return;
      }
      if ("isReady" in data || data.number !== newest) return;
      isSearching.value = false;
      refused.value = "refused" in data ? data.refused : null;
      answer.value = "answer" in data ? data.answer : null;
    };
    effect(() => {
      const now = question();
      newest += 1;
      next = undefined;
      isSearching.value = now !== null;
      if (now === null) {
        refused.value = null;
        answer.value = null;
      } else if (isBusy) next = { number: newest, question: now };
      else send({ number: newest, question: now });
    });
  };
  return { answer, refused, isSearching, start };
}
