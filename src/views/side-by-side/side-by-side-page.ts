import { SideBySideView } from './SideBySideView.tsx';

export const createView = () => new SideBySideView();
