import { SpansView } from './SpansView.tsx';

export const createView = () => new SpansView();
