import { ServicesView } from './ServicesView.tsx';

export const createView = () => new ServicesView();
