/** A deploy, and what an annotation of Grafana says of one. Knows nothing of where they come from. */

export interface Deploy {
  /** Unix milliseconds. */
  at: number;
  /** Somebody's words, or which label changed from what to what. */
  text: string;
  /** The label that changed; '' when somebody told of it. */
  label: string;
  from: string;
  to: string;
  /** '' when not known, as are who deployed and where to read more (http or https). */
  version: string;
  author: string;
  link: string;
}

/** An annotation with such a tag is about one service only. */
const serviceTag = /^service(?:_name)?[:=](.+)$/;

/** As Grafana's API has it; what is not of the type it should be counts as not there. */
export interface Annotation {
  time?: unknown;
  text?: unknown;
  login?: unknown;
  tags?: unknown;
}

/** Nothing for one that is about another service. */
export function annotated({ time, text, login, tags }: Annotation, service: string): Deploy[] {
  const words = (Array.isArray(tags) ? tags : []).filter((tag) => typeof tag === 'string');
  const about = words.flatMap((tag) => serviceTag.exec(tag)?.[1] ?? []);
  if (typeof time !== 'number' || (about.length > 0 && !about.includes(service))) return [];
  const said = typeof text === 'string' ? plainText(text) : '';
  const version = words.flatMap((tag) => /^version[:=](.+)$/.exec(tag)?.[1] ?? [])[0] ?? '';
  return [
    {
      ...{ at: time, text: said === '' ? words.join(', ') : said, label: '', from: '', to: '' },
      ...{ version, author: typeof login === 'string' ? login : '', link: firstLink(text) },
    },
  ];
}

/** Annotations are HTML to Grafana; here they are words. */
const plainText = (html: string) =>
  /[<&]/.test(html) ? new DOMParser().parseFromString(html, 'text/html').body.textContent.trim() : html.trim();

const firstLink = (text: unknown) => (typeof text === 'string' ? (/https?:\/\/[^\s"'<>)]+/.exec(text)?.[0] ?? '') : '');
