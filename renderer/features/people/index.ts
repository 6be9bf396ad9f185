/** What other features may know of people: the way to whoever has a number or an address. Screens come from `routes.ts`. */
export { usePeopleAbilities } from './abilities-store.ts'
export { useOpenContact } from './use-open-contact.ts'
export { usePersonWords } from './use-person-words.ts'
