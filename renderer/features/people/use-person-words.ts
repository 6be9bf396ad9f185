import { useI18n } from 'vue-i18n'
import type { PersonFields, PersonRecord } from '../../../preload/contract/index.ts'
import { usePeopleAbilities } from './abilities-store.ts'

/** How those who sign in at the server are named and what the server says of them, in words. */
export function usePersonWords() {
  const { t } = useI18n()
  const known = usePeopleAbilities()

  function nameOf({ firstName, lastName, login }: PersonFields): string {
    const name = `${firstName.trim()} ${lastName.trim()}`.trim()
    return name !== '' ? name : login.trim() !== '' ? login : t('people.unnamed')
  }

  return {
    nameOf,
    /** The role by the site's codes; one that nobody knows is shown as the server says it. */
    roleOf({ roleName }: Pick<PersonRecord, 'roleName'>): string {
      const role = known.abilities.roleCodes[roleName]
      return role === undefined ? roleName : t(`people.role.${role}`)
    },
    /** The server lets them in no more; what it does not say means nothing. */
    isOff: ({ enabled }: Pick<PersonRecord, 'enabled'>): boolean => enabled === '0' || enabled === 'false',
  }
}
