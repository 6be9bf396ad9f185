import type { ThemeDefinition } from 'vuetify'

/**
 * Warm paper by day, deep slate by night. Every colour is at least 4.5:1 on background and surface (`line` 3:1, for
 * borders of controls): a test measures it. Keys are Vuetify's names; `styles/tokens.css` gives them ours.
 */
export const light: ThemeDefinition = {
  dark: false,
  colors: {
    background: '#F6F4F0',
    surface: '#FFFFFF',
    raised: '#FBFAF7',
    'on-background': '#1D2430',
    'on-surface': '#1D2430',
    muted: '#566070',
    line: '#858A93',
    primary: '#1F5F8B',
    'on-primary': '#FFFFFF',
    success: '#1E6B45',
    warning: '#8A5A00',
    error: '#A8322A',
    info: '#35568F',
    practice: '#6B3FA0',
    focus: '#0B62C4',
  },
}

export const dark: ThemeDefinition = {
  dark: true,
  colors: {
    background: '#14181F',
    surface: '#1C222B',
    raised: '#232A35',
    'on-background': '#E8EAEE',
    'on-surface': '#E8EAEE',
    muted: '#A9B1BD',
    line: '#717A87',
    primary: '#7DB9E8',
    'on-primary': '#0E2233',
    success: '#7FD1A4',
    warning: '#F0C062',
    error: '#FF9C92',
    info: '#A9C1F5',
    practice: '#CDB2F2',
    focus: '#8CC4FF',
  },
}

/** Text is text: no lowered opacity, which would take contrast away. */
export const variables = {
  'high-emphasis-opacity': 1,
  'medium-emphasis-opacity': 0.85,
  'disabled-opacity': 0.6,
}
