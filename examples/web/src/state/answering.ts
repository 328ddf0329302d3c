// The worker's side of a search.
import type { Answered, Asked, Refused } from "./search";

/** Answers one question after another, and says so when its module is loaded. `asRefused` knows the errors of the module it has. */
export function answering<Q, A>(answer: (question: Q) => A, asRefused: (error: unknown) => Refused | undefined): void {
  const reply = (answered: Answered<A>) => self.postMessage(answered);
  self.onmessage = ({ data: { number, question } }: MessageEvent<Asked<Q>>) => {
    try {
      reply({ number, answer: answer(question) });
    } catch (error) {
      const refused = asRefused(error);
      if (refused === undefined) throw error;
      reply({ number, refused });
    }
  };
  reply({ number: 0, isReady: true });
}
