import { expect as impatient } from 'playwright/test'

/** Waits as long as the configuration of the specs says, also where no runner has read it: in `pictures.ts`. */
export const expect = impatient.configure({ timeout: 30_000 })
