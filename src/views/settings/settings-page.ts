import { SettingsView } from './SettingsView.tsx';

export const createView = () => new SettingsView();
