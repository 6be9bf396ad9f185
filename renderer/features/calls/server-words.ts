import { useI18n } from 'vue-i18n'

/** The endings the documented API names; what else a server says is shown in its own words. */
const named = ['answered', 'noanswer', 'busy', 'abandoned'] as const

/** How a call of the server ended, in words. */
export function useServerWords(): { statusText: (status: string) => string } {
  const { t } = useI18n()
  return {
    statusText(status) {
      const known = named.find((each) => each === status)
      return known === undefined ? status : t(`calls.serverStatus.${known}`)
    },
  }
}
