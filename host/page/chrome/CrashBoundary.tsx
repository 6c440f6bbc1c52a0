import type { ReactNode } from 'react';
import { Component } from 'react';
import { CrashScreen } from './CrashScreen.tsx';

interface CrashBoundaryProps {
  /** A new place is a new chance: the boundary forgets the error when this changes. */
  place: string;
  children: ReactNode;
}

interface CrashBoundaryState {
  error: unknown;
  place: string;
}

/** Keeps the frame standing when the page in it throws while it is drawn. */
export class CrashBoundary extends Component<CrashBoundaryProps, CrashBoundaryState> {
  override state: CrashBoundaryState = { error: undefined, place: this.props.place };

  static getDerivedStateFromError(error: unknown): Partial<CrashBoundaryState> {
    return { error };
  }

  static getDerivedStateFromProps(props: CrashBoundaryProps, state: CrashBoundaryState) {
    return props.place === state.place ? null : { error: undefined, place: props.place };
  }

  override render() {
    const { error } = this.state;
    return error === undefined ? this.props.children : <CrashScreen title="This page failed" error={error} />;
  }
}
