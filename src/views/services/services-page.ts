import { SceneCanvasText } from '@grafana/scenes';

export const createView = () => new SceneCanvasText({ text: 'services' });
