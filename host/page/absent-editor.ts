/** Stands for Monaco: no page of Hearth opens a code editor, and the editor alone weighs as much as everything else. */
import { createElement } from 'react';

const Absent = () => createElement('div', { role: 'note' }, 'The code editor is not part of the standalone page.');

export const loader = { config: () => undefined, init: () => Promise.reject(new Error('No code editor here')) };
export const Editor = Absent;
export const DiffEditor = Absent;
export default Absent;
