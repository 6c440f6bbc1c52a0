import { FlameGraphView } from './FlameGraphView.tsx';

export const createView = () => new FlameGraphView();
