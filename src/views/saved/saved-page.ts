import { SavedView } from './SavedView.tsx';

export const createView = () => new SavedView();
