import { FunctionView } from './FunctionView.tsx';

export const createView = () => new FunctionView();
