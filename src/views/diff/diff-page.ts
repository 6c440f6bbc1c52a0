import { DiffView } from './DiffView.tsx';

export const createView = () => new DiffView();
