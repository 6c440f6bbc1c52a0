/** Holds the theme the page is drawn in, and the one place that changes it. */
import type { GrafanaTheme2 } from '@grafana/data';
import { ThemeContext, getThemeById } from '@grafana/data';
import { ThemeChangedEvent, config, getAppEvents, locationService } from '@grafana/runtime';
import { GlobalStyles } from '@grafana/ui';
import type { ReactNode } from 'react';
import { createContext, useCallback, useContext, useState } from 'react';
import { markDocument, rememberTheme } from '../theme-choice.ts';

const ToggleTheme = createContext<() => void>(() => undefined);

export const useToggleTheme = () => useContext(ToggleTheme);

/** Plugins read the theme from React or from `config`; both have to say the same. */
function apply(theme: GrafanaTheme2): void {
  config.theme2 = theme;
  config.theme = theme.v1;
  config.bootData.user.theme = theme.isLight ? 'light' : 'dark';
  config.bootData.user.lightTheme = theme.isLight;
  markDocument(theme.isLight ? 'light' : 'dark');
  getAppEvents().publish(new ThemeChangedEvent(theme));
}

export function Theme({ children }: { children: ReactNode }) {
  const [theme, setTheme] = useState(config.theme2);
  const toggle = useCallback(() => {
    const name = config.theme2.isLight ? 'dark' : 'light';
    const next = getThemeById(name);
    rememberTheme(name);
    apply(next);
    setTheme(next);
    // A theme in the address would win again at the next load.
    if (locationService.getSearch().has('theme')) locationService.partial({ theme: null }, true);
  }, []);
  return (
    <ThemeContext.Provider value={theme}>
      <ToggleTheme.Provider value={toggle}>
        <GlobalStyles />
        {children}
      </ToggleTheme.Provider>
    </ThemeContext.Provider>
  );
}
