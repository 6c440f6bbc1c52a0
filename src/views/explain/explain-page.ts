import { ExplainView } from './ExplainView.tsx';

export const createView = () => new ExplainView();
