import { grants, SiteMasking } from '../../preload/contract/index.ts'
import type { Permission, Role } from '../../preload/contract/index.ts'

const permissionOf = { shown: 'personal.see', 'on-request': 'personal.reveal', hidden: null } as const

/** Roles of which a site may say it. */
export const maskableRoles = SiteMasking.keyof().options

/** Who may do what at this site. */
export function grantsAt(masking: SiteMasking): Readonly<Record<Role, readonly Permission[]>> {
  const changed = maskableRoles.flatMap((role): [Role, readonly Permission[]][] => {
    const how = masking[role]
    if (how === undefined) return []
    const others = grants[role].filter((each) => each !== 'personal.see' && each !== 'personal.reveal')
    const permission = permissionOf[how]
    return [[role, permission === null ? others : [...others, permission]]]
  })
  return { ...grants, ...Object.fromEntries(changed) }
}
