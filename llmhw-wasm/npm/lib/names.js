// The same names in two spellings: contextTokens here, context_tokens in records.

const camels = new Map();
const snakes = new Map();

/** context_tokens -> contextTokens. Letters after an underscore only: no record name has a digit there. */
export function camel(name) {
  let found = camels.get(name);
  if (found === undefined) {
    found = name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
    camels.set(name, found);
  }
  return found;
}

/** contextTokens -> context_tokens; undefined for what is not spelled that way, which would else pass for a name it is not. */
export function snake(name) {
  let found = snakes.get(name);
  if (found === undefined && /^[a-z][a-zA-Z0-9]*$/.test(name)) {
    found = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    // Kept only while they are few: names come from outside.
    if (snakes.size < 1000) snakes.set(name, found);
  }
  return found;
}

const QUOTED_OR_NAME = /"(?:[^"\\]|\\.)*"(:(?! ))?|\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b/g;

/** A message of the core in the spelling of this package. What is quoted is somebody's text and stays, unless it is a key. */
export function spelled(message) {
  return message.replace(QUOTED_OR_NAME, (found, colon) => (found[0] === '"' && !colon ? found : camel(found)));
}
