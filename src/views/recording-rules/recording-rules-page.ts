import { RecordingRulesView } from './RecordingRulesView.tsx';

export const createView = () => new RecordingRulesView();
