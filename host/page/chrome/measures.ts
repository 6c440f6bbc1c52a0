/** Sizes the frame and its parts agree on, in pixels. */
export const topBarHeight = 40;
export const sideNavWidth = 220;
/** Below this width of the window the navigation is a drawer opened from the top bar. */
export const narrowBelow = 1024;
