/**
 * The file and line that two profilers write into the names of folded stacks. The name stays as it is.
 *
 *     render_md (dev_docs.py:17)           py-spy   dev_docs.py, 17
 *     msort - /srv/dev_report.rb:13        rbspy    /srv/dev_report.rb, 13
 *     java/util/TreeMap.firstEntry_[i]              no file
 */
export interface FrameSource {
  /** '' for none. */
  file: string;
  line: number;
}

const none: FrameSource = { file: '', line: 0 };

export function frameSource(name: string): FrameSource {
  if (name.endsWith(')')) {
    const open = name.lastIndexOf(' (');
    return open === -1 ? none : fileAndLine(name.slice(open + 2, -1));
  }
  const dash = name.lastIndexOf(' - ');
  return dash === -1 ? none : fileAndLine(name.slice(dash + 3));
}

function fileAndLine(text: string): FrameSource {
  const colon = text.lastIndexOf(':');
  const digits = text.slice(colon + 1);
  if (colon < 1 || digits.length > 9 || !/^[0-9]+$/.test(digits)) {
    return none;
  }
  return { file: text.slice(0, colon), line: Number(digits) };
}
