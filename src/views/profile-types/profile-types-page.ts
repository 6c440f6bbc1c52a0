import { ProfileTypesView } from './ProfileTypesView.tsx';

export const createView = () => new ProfileTypesView();
