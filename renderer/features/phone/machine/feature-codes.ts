import type { PhoneControl } from '../../../../preload/contract/index.ts'
import type { SupervisionHow } from './phone-state.ts'

/** What is dialled: the template with its places filled in. '' stays ''. */
export function codeOf(template: string, places: { readonly extension?: string; readonly reason?: number }): string {
  return template
    .replaceAll('{extension}', places.extension ?? '')
    .replaceAll('{reason}', places.reason === undefined || places.reason === 0 ? '' : String(places.reason))
}

/** The keys that go from one way of listening to another while a switching code is dialled. */
export const switchKeys: Readonly<Record<SupervisionHow, string>> = { listen: '4', whisper: '5', barge: '6' }

/** How a call of somebody else is entered; null where this exchange cannot. A code that can be switched comes first. */
export function supervisionCode(
  control: PhoneControl,
  extension: string,
  how: SupervisionHow,
): { readonly number: string; readonly isSwitching: boolean } | null {
  const { supervise } = control
  if (supervise === null) return null
  const isSwitching = supervise.switching !== ''
  const number = codeOf(isSwitching ? supervise.switching : supervise[how], { extension })
  return number === '' ? null : { number, isSwitching }
}
