import { LabelsView } from './LabelsView.tsx';

export const createView = () => new LabelsView();
