import { createVuetify } from 'vuetify'
import { aliases, mdi } from 'vuetify/iconsets/mdi-svg'
import { dark, light, variables } from './themes.ts'

/** Every field of the desk looks the same: a line around it, dense, its message only when there is one. */
const field = { variant: 'outlined', density: 'compact', hideDetails: 'auto', color: 'primary' } as const

/**
 * Vuetify with our themes and defaults, so that views say what a thing is and not how it looks. `cspNonce`
 * is the one under which its generated style element is admitted (SECURITY A6).
 */
export function createDeskVuetify(options: { cspNonce?: string } = {}) {
  return createVuetify({
    icons: { defaultSet: 'mdi', aliases, sets: { mdi } },
    theme: {
      defaultTheme: 'system',
      themes: { light: { ...light, variables }, dark: { ...dark, variables } },
      ...(options.cspNonce === undefined ? {} : { cspNonce: options.cspNonce }),
    },
    defaults: {
      global: { ripple: false },
      VTextField: field,
      VTextarea: field,
      VSelect: field,
      VAutocomplete: field,
      VCombobox: field,
      VBtn: { density: 'comfortable', size: 'small', rounded: 'md', elevation: 0 },
      VBtnToggle: { density: 'compact', variant: 'outlined', divided: true },
      VCard: { flat: true, rounded: 'md' },
      VList: { density: 'compact' },
      VTable: { density: 'compact' },
      VTabs: { density: 'compact' },
      VCheckbox: { density: 'compact', hideDetails: 'auto', color: 'primary' },
      VRadioGroup: { density: 'compact', hideDetails: 'auto', color: 'primary' },
      VDialog: { maxWidth: 560, scrim: true },
      VTooltip: { openDelay: 400 },
    },
  })
}
