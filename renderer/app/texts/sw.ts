import type { Messages } from '../pseudo.ts'
import { textsOf } from './texts-of.ts'

/** Everything the desk says, in Swahili. */
export const texts = textsOf(import.meta.glob<Messages>('../../locales/sw/*.json', { eager: true, import: 'default' }))
