// What this is: which addresses may become links, and where in a line of text they stand.
// What it is not: a validator of addresses in general; only http and https exist here.

/** A half-open range [start, end) of a text that is an address. */
export interface LinkRange {
  readonly start: number;
  readonly end: number;
  readonly href: string;
}

const kMaxHrefLength = 2048;
const kAddress = /\bhttps?:\/\/[^\s<>"'`\u0000-\u001f\u007f-\u009f]+/gi;

/** `address` in its normal form if it is http or https and parses, else null. */
export function safeHref(address: string): string | null {
  if (address.length > kMaxHrefLength || !/^https?:\/\//i.test(address)) return null;
  try {
    const url = new URL(address);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

/** The addresses in `text`, in order, without the punctuation of the sentence around them. */
export function findLinks(text: string): LinkRange[] {
  const found: LinkRange[] = [];
  for (const match of text.matchAll(kAddress)) {
    if (match[0].length > kMaxHrefLength) continue;
    const address = withoutTrailingPunctuation(match[0]);
    const href = safeHref(address);
    if (href !== null) found.push({ start: match.index, end: match.index + address.length, href });
  }
  return found;
}

const kOpeners: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

// A closing bracket belongs to the address only if the address opened it. Brackets are counted once:
// strangers write addresses that are nothing but brackets.
function withoutTrailingPunctuation(address: string): string {
  const counts = new Map<string, number>();
  for (const char of address) if ("()[]{}".includes(char)) counts.set(char, (counts.get(char) ?? 0) + 1);
  let end = address.length;
  for (; end > 0; end -= 1) {
    const last = address.charAt(end - 1);
    if (".,;:!?*_~".includes(last)) continue;
    const opener = kOpeners[last];
    const closed = counts.get(last) ?? 0;
    if (opener === undefined || (counts.get(opener) ?? 0) >= closed) break;
    counts.set(last, closed - 1);
  }
  return address.slice(0, end);
}
