import { ProfilesView } from './ProfilesView.tsx';

export const createView = () => new ProfilesView();
