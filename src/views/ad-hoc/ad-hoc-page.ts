import { AdHocView } from './AdHocView.tsx';

export const createView = () => new AdHocView();
